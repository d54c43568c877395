"""YAML read in a plain form: no anchors, tags or deep nests, and dates left as they are written."""

from __future__ import annotations

from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer
from ruamel.yaml.constructor import ConstructorError, RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import AliasEvent
from ruamel.yaml.nodes import ScalarNode

MOST_BYTES = 2_000_000
_MOST_LEVELS = 24
_MOST_DIGITS = 15


class _PlainComposer(Composer):
    """Refuses what can make a small file huge or its meaning hard to see."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.parser.peek_event()
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None) is not None:
            raise _refusal("anchors (&) and aliases (*) are not read here; write the value out", event)
        if (tag := getattr(event, "tag", None)) is not None and not _only_forces_text(str(tag)):
            raise _refusal(f"tags such as {tag} are not read here; write the plain value", event)
        return super().compose_node(parent, index)


def _refusal(problem: str, event: Any) -> MarkedYAMLError:
    return MarkedYAMLError(None, None, problem, event.start_mark)


def _only_forces_text(tag: str) -> bool:
    """A lone "!" says that what follows is text."""
    return tag == "!"


class _PlainConstructor(RoundTripConstructor):
    """Leaves dates as text, so that whoever reads them can say what is wrong with one, and where."""

    def as_written(self, node: ScalarNode, values: Any = None) -> str:
        return str(node.value)

    def construct_yaml_int(self, node: Any) -> Any:
        if len(node.value) > _MOST_DIGITS:
            raise ConstructorError(None, None, "this number is too long", node.start_mark)
        return super().construct_yaml_int(node)


_PlainConstructor.add_constructor("tag:yaml.org,2002:timestamp", _PlainConstructor.as_written)
_PlainConstructor.add_constructor("tag:yaml.org,2002:int", _PlainConstructor.construct_yaml_int)


def load(text: str) -> Any:
    """Content with the place of every value; raises ruamel's errors, or plain Python ones on odd input."""
    loader = YAML(typ="rt", pure=True)
    loader.Composer = _PlainComposer
    loader.Constructor = _PlainConstructor
    loader.allow_duplicate_keys = False
    loader.max_depth = _MOST_LEVELS
    return loader.load(text)

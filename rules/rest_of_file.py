"""What else is wrong in a framework file where some of it cannot be read: all faults are told at once.

What cannot be read is left out, with the setting, requirement or task that it stands in, and the rest is
checked against itself. What only seems wrong because something was left out is not told.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from pydantic import ValidationError

from rules.framework_checks import contradictions
from rules.language import FrameworkText
from rules.yaml_file import Fault, YamlFile
from rules.yaml_words import SHAPES

_NAMED = ("settings", "responsibilities", "requirements", "changes", "tasks", "parties")
_OPTIONAL = (
    "owner",
    "under review",
    "review due",
    "based on",
    "also known as",
    "panel",
    "agreement",
    "stay",
    "cover",
)
_STAND_IN = {
    "framework": "stand-in",
    "title": "Stand-in",
    "version": "0",
    "status": "example, not approved",
    "in force": {"from": "2000-01-01"},
    "workers": ["PA"],
}
_HARMLESS = {"within": "1 day", "at least every": "1 day", "why": "-", "asks": "-", "title": "-", "risk": 1}
_MOST_ROUNDS = 4


def faults_in_the_rest(file: YamlFile) -> list[Fault]:
    """The contradictions in what can be read; none where too little can be."""
    left_out: set[str] = set()
    text = _what_can_be_read(_plain(file.tree), left_out)
    if text is None:
        return []
    return [
        file.fault(loc, message)
        for loc, message in contradictions(text)
        if not any(repr(name) in message for name in left_out)
    ]


def _what_can_be_read(tree: Any, left_out: set[str]) -> FrameworkText | None:
    for _ in range(_MOST_ROUNDS):
        try:
            return FrameworkText.model_validate(tree)
        except ValidationError as error:
            if not all(_leave_out(tree, place, left_out) for place in _places(error)):
                return None
    return None


def _places(error: ValidationError) -> Iterator[tuple[Any, ...]]:
    for one in error.errors():
        yield one["loc"]


def _leave_out(tree: Any, place: tuple[Any, ...], left_out: set[str]) -> bool:
    """Take out what cannot be read; False where nothing sensible would be left."""
    section, *rest = (part for part in place if part not in SHAPES)
    if rest and rest[-1] in _HARMLESS and _mend(tree, (section, *rest)):
        return True
    if section in _NAMED and rest and isinstance(tree.get(section), dict):
        left_out.add(str(rest[0]))
        tree[section].pop(rest[0], None)
    elif section in _STAND_IN:
        tree[section] = deepcopy(_STAND_IN[section])
    elif section in _OPTIONAL or section not in {field.alias or name for name, field in _FIELDS}:
        tree.pop(section, None)
    else:
        return False
    return True


def _mend(tree: Any, place: tuple[Any, ...]) -> bool:
    """Put something harmless in the place of a value on which nothing else in the file rests."""
    *way, field = place
    for part in way:
        if isinstance(tree, dict):
            tree = tree.get(part)
        elif isinstance(tree, list) and isinstance(part, int) and part < len(tree):
            tree = tree[part]
    if not isinstance(tree, dict):
        return False
    tree[field] = _HARMLESS[field]
    return True


_FIELDS = tuple(FrameworkText.model_fields.items())


def _plain(node: Any) -> Any:
    """Without the places that the YAML reader keeps, so that it can be changed."""
    if isinstance(node, dict):
        return {key: _plain(value) for key, value in node.items()}
    return [_plain(value) for value in node] if isinstance(node, list) else node

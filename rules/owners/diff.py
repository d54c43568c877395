"""What changed between two versions of a framework, in words, and whether it is material.

Material is whatever may change an answer, a date, a name or what somebody is asked to do. A sentence that says the
same otherwise, or another citation, is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rules.framework import Framework
from rules.moments import Period
from rules.requirement import Window

_WORDING = (
    "title", "why", "text", "asks", "about this task", "basis", "sources", "based on", "also known as",
    "owner", "review due", "snomed", "part",
)  # fmt: skip
_SHORT = 24
"""Longer words are set in quotation marks."""

_SECTIONS = {
    "settings": "setting",
    "responsibilities": "responsibility",
    "requirements": "requirement",
    "changes": "change",
    "tasks": "task",
    "parties": "party",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that changed: ``where`` in the file, what in ``words``."""

    where: str
    words: str
    material: bool

    def __str__(self) -> str:
        return f"{self.where}: {self.words}" if self.where else self.words


def differences(old: Framework, new: Framework) -> list[Difference]:
    """What is new, gone or otherwise, in the order of the file; empty if the two say the same."""
    before, after = _plain(old.text), _plain(new.text)
    return [
        *_between(before, after, ()),
        *_order(before.get("requirements", {}), after.get("requirements", {})),
    ]


def _between(old: Mapping[str, Any], new: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[Difference]:
    for key in dict.fromkeys((*old, *new)):
        where = (*path, key)
        before, after = old.get(key), new.get(key)
        if before == after:
            continue
        named = len(where) == 2 and where[0] in _SECTIONS
        if named and before is None:
            yield Difference(_name(where), f"this {_SECTIONS[where[0]]} is new", _is_material(where))
        elif named and after is None:
            yield Difference(_name(where), f"this {_SECTIONS[where[0]]} is gone", _is_material(where))
        elif isinstance(before, dict) and isinstance(after, dict):
            yield from _between(before, after, where)
        else:
            yield Difference(_name(where[:-1]), _otherwise(key, before, after), _is_material(where))


def _order(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Difference]:
    """Requirements are asked in the order of the file: the first that is missing gives the status shown."""
    kept = [name for name in old if name in new]
    if kept != [name for name in new if name in old]:
        yield Difference("requirements", "they stand in another order", True)


def _otherwise(key: str, before: Any, after: Any) -> str:
    if before is None:
        return f"{key} is now {_said(after)}, where nothing was said"
    if after is None:
        return f"{key} was {_said(before)}, and nothing is said now"
    return f"{key} was {_said(before)}, now {_said(after)}"


def _is_material(path: tuple[str, ...]) -> bool:
    """Prose about a task stands under "about", as what evidence is about does: only the first is wording."""
    if path[0] in ("parties", "version", "in force"):
        return False
    if path[0] == "tasks" and path[-1] == "about":
        return False
    return not any(part in _WORDING for part in path)


def _name(path: tuple[str, ...]) -> str:
    if len(path) >= 2 and path[0] in _SECTIONS:
        return ", ".join((path[1], *path[2:]))
    return ", ".join(path)


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_said(one)}" for key, one in value.items()) or "nothing"
    if isinstance(value, list):
        return ", ".join(map(_said, value)) or "nothing"
    return f"“{value}”" if isinstance(value, str) and len(value) > _SHORT else str(value)


def _plain(node: Any) -> Any:
    """Fields under the names of the file, without those that nobody wrote."""
    if isinstance(node, Period):
        return str(node)
    if isinstance(node, Window):
        return f"{node.opens} to {node.closes}"
    if hasattr(type(node), "model_fields"):
        return {
            field.alias or name: _plain(getattr(node, name))
            for name, field in type(node).model_fields.items()
            if name in node.model_fields_set
        }
    if isinstance(node, dict):
        return {key: _plain(value) for key, value in node.items()}
    return [_plain(value) for value in node] if isinstance(node, list) else node

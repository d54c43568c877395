"""The statements of the sources as they stand in the coverage files, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.sources.files import UnreadableError, is_text, read_yaml
from scripts.sources.systems import FRAMEWORK_STATEMENTS, HOMES, STATEMENTS

STATES: dict[str, tuple[str, ...]] = {
    "built": (),
    "encoded": (),
    "later": ("part", "why"),
    "not ours": ("why",),
}
"""The states a statement can be in, and the words each must give."""

DONE = ("built", "encoded")
"""The states that a test or rule case must bear out; only these may carry a note."""

CITATION = re.compile(r"[0-4]:\d+(-\d+)?")

Entries = Mapping[str, Any]
"""One coverage file: fields by ID, as they stand there."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One numbered statement of the sources, the file it stands in, and the state it is in."""

    id: str
    file: str
    says: str
    line: tuple[str, ...]
    state: str
    names: tuple[str, ...] = ()
    part: str = ""
    why: str = ""
    note: str = ""


def read_statements(root: Path) -> dict[str, Entries]:
    """Every coverage file there is or should be, with its entries."""
    found = {path.relative_to(root).as_posix() for path in root.glob(FRAMEWORK_STATEMENTS.format("*"))}
    homes = dict.fromkeys(HOMES.values())
    return {file: _read_file(root, file) for file in [*homes, *sorted(found.difference(homes))]}


def _read_file(root: Path, file: str) -> Entries:
    if not (root / file).exists():
        raise UnreadableError(f"{file}: is missing; add it with an entry for each of its statements")
    content = read_yaml(root, file)
    if not isinstance(content, dict):
        raise UnreadableError(f"{file}: expected a mapping of IDs, each with `says`, `line` and a state")
    return content


def shape_faults(raw: Mapping[str, Entries]) -> list[str]:
    """What is wrong with the statements themselves: missing, misplaced, uncited, or in no single state."""
    faults = [
        f"{file}: {id_}: {fault}"
        for file, entries in raw.items()
        for id_, fields in entries.items()
        for fault in [*_place_faults(id_, file, raw), *_field_faults(fields, file)]
    ]
    present = {id_ for entries in raw.values() for id_ in entries}
    faults += [
        f"{file}: {id_}: is missing; add it in its place" for id_, file in HOMES.items() if id_ not in present
    ]
    return faults or [fault for file, entries in raw.items() for fault in _order_faults(file, entries)]


def _place_faults(id_: str, file: str, raw: Mapping[str, Entries]) -> Iterator[str]:
    """A statement that there is not, or that stands in a file it does not belong in."""
    home = HOMES.get(id_)
    if home is None:
        yield "is no statement of the domain notes; remove it"
    elif home != file and id_ in raw[home]:
        yield f"stands in {home} as well, where it belongs; remove it here"
    elif home != file:
        yield f"belongs in {home}; move it there"


def _order_faults(file: str, entries: Entries) -> Iterator[str]:
    """The first statement of a file, otherwise sound, that does not follow the order of the domain notes."""
    expected = [id_ for id_, home in HOMES.items() if home == file]
    for found, wanted in zip(entries, expected, strict=True):
        if found != wanted:
            yield f"{file}: {found}: stands out of order; put {wanted} here, as the domain notes do"
            return


def _field_faults(fields: object, file: str) -> Iterator[str]:
    """What is wrong with one statement's own fields."""
    if not isinstance(fields, dict):
        yield f"expected `says`, `line` and one of {_either(STATES)}"
        return
    if not is_text(fields.get("says")):
        yield "`says` must tell in a few words what the statement is"
    lines = fields.get("line")
    if not isinstance(lines, list) or not lines or not all(_is_citation(line) for line in lines):
        yield '`line` must list citations such as "2:796" or "2:796-798"'
    states = [state for state in STATES if state in fields]
    if len(states) != 1:
        yield f"must be in exactly one state of {_either(STATES)}, and is in {len(states)}"
    for state in states:
        yield from _state_faults(state, fields[state], file)
    allowed = {"says", "line", *STATES, *(["note"] if any(state in DONE for state in states) else [])}
    yield from (f"`{extra}` is not a field here" for extra in fields if extra not in allowed)


def _state_faults(state: str, value: object, file: str) -> Iterator[str]:
    """What is wrong with what a state says."""
    if state == "built":
        if value is not True:
            yield "`built` can only be true; a statement that is not built is `later` or `not ours`"
    elif state == "encoded":
        if file == STATEMENTS:
            yield "`encoded` may only stand in a framework's own coverage; say `built` or `later` here"
        if not isinstance(value, list) or not value or not all(is_text(name) for name in value):
            yield "`encoded` must list the names in framework.yaml, such as [formal review]"
    else:
        yield from _word_faults(state, value)


def _word_faults(state: str, value: object) -> Iterator[str]:
    """What is missing or too much among the words that a state must give."""
    wanted = STATES[state]
    given = value if isinstance(value, dict) else {}
    yield from (f"`{state}` must say `{word}`" for word in wanted if not is_text(given.get(word)))
    yield from (f"`{extra}` is not a field of `{state}`" for extra in given if extra not in wanted)


def _is_citation(value: object) -> bool:
    return isinstance(value, str) and CITATION.fullmatch(value) is not None


def _either(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def statements(raw: Mapping[str, Entries]) -> list[Statement]:
    """The statements in the order of the domain notes, from fields that have been found to be in order."""
    return [_statement(id_, file, raw[file][id_]) for id_, file in HOMES.items()]


def _statement(id_: str, file: str, fields: Mapping[str, Any]) -> Statement:
    state = next(state for state in STATES if state in fields)
    words = {} if state in DONE else fields[state]
    return Statement(
        id_,
        file,
        fields["says"],
        tuple(fields["line"]),
        state,
        names=tuple(fields.get("encoded", ())),
        note=fields.get("note", ""),
        **words,
    )

"""Whether a statement that is called encoded is a rule of the framework beside it: named there, and cited."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from scripts.sources.files import UnreadableError, read_yaml
from scripts.sources.statements import Statement

NAMED = ("requirements", "settings", "tasks", "responsibilities")
"""The sections of a framework whose entries have names."""

CITATION = re.compile(r"(\d+):(\d+)(?:-(\d+))?")


class Lines(NamedTuple):
    """Lines of one source text, from the first to the last."""

    source: str
    first: int
    last: int

    def meets(self, other: Lines) -> bool:
        """Whether the two have a line in common."""
        return self.source == other.source and self.first <= other.last and other.first <= self.last


class Framework(NamedTuple):
    """What coverage has to know of a framework: its file, the names in it, and the lines it cites."""

    file: str
    names: frozenset[str]
    cited: tuple[Lines, ...]


def encoding_faults(root: Path, known: Iterable[Statement]) -> list[str]:
    """Encoded statements whose framework does not hold them; a framework without any is not read."""
    by_file: dict[str, list[Statement]] = defaultdict(list)
    for statement in known:
        if statement.state == "encoded":
            by_file[statement.file].append(statement)
    return [
        f"{file}: {one.id}: {fault}"
        for file, encoded in by_file.items()
        for framework in [_framework_beside(root, file)]
        for one in encoded
        for fault in _faults(one, framework)
    ]


def _framework_beside(root: Path, file: str) -> Framework | None:
    """The framework in the folder of a coverage file, read plainly; None if it is not written yet."""
    beside = PurePosixPath(file).with_name("framework.yaml").as_posix()
    if not (root / beside).exists():
        return None
    content = read_yaml(root, beside)
    if not isinstance(content, dict):
        raise UnreadableError(f"{beside}: expected a framework, with `requirements` and other sections")
    return Framework(beside, frozenset(_names(content)), tuple(_cited(content)))


def _names(content: dict[str, Any]) -> Iterator[str]:
    """Whatever an encoded statement may name: a section, or an entry of one whose entries have names."""
    yield from content
    for section in NAMED:
        entries = content.get(section)
        yield from entries if isinstance(entries, dict) else ()


def _cited(content: object) -> Iterator[Lines]:
    """The citations in every `text` list, however deep it stands."""
    if isinstance(content, dict):
        text = content.get("text")
        yield from _lines(text if isinstance(text, list) else ())
    inner = content.values() if isinstance(content, dict) else content if isinstance(content, list) else ()
    for value in inner:
        yield from _cited(value)


def _lines(citations: Iterable[object]) -> Iterator[Lines]:
    for citation in citations:
        if found := CITATION.fullmatch(str(citation)):
            source, first, last = found.groups()
            yield Lines(source, int(first), int(last or first))


def _faults(statement: Statement, framework: Framework | None) -> Iterator[str]:
    """What is not so about one encoded statement."""
    if framework is None:
        yield "is called encoded, but there is no framework.yaml beside it; write it, or say `later`"
        return
    for name in statement.names:
        if name not in framework.names:
            yield (
                f"is encoded as `{name}`, which is not in {framework.file}; "
                "name a requirement, setting, task, responsibility or section that is there"
            )
    if not any(line.meets(cited) for line in _lines(statement.line) for cited in framework.cited):
        where = ", ".join(statement.line)
        yield (
            f"is called encoded, but no `text` in {framework.file} cites {where}; "
            "cite the line at the rule that says it, or say `later`"
        )

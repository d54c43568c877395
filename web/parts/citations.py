"""Where the text says so, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from rules.framework import Framework


def cited(cites: Iterable[str], framework: Framework | None) -> tuple[str, ...]:
    """`Using personal assistants, lines 203 and 227`, for each source that is cited."""
    sources: Mapping[str, str] = framework.text.sources if framework else {}
    found = []
    for source, some in groupby(cites, key=lambda cite: cite.partition(":")[0]):
        lines = [cite.partition(":")[2] for cite in some]
        called = sources.get(source, f"source {source}")
        found.append(f"{called}, {'line' if len(lines) == 1 else 'lines'} {_listed(lines)}")
    return tuple(found)


def _listed(items: list[str]) -> str:
    *first, last = items
    return f"{', '.join(first)} and {last}" if first else last

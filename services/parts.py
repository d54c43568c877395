"""Many values handed to a database a part at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

MOST = 10_000
"""How many values one statement is handed: SQLite takes some 32,000, PostgreSQL some 65,000."""


def in_parts(values: Iterable[str], most: int = MOST) -> Iterator[list[str]]:
    """Each value once, in lists of at most ``most``; of nothing, no list.

    >>> list(in_parts(["b", "a", "c", "a"], most=2))
    [['b', 'a'], ['c']]
    """
    each = list(dict.fromkeys(values))
    for start in range(0, len(each), most):
        yield each[start : start + most]

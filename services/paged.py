"""A list too long for one page: the lines of one page, and how many there are on all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Of = TypeVar("Of")
Other = TypeVar("Other")


@dataclass(frozen=True, slots=True)
class Paged(Generic[Of]):
    """One page. ``total`` counts the lines on all pages, and ``most`` those that one page holds."""

    lines: tuple[Of, ...]
    total: int
    number: int
    most: int

    @property
    def pages(self) -> int:
        return pages_of(self.total, self.most)

    def showing(self, lines: Iterable[Other]) -> Paged[Other]:
        """The same page with its lines told in another way."""
        return Paged(tuple(lines), self.total, self.number, self.most)


def pages_of(total: int, most: int) -> int:
    """How many pages a list takes: an empty one takes one.

    >>> pages_of(0, 20), pages_of(20, 20), pages_of(21, 20)
    (1, 1, 2)
    """
    return max(1, -(-total // most))


def nearest(number: int, total: int, most: int) -> int:
    """The page that was asked for; where there is none with that number, the first or the last.

    >>> nearest(0, 21, 20), nearest(2, 21, 20), nearest(9, 21, 20)
    (1, 2, 2)
    """
    return min(max(number, 1), pages_of(total, most))


def page_of(everything: Sequence[Of], number: int, most: int) -> Paged[Of]:
    """One page of a list that is there as a whole."""
    number = nearest(number, len(everything), most)
    return Paged(tuple(everything[(number - 1) * most : number * most]), len(everything), number, most)

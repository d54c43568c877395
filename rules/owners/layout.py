"""Where each box of a drawing stands: in columns by depth, the ways between them led past other boxes.

Plain and always the same: columns by the longest way to a box, order by where the neighbours stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from rules.owners.graph import Edge, Graph

_PASSES = 8
_SETTLING = 40
_BETWEEN = 18.0
_BAND = 30.0
_PASSING = 10.0
"""The height kept free for a way that passes a column."""


@dataclass(eq=False)
class Place:
    """A box, or the spot at which a way passes a column (``passes``); ``y`` is its middle."""

    column: int
    height: float
    passes: bool = False
    y: float = 0.0
    before: list[Place] = field(default_factory=list)
    then: list[Place] = field(default_factory=list)


@dataclass(frozen=True)
class Layout:
    """``ways`` lead each edge over the places that it touches, the first and the last of them its boxes."""

    places: Mapping[str, Place]
    ways: tuple[tuple[Edge, tuple[Place, ...]], ...]
    columns: int
    height: float


def laid_out(graph: Graph, heights: Mapping[str, float]) -> Layout:
    """The linked boxes of a graph, each in its column; ``y`` counts from the top of the highest."""
    linked = graph.linked()
    depth = _depths([box.key for box in graph.boxes if box.key in linked], graph.edges)
    places = {key: Place(column, heights[key]) for key, column in depth.items()}
    edges = [edge for edge in graph.edges if depth[edge.first] < depth[edge.then]]
    ways = tuple((edge, tuple(_way(places[edge.first], places[edge.then]))) for edge in edges)
    columns: list[list[Place]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for place in dict.fromkeys([*places.values(), *(place for _, way in ways for place in way)]):
        columns[place.column].append(place)
    _in_order(columns)
    _settle(columns)
    return Layout(places, ways, len(columns), _closed_up([place for column in columns for place in column]))


def _depths(keys: list[str], edges: Iterable[Edge]) -> dict[str, int]:
    """The longest way to each box; what nothing leads to stands just before what it leads to first.

    A circle is cut where it closes.
    """
    firsts: dict[str, list[str]] = {key: [] for key in keys}
    thens: dict[str, list[str]] = {key: [] for key in keys}
    for edge in edges:
        firsts[edge.then].append(edge.first)
        thens[edge.first].append(edge.then)
    depth: dict[str, int] = {}
    for key in keys:
        _deepen(key, firsts, depth, ())
    for key in keys:
        later = [depth[then] for then in thens[key] if depth[then] > 0]
        if not firsts[key] and later:
            depth[key] = min(later) - 1
    return depth


def _deepen(key: str, firsts: Mapping[str, list[str]], depth: dict[str, int], way: tuple[str, ...]) -> int:
    if key not in depth:
        before = [first for first in firsts[key] if first not in (*way, key)]
        depth[key] = max((_deepen(first, firsts, depth, (*way, key)) + 1 for first in before), default=0)
    return depth[key]


def _way(first: Place, then: Place) -> Iterable[Place]:
    """The two boxes, and between them a spot in each column that is passed; neighbours know each other."""
    way = [first, *(Place(column, _PASSING, True) for column in range(first.column + 1, then.column)), then]
    for one, other in pairwise(way):
        one.then.append(other)
        other.before.append(one)
    return way


def _in_order(columns: list[list[Place]]) -> None:
    """The barycentre pass: each column in the order of where its neighbours stand, to and fro."""
    for column in columns:
        _number(column)
    for turn in range(_PASSES):
        forward = turn % 2 == 0
        for column in columns if forward else reversed(columns):
            middle = {place: _mean(place.before if forward else place.then, place.y) for place in column}
            column.sort(key=middle.__getitem__)
            _number(column)


def _number(column: list[Place]) -> None:
    """Positions from the middle of the column, so that short and long columns can be compared."""
    for number, place in enumerate(column):
        place.y = number - (len(column) - 1) / 2


def _mean(places: list[Place], otherwise: float) -> float:
    return sum(place.y for place in places) / len(places) if places else otherwise


def _settle(columns: list[list[Place]]) -> None:
    """Each place at the height of its neighbours, as far as the order and the room between allow."""
    for column in columns:
        _spread(column, [0.0] * len(column))
    for turn in range(_SETTLING + 1):
        forward = turn % 2 == 0
        for column in columns if forward else reversed(columns):
            _spread(column, [_mean(place.before if forward else place.then, place.y) for place in column])


def _spread(column: list[Place], wanted: list[float]) -> None:
    """As near to what is wanted as the room allows: halfway between pushing down and pushing up."""
    down: list[float] = []
    for number, (place, wish) in enumerate(zip(column, wanted, strict=True)):
        down.append(max(wish, down[-1] + _room(column[number - 1], place)) if number else wish)
    up: list[float] = []
    for number in reversed(range(len(column))):
        wish = wanted[number]
        up.insert(0, min(wish, up[0] - _room(column[number], column[number + 1])) if up else wish)
    for place, low, high in zip(column, down, up, strict=True):
        place.y = (low + high) / 2


def _closed_up(places: list[Place]) -> float:
    """Moves all to the top, and closes the bands in which no column has anything; the height that is left."""
    bottom, up = 0.0, 0.0
    for number, place in enumerate(sorted(places, key=lambda place: place.y - place.height / 2)):
        top = place.y - place.height / 2 - up
        empty = top - bottom - (_BAND if number else 0.0)
        if empty > 0 or not number:
            up += empty
        place.y -= up
        bottom = max(bottom, place.y + place.height / 2)
    return bottom


def _room(one: Place, other: Place) -> float:
    return (one.height + other.height) / 2 + _BETWEEN

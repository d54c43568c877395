"""What leads to what in a framework: boxes and the ways between them, and the same in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rules.language import FrameworkText
from rules.owners.organisation_words import settings_of
from rules.owners.words import joined, quoted, quotes
from rules.requirement_text import RequirementText

Way = Literal["after", "while", "counted from", "or else", "change", "builds on"]
Outline = Literal["always", "in some cases", "another way", "change", "course", "junction"]

_WORTH_A_JUNCTION = 4
"""So many lines fewer."""

READ: dict[Way, str] = {
    "after": "comes after",
    "while": "is given while there is",
    "counted from": "is counted from",
    "or else": "is met as well by",
    "change": "asks something of whoever had",
    "builds on": "builds on",
}
"""How each way between two boxes is said, from the later one to the earlier."""


@dataclass(frozen=True, slots=True)
class Box:
    """``notes`` stand below the name, smaller."""

    key: str
    name: str
    outline: Outline = "always"
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """``first`` leads to ``then``."""

    first: str
    then: str
    way: Way


@dataclass(frozen=True, slots=True)
class Graph:
    title: str
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]

    def linked(self) -> set[str]:
        """The boxes that lead somewhere, or to which something leads."""
        return {key for edge in self.edges for key in (edge.first, edge.then)}

    def in_words(self) -> str:
        """The same as a drawing shows, in sentences."""
        names = {box.key: quoted(box.name) for box in self.boxes}
        said = [sentence for box in self.boxes for sentence in self._of(box, names)]
        linked = self.linked()
        if alone := [box.name for box in self.boxes if box.key not in linked]:
            said.append(f"On their own, in no order: {quotes(alone, 'and')}.")
        return " ".join(said)

    def _of(self, box: Box, names: dict[str, str]) -> Iterator[str]:
        """``‘panel's approval’ comes after ‘co-ordinator's recommendation’.``"""
        ways: dict[Way, list[str]] = {}
        for edge in self.edges:
            if edge.then == box.key:
                ways.setdefault(edge.way, []).append(names[edge.first])
        if ways:
            yield f"{names[box.key]} {joined(f'{READ[way]} {joined(firsts)}' for way, firsts in ways.items())}."


def bundled(graph: Graph) -> Graph:
    """The same with fewer lines: where many boxes all lead to the same many, they meet in a junction first."""
    leading: dict[tuple[Way, str], list[str]] = {}
    for edge in graph.edges:
        leading.setdefault((edge.way, edge.then), []).append(edge.first)
    alike: dict[tuple[Way, tuple[str, ...]], list[str]] = {}
    for (way, then), firsts in leading.items():
        alike.setdefault((way, tuple(firsts)), []).append(then)
    boxes, edges = list(graph.boxes), list(graph.edges)
    for number, ((way, names), thens) in enumerate(alike.items()):
        if len(names) * len(thens) >= len(names) + len(thens) + _WORTH_A_JUNCTION:
            key = f"\0{number}"
            boxes.append(Box(key, "", "junction"))
            met = {Edge(name, then, way) for name in names for then in thens}
            edges = [edge for edge in edges if edge not in met]
            edges += [Edge(name, key, way) for name in names] + [Edge(key, then, way) for then in thens]
    return Graph(graph.title, tuple(boxes), tuple(edges))


def graph_of(text: FrameworkText) -> Graph:
    """Requirements and changes, or, where there are none, the tasks and the courses that they build on."""
    if not text.requirements:
        return _of_tasks(text)
    boxes = [_box(name, one) for name, one in text.requirements.items()]
    edges = [edge for name, one in text.requirements.items() for edge in _edges(name, one)]
    for name, change in text.changes.items():
        if change.binds is not None:
            boxes.append(Box(f"change {name}", f"Change: {name}", "change"))
            edges.append(Edge(change.binds, f"change {name}", "change"))
    return Graph(f"What leads to what: {text.title}", tuple(boxes), tuple(edges))


def _box(name: str, one: RequirementText) -> Box:
    outline: Outline = "in some cases" if one.needed_when else "always"
    return Box(name, name, "another way" if one.only_another_way else outline, tuple(_notes(one)))


def _notes(one: RequirementText) -> Iterator[str]:
    if len(set(one.places)) == 1:
        yield {"home": "at home", "hospital": "in hospital"}[one.places[0]]
    settings = list(settings_of(one))
    if settings:
        yield f"setting: {settings[0]}" if len(settings) == 1 else f"{len(settings)} settings"


def _edges(name: str, one: RequirementText) -> Iterator[Edge]:
    named: dict[Way, list[str]] = {
        "after": one.after,
        "while": one.during,
        "counted from": one.counted_from,
        "or else": one.or_else,
    }
    for way, firsts in named.items():
        yield from (Edge(first, name, way) for first in dict.fromkeys(firsts))


def _of_tasks(text: FrameworkText) -> Graph:
    tasks = text.tasks
    courses = dict.fromkeys(
        course for task in tasks.values() for course in task.builds_on if course not in tasks
    )
    boxes = [Box(course, course, "course") for course in courses]
    boxes += [Box(name, task.title) for name, task in tasks.items() if not task.never_delegated]
    edges = (
        Edge(course, name, "builds on")
        for name, task in tasks.items()
        for course in dict.fromkeys(task.builds_on)
    )
    known = {box.key for box in boxes}
    return Graph(
        f"Which task builds on what: {text.title}",
        tuple(boxes),
        tuple(edge for edge in edges if {edge.first, edge.then} <= known and edge.first != edge.then),
    )

"""The drawing of a framework as SVG, made here and nowhere else: no fonts, no scripts, no colour that matters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from rules.framework import Framework
from rules.owners.drawn import (
    BOX_WIDTH,
    box_drawn,
    junction_drawn,
    length,
    line_drawn,
    outline_drawn,
    text,
    way_drawn,
    words_height,
)
from rules.owners.graph import Box, Graph, Outline, Way, bundled, graph_of
from rules.owners.layout import Layout, Place, laid_out

_GAP, _MARGIN, _ENTRY, _ARROW = 72, 16, 236, 7
_FEWEST_COLUMNS, _MOST_ALONE = 3, 5

_WAYS: dict[Way, str] = {
    "after": "comes after",
    "while": "given while that is in place",
    "counted from": "counted from",
    "or else": "or else: meets it as well",
    "change": "a change asks something of it",
    "builds on": "builds on",
}
_OUTLINES: dict[Outline, str] = {
    "in some cases": "asked for in some cases only",
    "another way": "only another way",
    "change": "a change",
    "course": "a course",
    "junction": "from each to each",
}


def drawing(framework: Framework) -> str:
    """What leads to what, as one SVG; its title and description tell the same in words."""
    graph = graph_of(framework.text)
    return _Drawing(bundled(graph), framework.id, graph.in_words()).svg()


@dataclass(frozen=True)
class _Drawing:
    graph: Graph
    id: str
    words: str

    def svg(self) -> str:
        boxes = {box.key: box for box in self.graph.boxes}
        layout = laid_out(self.graph, {key: self._height(box) for key, box in boxes.items()})
        alone = [box for box in self.graph.boxes if box.key not in layout.places]
        columns = max(layout.columns, min(len(alone), _MOST_ALONE), _FEWEST_COLUMNS)
        width = 2 * _MARGIN + columns * BOX_WIDTH + (columns - 1) * _GAP
        junctions = {layout.places[key] for key, box in boxes.items() if box.outline == "junction"}
        drawn = [*_ways(layout, junctions)]
        drawn += [
            _placed(boxes[key], place) for key, place in layout.places.items() if place not in junctions
        ]
        top = _MARGIN + (layout.height + 24 if layout.places else 0)
        grid, top = _alone(alone, columns, top, bool(layout.places))
        legend, top = _legend(self.graph, width, top)
        return self._whole([*drawn, *grid, *legend], width, round(top + _MARGIN))

    def _height(self, box: Box) -> float:
        """High enough for its words, and for every way to have a place of its own to arrive and to leave."""
        arrive = sum(edge.then == box.key for edge in self.graph.edges)
        leave = sum(edge.first == box.key for edge in self.graph.edges)
        return max(words_height(box), 14 + arrive * 11, 14 + leave * 6)

    def _whole(self, drawn: Iterable[str], width: int, height: int) -> str:
        title, words = f"{self.id}-drawing", f"{self.id}-in-words"
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
            f'height="{height}" role="img" aria-labelledby="{title}" aria-describedby="{words}" '
            'font-family="Arial, Helvetica, sans-serif" font-size="13" fill="#212b32">'
        )
        said = [
            f'<title id="{title}">{escape(self.graph.title)}</title>',
            f'<desc id="{words}">{escape(self.words)}</desc>',
        ]
        ground = f'<rect width="{width}" height="{height}" fill="#ffffff"/>'
        return "\n".join([head, *said, ground, *drawn, "</svg>\n"])


# --- boxes -------------------------------------------------------------------------------------------------


def _left(place: Place) -> float:
    return _MARGIN + place.column * (BOX_WIDTH + _GAP)


def _placed(box: Box, place: Place) -> str:
    return box_drawn(box, _left(place), place.y + _MARGIN - place.height / 2, place.height)


def _alone(boxes: Sequence[Box], columns: int, top: float, others: bool) -> tuple[list[str], float]:
    """Boxes that lead nowhere and to which nothing leads, row by row below the others."""
    if not boxes:
        return [], top
    drawn: list[str] = []
    if others:
        drawn.append(text("On their own, in no order:", _MARGIN, top + 12))
        top += 26
    for start in range(0, len(boxes), columns):
        row = boxes[start : start + columns]
        high = max(map(words_height, row))
        drawn += [
            box_drawn(box, _MARGIN + column * (BOX_WIDTH + _GAP), top, high) for column, box in enumerate(row)
        ]
        top += high + 16
    return drawn, top + 8


# --- ways between boxes ------------------------------------------------------------------------------------


def _ways(layout: Layout, junctions: set[Place]) -> Iterator[str]:
    """Each way leaves and reaches its boxes at a height of its own; in a junction all meet."""
    leaves, reaches = _ports(layout, first=True), _ports(layout, first=False)
    met: dict[Place, str] = {}
    for number, (edge, way) in enumerate(layout.ways):
        starts = way[0].y if way[0] in junctions else leaves[number]
        if way[-1] in junctions:
            yield line_drawn(edge.way, _path(way, starts, way[-1].y, 0))
            met[way[-1]] = junction_drawn(edge.way, _left(way[-1]), way[-1].y + _MARGIN)
        else:
            path = _path(way, starts, reaches[number], _ARROW)
            yield way_drawn(edge.way, path, _left(way[-1]), reaches[number] + _MARGIN)
    yield from met.values()


def _ports(layout: Layout, first: bool) -> dict[int, float]:
    """For each way the height at its first box, or at its last, in the order of what is at the other end."""
    at: dict[Place, list[tuple[float, int]]] = {}
    for number, (_, way) in enumerate(layout.ways):
        here, next_to_it = (way[0], way[1]) if first else (way[-1], way[-2])
        at.setdefault(here, []).append((next_to_it.y, number))
    ports: dict[int, float] = {}
    for here, ways in at.items():
        step = min(12.0, (here.height - 14) / len(ways))
        for place, (_, number) in enumerate(sorted(ways)):
            ports[number] = here.y + (place - (len(ways) - 1) / 2) * step
    return ports


def _path(way: tuple[Place, ...], leaves: float, reaches: float, arrow: int) -> str:
    """A curve from box to box, level where it passes a column, with room for an arrow at its end."""
    x, y = _left(way[0]) + BOX_WIDTH, leaves + _MARGIN
    path = f"M{length(x)} {length(y)}"
    for place in way[1:]:
        left = _left(place)
        end, to = (left, place.y) if place.passes else (left - arrow, reaches)
        to += _MARGIN
        middle = length((x + end) / 2)
        path += f" C{middle} {length(y)} {middle} {length(to)} {length(end)} {length(to)}"
        x, y = left, to
        if place.passes:
            x += BOX_WIDTH
            path += f" H{length(x)}"
    return path


# --- what the lines mean -----------------------------------------------------------------------------------


def _legend(graph: Graph, width: int, top: float) -> tuple[list[str], float]:
    """Only what occurs, as many beside each other as fit."""
    ways = [way for way in _WAYS if any(edge.way == way for edge in graph.edges)]
    outlines = [outline for outline in _OUTLINES if any(box.outline == outline for box in graph.boxes)]
    entries = [*map(_way_shown, ways), *map(_outline_shown, outlines)]
    if not entries:
        return [], top
    drawn = [f'<path d="M{_MARGIN} {length(top)} H{width - _MARGIN}" stroke="#768692"/>']
    fit = (width - 2 * _MARGIN) // _ENTRY
    for number, entry in enumerate(entries):
        x, y = _MARGIN + number % fit * _ENTRY, top + 14 + number // fit * 26
        drawn.append(f'<g transform="translate({x} {length(y)})">{entry}</g>')
    return drawn, top + 14 + ((len(entries) - 1) // fit + 1) * 26


def _way_shown(way: Way) -> str:
    return way_drawn(way, "M0 8 H31", 38, 8) + text(_WAYS[way], 48, 12, 'font-size="12"')


def _outline_shown(outline: Outline) -> str:
    shown = '<circle cx="19" cy="8" r="4.5"/>'
    if outline != "junction":
        shown = outline_drawn(outline, 0, 0, 38, 17).replace('rx="16"', 'rx="8"')
    return shown + text(_OUTLINES[outline], 48, 12, 'font-size="12"')

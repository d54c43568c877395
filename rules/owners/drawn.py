"""The pieces of a drawing, as SVG: boxes with their words, and ways with their arrows."""

from __future__ import annotations

import textwrap
from html import escape

from rules.owners.graph import Box, Outline, Way

BOX_WIDTH = 184
_LINE, _SMALL, _PADDING = 17, 14, 9
_JUNCTION = 12
_LETTERS, _SMALL_LETTERS = 21, 26
"""What fits into a line of a box, in the widest of the usual fonts."""

_OUTLINES: dict[Outline, str] = {
    "in some cases": ' stroke-dasharray="6 4"',
    "another way": ' rx="16"',
    "course": ' rx="16"',
}
_STROKES: dict[Way, str] = {
    "after": 'stroke-width="1.5"',
    "while": 'stroke-width="1.5" stroke-dasharray="8 5"',
    "counted from": 'stroke-width="2.2" stroke-dasharray="0.1 5.5" stroke-linecap="round"',
    "or else": 'stroke-width="5"',
    "change": 'stroke-width="1.5" stroke-dasharray="10 4 2 4"',
    "builds on": 'stroke-width="1.5"',
}


def length(number: float) -> str:
    """A length or a place, to a tenth."""
    return f"{number:.1f}".removesuffix(".0")


def _lines(box: Box) -> tuple[list[str], list[str]]:
    """The name and the notes, broken into lines that fit."""
    notes = [line for note in box.notes for line in textwrap.wrap(note, _SMALL_LETTERS)]
    return textwrap.wrap(box.name, _LETTERS) or [""], notes


def words_height(box: Box) -> int:
    """How high a box has to be for its words."""
    if box.outline == "junction":
        return _JUNCTION
    name, notes = _lines(box)
    return 2 * _PADDING + len(name) * _LINE + len(notes) * _SMALL


def box_drawn(box: Box, x: float, y: float, height: float) -> str:
    """A box with its words in the middle of its height."""
    name, notes = _lines(box)
    at = y + (height - words_height(box)) / 2 + _PADDING + 12
    said = [text(line, x + 10, at + number * _LINE, 'font-weight="bold"') for number, line in enumerate(name)]
    at += len(name) * _LINE - 1
    said += [text(line, x + 10, at + number * _SMALL, 'font-size="11"') for number, line in enumerate(notes)]
    return outline_drawn(box.outline, x, y, BOX_WIDTH, height) + "".join(said)


def text(words: str, x: float, y: float, how: str = "") -> str:
    space = " " if how else ""
    return f'<text x="{length(x)}" y="{length(y)}"{space}{how}>{escape(words)}</text>'


def outline_drawn(outline: Outline, x: float, y: float, width: float, height: float) -> str:
    """The outline says what kind of box it is; that of a change is double."""
    drawn = _rectangle(x, y, width, height, _OUTLINES.get(outline, ""))
    return drawn + (_rectangle(x + 3, y + 3, width - 6, height - 6) if outline == "change" else "")


def _rectangle(x: float, y: float, width: float, height: float, how: str = "") -> str:
    place = f'x="{length(x)}" y="{length(y)}" width="{length(width)}" height="{length(height)}"'
    return f'<rect {place} fill="#ffffff" stroke="#212b32"{how}/>'


def junction_drawn(way: Way, x: float, y: float) -> str:
    """A dot in which ways meet, as wide as a box."""
    dot = f'<circle cx="{length(x + BOX_WIDTH / 2)}" cy="{length(y)}" r="4.5"/>'
    return line_drawn(way, f"M{length(x)} {length(y)} h{BOX_WIDTH}") + dot


def way_drawn(way: Way, path: str, x: float, y: float) -> str:
    """A line with an arrow that ends at the point given."""
    return f'{line_drawn(way, path)}<path d="M{length(x)} {length(y)} l-9 -4.5 v9 z"/>'


def line_drawn(way: Way, path: str) -> str:
    """A line along the path, in the manner of the way."""
    drawn = f'<path d="{path}" fill="none" stroke="#212b32" {_STROKES[way]}/>'
    if way == "or else":
        drawn += f'<path d="{path}" fill="none" stroke="#ffffff" stroke-width="2"/>'
    return drawn

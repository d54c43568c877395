"""The picture of growth, drawn by hand as SVG: two panels, both scales by tens, readable without colour.

Each evaluator has its own stroke and its own mark, each point its figure, each line its name beside its end.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 960, 460
TOP, FLOOR = 96, 380
ROOM = 0.5
"""Of a power of ten, kept free below the lowest one for the figures under the marks."""
PANELS = {"rules": (80, 380), "facts": (560, 860)}
HEADLINES = {"rules": "More rules, 30 pieces of evidence", "facts": "More evidence, 12 rules"}
AXES = {"rules": "rules in the framework", "facts": "pieces of evidence"}
STROKES = {"pure": "", "durable": ' stroke-dasharray="7 5"'}
DESCRIPTION = {"pure": "a solid line with circles", "durable": "a dashed line with squares"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A size and the milliseconds that a decision took; None where it was stopped."""

    size: int
    ms: float | None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """The marks of one evaluator while ``what`` grows."""

    what: str
    evaluator: str
    marks: tuple[Mark, ...]


def picture(lines: Sequence[Line]) -> str:
    """The whole SVG file."""
    heights = [mark.ms for line in lines for mark in line.marks if mark.ms is not None]
    scale = _Scale(math.floor(math.log10(min(heights))), math.ceil(math.log10(max(heights))))
    body = [part for what in PANELS for part in _panel(what, lines, scale)]
    box = f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="Arial, Helvetica, sans-serif"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="img" aria-labelledby="title desc">',
            '<title id="title">How the cost of a decision grows</title>',
            f'<desc id="desc">{escape(_description(lines))}</desc>',
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
            _text(40, 32, "Milliseconds of CPU time for a decision; both scales go up by tens", size=18),
            *body,
            "</svg>",
            "",
        ]
    )


def _description(lines: Sequence[Line]) -> str:
    return " ".join(_sentence(line) for line in lines)


def _sentence(line: Line) -> str:
    told = [
        f"{mark.size:,}: {_ms(mark.ms)}" if mark.ms is not None else f"{mark.size:,}: stopped ({mark.remark})"
        for mark in line.marks
    ]
    return f"{line.evaluator}, {DESCRIPTION[line.evaluator]}, by {AXES[line.what]}: {', '.join(told)}."


@dataclass(frozen=True, slots=True)
class _Scale:
    """From one power of ten milliseconds to another."""

    lowest: int
    highest: int

    def y(self, ms: float) -> float:
        below = self.lowest - ROOM
        return FLOOR - (math.log10(ms) - below) / (self.highest - below) * (FLOOR - TOP)

    def tens(self) -> list[float]:
        return [10.0**power for power in range(self.lowest, self.highest + 1)]


def _panel(what: str, lines: Sequence[Line], scale: _Scale) -> Iterator[str]:
    left, right = PANELS[what]
    own = [line for line in lines if line.what == what]
    sizes = sorted({mark.size for line in own for mark in line.marks})
    yield _text(left, 66, HEADLINES[what], weight="bold")
    for ms in scale.tens():
        y = scale.y(ms)
        yield f'<line x1="{left}" y1="{y:.1f}" x2="{right}" y2="{y:.1f}" stroke="#c8c8c8"/>'
        yield _text(left - 10, y + 5, _ms(ms), anchor="end")
    for size in sizes:
        yield _text(_x(size, sizes, left, right), FLOOR + 24, f"{size:,}", anchor="middle")
    yield _text((left + right) / 2, FLOOR + 50, AXES[what], anchor="middle")
    for line in own:
        yield from _drawn(line, sizes, (left, right), scale)


def _drawn(line: Line, sizes: list[int], sides: tuple[int, int], scale: _Scale) -> Iterator[str]:
    points = [(_x(mark.size, sizes, *sides), scale.y(mark.ms), mark.ms) for mark in line.marks if mark.ms]
    way = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in points)
    yield f'<polyline points="{way}" fill="none" stroke="#111111" stroke-width="2"{STROKES[line.evaluator]}/>'
    for x, y, ms in points:
        yield _symbol(line.evaluator, x, y)
        is_last = (x, y, ms) == points[-1]
        yield _figure(line.evaluator, x, y, f"{line.evaluator}: {_ms(ms)}" if is_last else _ms(ms))
    for mark in line.marks:
        if mark.ms is None:
            yield _text(_x(mark.size, sizes, *sides), TOP + 16, f"{line.evaluator}: stopped", anchor="middle")


def _figure(evaluator: str, x: float, y: float, words: str) -> str:
    """Lines rise to the right, so what is written above to the left, or below to the right, is crossed by none."""
    if evaluator == "durable":
        return _text(x + 10, y - 12, words, anchor="end")
    return _text(x + 4, y + 22, words)


def _x(size: int, sizes: list[int], left: int, right: int) -> float:
    share = math.log(size / sizes[0]) / (math.log(sizes[-1] / sizes[0]) or 1)
    return left + 30 + share * (right - left - 60)


def _symbol(evaluator: str, x: float, y: float) -> str:
    if evaluator == "pure":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="#111111"/>'
    return (
        f'<rect x="{x - 5:.1f}" y="{y - 5:.1f}" width="10" height="10" fill="#ffffff" stroke="#111111"'
        ' stroke-width="2"/>'
    )


def _ms(ms: float) -> str:
    if ms >= 1000:
        return f"{ms / 1000:,.3g} s"
    return f"{ms:,.2g} ms" if ms < 10 else f"{ms:,.0f} ms"


def _text(
    x: float, y: float, words: str, anchor: str = "start", size: int = 14, weight: str = "normal"
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" font-weight="{weight}"'
        f' fill="#111111">{escape(words)}</text>'
    )

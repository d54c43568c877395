"""Pictures of figures, drawn as SVG: bars, a line over time, and spans of waiting. Readable without colour.

Everything is drawn in the colour of the text around it, so that it can be read in print, in dark and in high contrast;
every bar and every mark has its figure beside it. No style stands in them, as the pages' policy allows none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap

from markupsafe import Markup

LINE = 20
"""Units between two lines of text; a letter is about half as wide as its size."""
SIZE = 16
BAR = 18
BESIDE = 18
"""Letters of a name that stands beside its bar."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, how long it is, and what is written at its end; ``mark`` is a second, longer measure."""

    name: str
    value: float
    said: str
    mark: float | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a line over time."""

    name: str
    value: int


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture, drawn for wide and for narrow screens."""

    key: str
    title: str
    says: str
    wide: Markup
    narrow: Markup


WIDE, NARROW = 640, 330
Drawn = tuple[list[str], int]
"""What was drawn, and how high it is."""


def bars(key: str, title: str, says: str, lines: Sequence[Bar]) -> Picture:
    """Bars that lie, each under its name. A diamond stands where its ``mark`` is."""
    return _both(key, title, says, lambda width: _bars(lines, width))


def line(key: str, title: str, says: str, points: Sequence[Point]) -> Picture:
    """A line through points in order of time; the first, the highest and the last have their figures."""
    return _both(key, title, says, lambda width: _line(points, width))


def _both(key: str, title: str, says: str, draw: Callable[[int], Drawn]) -> Picture:
    wide, narrow = (_svg(f"{key}-{width}", title, says, width, draw(width)) for width in (WIDE, NARROW))
    return Picture(key, title, says, wide, narrow)


def _svg(key: str, title: str, says: str, width: int, drawn: Drawn) -> Markup:
    parts, height = drawn
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" role="img" '
        f'aria-labelledby="{key}-title {key}-desc" font-family="Arial, Helvetica, sans-serif" '
        f'font-size="{SIZE}" fill="currentColor">'
    )
    told = f'<title id="{key}-title">{escape(title)}</title><desc id="{key}-desc">{escape(says)}</desc>'
    return Markup("\n".join([head, told, *parts, "</svg>"]))  # noqa: S704 (every text is escaped)


def _bars(lines: Sequence[Bar], width: int) -> Drawn:
    """Short names stand beside their bars, longer ones above them."""
    longest = max((max(one.value, one.mark or 0) for one in lines), default=0) or 1
    names = max((len(one.name) for one in lines), default=0)
    left = _wide("n" * names) if names <= BESIDE else 0
    room = width - left - _wide(max((one.said for one in lines), key=len, default="")) - 16
    parts: list[str] = []
    y = 0
    for one in lines:
        if left:
            parts.append(_text(0, y + BAR + 2, one.name))
        else:
            for words in wrap(one.name, int(width / (SIZE / 2))):
                y += LINE
                parts.append(_text(0, y, words))
        parts += _bar(one, left, y + 6, room / longest)
        y += BAR + 12
    return parts, y + 4


def _bar(one: Bar, left: float, y: float, scale: float) -> Iterator[str]:
    end = left + one.value * scale
    yield f'<rect x="{left:.1f}" y="{y}" width="{max(end - left, 1):.1f}" height="{BAR}"/>'
    if one.mark is not None:
        x, middle = left + one.mark * scale, y + BAR / 2
        yield f'<path d="M{end:.1f} {middle}H{x:.1f}" stroke="currentColor" stroke-width="2"/>'
        yield f'<path d="M{x - 7:.1f} {middle}l7 -7l7 7l-7 7z"/>'
        end = max(end, x + 7)
    yield _text(end + 8, y + BAR - 4, one.said)


def _line(points: Sequence[Point], width: int) -> Drawn:
    top, floor, left, right = 34, 210, 24, width - 24
    highest = max((one.value for one in points), default=0) or 1
    across = (right - left) / max(len(points) - 1, 1)
    places = [
        (left + number * across, floor - one.value / highest * (floor - top))
        for number, one in enumerate(points)
    ]
    way = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    parts = [
        f'<path d="M{left} {floor}H{right}" stroke="currentColor" stroke-width="1"/>',
        f'<polyline points="{way}" fill="none" stroke="currentColor" stroke-width="3"/>',
        *(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4"/>' for x, y in places),
    ]
    told = _told([one.value for one in points])
    for number in told:
        x, y = places[number]
        parts.append(_text(x, y - 12, f"{points[number].value:,}", _anchor(number, points)))
    if points:
        parts.append(_text(left, floor + 24, points[0].name, "start"))
        parts.append(_text(right, floor + 24, points[-1].name, "end"))
    return parts, floor + 36


def _told(values: Sequence[int]) -> list[int]:
    """Which points have their figures: the first, the last, and the highest unless it stands beside one of these."""
    if not values:
        return []
    last = len(values) - 1
    highest = values.index(max(values))
    near = highest < 4 or highest > last - 4
    return sorted({0, last} | (set() if near else {highest}))


def _anchor(number: int, points: Sequence[Point]) -> str:
    return {0: "start", len(points) - 1: "end"}.get(number, "middle")


def _text(x: float, y: float, words: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _wide(words: str) -> float:
    """About how wide these words are, and rather too wide than too narrow."""
    return len(words) * SIZE * 0.56

"""Where each line of text stands on a paper, as it was laid out: nothing may run over an edge or over other text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import combinations, groupby
from typing import Any

import pytest

SLACK = 1.5
"""CSS pixels: less than a hair's breadth on paper."""


@dataclass(frozen=True)
class Area:
    """A rectangle on a page, in CSS pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, other: Area) -> bool:
        return (
            self.left - SLACK <= other.left
            and self.top - SLACK <= other.top
            and other.right <= self.right + SLACK
            and other.bottom <= self.bottom + SLACK
        )

    def covers_part_of(self, other: Area) -> bool:
        """More than lines of one paragraph may, whose letters reach into the space between lines."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > SLACK and down > 0.4 * min(self.bottom - self.top, other.bottom - other.top)


@dataclass(frozen=True)
class Line:
    """A piece of text, the area it takes and the narrowest area that it has to stay in."""

    page: int
    text: str
    area: Area
    within: Area


@dataclass(frozen=True)
class LaidOut:
    """A paper: its PDF, the HTML's own words, and each line as it was laid out."""

    pdf: bytes
    words: tuple[str, ...]
    lines: tuple[Line, ...]

    def over_an_edge(self) -> list[str]:
        return [f"page {one.page}: {one.text!r}" for one in self.lines if not one.within.holds(one.area)]

    def over_one_another(self) -> list[str]:
        by_page = groupby(self.lines, key=lambda one: one.page)
        pairs = (pair for _, lines in by_page for pair in combinations(lines, 2))
        return [
            f"page {one.page}: {one.text!r} and {other.text!r}"
            for one, other in pairs
            if one.area.covers_part_of(other.area)
        ]


def lay_out(make: Callable[[], bytes]) -> LaidOut:
    """Print a paper and keep what WeasyPrint knew of it at the last."""
    weasyprint = pytest.importorskip("weasyprint")
    kept: list[tuple[str, Any]] = []
    honest_init, honest_render = weasyprint.HTML.__init__, weasyprint.HTML.render

    def init(self: Any, *given: Any, **options: Any) -> None:
        kept.append((options["string"], None))
        honest_init(self, *given, **options)

    def render(self: Any, *given: Any, **options: Any) -> Any:
        document = honest_render(self, *given, **options)
        kept[-1] = (kept[-1][0], document)
        return document

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(weasyprint.HTML, "__init__", init)
        patch.setattr(weasyprint.HTML, "render", render)
        pdf = make()
    html, document = kept[-1]
    lines = tuple(
        line for number, page in enumerate(document.pages, 1) for line in _lines(page._page_box, number)
    )
    return LaidOut(pdf, _Words.of(html), lines)


def _lines(page: Any, number: int) -> Iterator[Line]:
    boxes = __import__("weasyprint.formatting_structure.boxes", fromlist=["boxes"])
    inside = _content(page)

    def walk(box: Any, within: Area) -> Iterator[Line]:
        if isinstance(box, boxes.TextBox):
            area = Area(
                box.position_x, box.position_y, box.position_x + box.width, box.position_y + box.height
            )
            if box.text.strip():
                yield Line(number, box.text, area, within)
        for child in getattr(box, "children", ()):
            framed = getattr(child, "border_right_width", 0) and isinstance(child, boxes.BlockLevelBox)
            if framed or isinstance(child, boxes.MarginBox | boxes.TableCellBox):
                yield from walk(child, _border(child))
            else:
                yield from walk(child, within)

    yield from walk(page, inside)


def _content(box: Any) -> Area:
    left, top = box.content_box_x(), box.content_box_y()
    return Area(left, top, left + box.width, top + box.height)


def _border(box: Any) -> Area:
    left, top = box.border_box_x(), box.border_box_y()
    return Area(left, top, left + box.border_width(), top + box.border_height())


class _Words(HTMLParser):
    """The words of a page of HTML, without its head, and without what is said in a picture's place."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.in_body = self.in_picture = False

    @classmethod
    def of(cls, html: str) -> tuple[str, ...]:
        parser = cls()
        parser.feed(html)
        return tuple(parser.found)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.in_body = self.in_body or tag == "body"
        self.in_picture = self.in_picture or tag == "svg"

    def handle_endtag(self, tag: str) -> None:
        self.in_picture = self.in_picture and tag != "svg"

    def handle_data(self, data: str) -> None:
        self.found += data.split() if self.in_body and not self.in_picture else []

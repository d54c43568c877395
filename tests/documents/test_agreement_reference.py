"""The agreement's words and where they stand are those that were looked at last.

reference/ holds each line of each page with its place in millimetres. A change to a template, a style or the words
changes it: look at the difference and at the paper, and if it is meant, draw it anew with
``python -m tests.documents.test_agreement_reference``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from html import unescape
from pathlib import Path

import pytest

from documents.agreement import agreement_pdf
from documents.agreement_paper import AgreementPaper
from tests.documents import papers
from tests.documents.reading import tool

REFERENCE = Path(__file__).parent / "reference"
PAPERS = {"unsigned": papers.unsigned, "in force": papers.in_force}
SLACK = 1.0
"""Millimetres: another version of a font or of a library may set a line that much elsewhere."""

POINT = 25.4 / 72
LINE = re.compile(
    r'<line xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</line>', re.DOTALL
)
WORD = re.compile(r"<word [^>]*>(.*?)</word>", re.DOTALL)


@dataclass(frozen=True, order=True)
class Line:
    """One line of text: the page, its upper and left edge, its lower and right edge, in millimetres."""

    page: int
    top: float
    left: float
    bottom: float
    right: float
    text: str

    def __str__(self) -> str:
        place = " ".join(f"{edge:5.1f}" for edge in (self.top, self.left, self.bottom, self.right))
        return f"{self.page} {place}  {self.text}"

    @classmethod
    def parse(cls, written: str) -> Line:
        page, top, left, bottom, right, text = written.split(maxsplit=5)
        return cls(int(page), float(top), float(left), float(bottom), float(right), text)

    def moved(self, other: Line) -> bool:
        edges = (
            (self.top, other.top),
            (self.left, other.left),
            (self.bottom, other.bottom),
            (self.right, other.right),
        )
        return self.page != other.page or any(abs(one - two) > SLACK for one, two in edges)


def drawn(paper: AgreementPaper) -> list[Line]:
    """Every line of a paper, page by page from its top."""
    told = tool("pdftotext", "-bbox-layout", "-", "-", given=agreement_pdf(paper)).stdout.decode()
    return [
        line for page, body in enumerate(told.split("<page ")[1:], 1) for line in sorted(_lines(page, body))
    ]


def _lines(page: int, body: str) -> Iterator[Line]:
    for *edges, words in LINE.findall(body):
        left, top, right, bottom = (round(float(edge) * POINT, 1) for edge in edges)
        yield Line(page, top, left, bottom, right, " ".join(unescape(word) for word in WORD.findall(words)))


def kept(name: str) -> list[Line]:
    return [Line.parse(line) for line in _file(name).read_text(encoding="utf-8").splitlines()]


def _file(name: str) -> Path:
    return REFERENCE / f"agreement-{name.replace(' ', '-')}.txt"


def differences(before: list[Line], now: list[Line]) -> list[str]:
    """Words that are others, and then lines that stand elsewhere."""
    texts = [[f"page {one.page}: {one.text}" for one in lines] for lines in (sorted(before), sorted(now))]
    gone, new = (sorted(lines) for lines in texts)
    if gone != new:
        return list(unified_diff(gone, new, "kept", "now", lineterm="", n=0))
    pairs = zip(_by_words(before), _by_words(now), strict=True)
    return [f"kept: {one}\nnow:  {two}" for one, two in pairs if one.moved(two)]


def _by_words(lines: list[Line]) -> list[Line]:
    return sorted(lines, key=lambda one: (one.page, one.text, one.top, one.left))


@pytest.mark.parametrize("name", PAPERS)
def test_words_and_places_are_those_that_were_looked_at(name: str) -> None:
    found = differences(kept(name), drawn(PAPERS[name]()))
    assert not found, "\n".join(
        [
            "The agreement has other words, or they stand elsewhere:",
            *found,
            "Look at the paper; if this is meant: python -m tests.documents.test_agreement_reference",
        ]
    )


def test_a_word_that_is_another_is_told_and_so_is_a_line_that_moved() -> None:
    lines = kept("unsigned")
    first = lines[0]
    assert differences(lines, lines) == []
    moved = Line(first.page, first.top + 1.5, first.left, first.bottom + 1.5, first.right, first.text)
    assert len(differences(lines, [moved, *lines[1:]])) == 1
    other = Line(first.page, first.top, first.left, first.bottom, first.right, "Another heading")
    assert "+page 1: Another heading" in differences(lines, [other, *lines[1:]])
    assert differences(lines, lines[1:])


if __name__ == "__main__":
    for wanted, make in PAPERS.items():
        _file(wanted).write_text("".join(f"{line}\n" for line in drawn(make())), encoding="utf-8")

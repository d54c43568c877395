"""Every paper with the most that it can have to say, in names of many scripts: nothing is cut off or printed over."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest

from documents.agreement import TEMPLATES, agreement_pdf
from documents.delegation_letter import delegation_letter_pdf
from documents.digest import digest_letter
from documents.easy_read import easy_read_pdf
from documents.own_record import own_record_pdf
from documents.pages import NO_LETTERS
from documents.panel_papers import panel_pdf
from documents.shift_proof import shift_pdf
from documents.trail import trail_pdf
from documents.training_plan import training_plan_pdf
from documents.ward_papers import pocket_card_pdf, ward_sheet_pdf
from tests.documents import longest
from tests.documents.layout import LaidOut, lay_out
from tests.documents.reading import pages, tool

PAPERS: dict[str, Callable[[], bytes]] = {
    "agreement": lambda: agreement_pdf(longest.agreement()),
    "delegation_letter": lambda: delegation_letter_pdf(longest.delegation_letter()),
    "easy_read": lambda: easy_read_pdf((longest.easy_read(),)),
    "letter": lambda: digest_letter(longest.letter()),
    "own_record": lambda: own_record_pdf((longest.own_record(),)),
    "panel_papers": lambda: panel_pdf(longest.panel_papers(after=False)),
    "panel_papers, minutes": lambda: panel_pdf(longest.panel_papers(after=True)),
    "pocket_card": lambda: pocket_card_pdf(longest.pocket_card()),
    **{
        f"pocket_card, {name}": partial(pocket_card_pdf, longest.pocket_card(pa))
        for name, pa in (
            ("one long word", longest.NO_SPACE),
            ("Arabic", longest.ARABIC),
            ("Hebrew", longest.HEBREW),
        )
    },
    "shift_proof": lambda: shift_pdf(longest.shift_proof()),
    "trail": lambda: trail_pdf(longest.trail()),
    "training_plan": lambda: training_plan_pdf(longest.training_plan()),
    "ward_sheet": lambda: ward_sheet_pdf(longest.ward_sheet()),
}


ON_A_SCREEN = {"about_somebody"}

LONG = ("panel_papers", "panel_papers, minutes", "training_plan")
"""Of these `make test-long` prints the most that they can have to say: half a minute."""


@pytest.fixture(
    scope="module",
    params=[pytest.param(one, marks=pytest.mark.long if one in LONG else ()) for one in PAPERS],
)
def paper(request: pytest.FixtureRequest) -> LaidOut:
    """Each is printed once for all that is asked of it."""
    return lay_out(PAPERS[request.param])


def test_every_paper_there_is_is_among_them() -> None:
    templates = {path.name.removesuffix(".html.jinja") for path in TEMPLATES.glob("*.html.jinja")}
    assert templates - ON_A_SCREEN == {name.split(",")[0] for name in PAPERS}


def test_no_line_runs_over_the_edge_of_its_page_or_cell(paper: LaidOut) -> None:
    assert paper.over_an_edge() == []


def test_no_line_is_printed_over_another(paper: LaidOut) -> None:
    assert paper.over_one_another() == []


def test_every_word_that_went_in_can_be_read(paper: LaidOut) -> None:
    read = _plain("".join(pages(paper.pdf)))
    words = {part for word in paper.words for part in re.split(r"[\W_]+", _plain(word))}
    assert {word for word in words if not _is_read(word, read)} == set()


def test_no_letter_is_lost_from_the_many(paper: LaidOut) -> None:
    """A word that stands often could be cut off in one place."""
    went_in, came_out = Counter(_plain("".join(paper.words))), Counter(_plain("".join(pages(paper.pdf))))
    drawn = {letter for letter in went_in if came_out[letter]}
    assert {letter for letter in drawn if went_in[letter] > came_out[letter]} == set()


def test_a_name_in_letters_that_no_font_here_has_is_owned_up_to(paper: LaidOut) -> None:
    """Not only on the agreement; where a font has them, nothing is said."""
    without_font = not tool("fc-list", ":lang=zh-tw").stdout
    holds_chinese = any("歐" in word for word in paper.words)
    said = _plain(NO_LETTERS) in _plain("".join(pages(paper.pdf)))
    assert said is (holds_chinese and without_font)


def _plain(text: str) -> str:
    """Without spaces, marks of direction and the joined forms of letters."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(letter for letter in folded if unicodedata.category(letter) not in ("Cf", "Zs", "Cc"))


def _is_read(word: str, read: str) -> bool:
    """Tools disagree on the order in which to give back what is written from the right."""
    return word in read or word[::-1] in read

"""Easy read keeps its rule for every answer there is: short sentences, easy words, a picture with each idea."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from itertools import product

import pikepdf
import pytest

from documents.easy_pictures import PICTURES, easy_picture
from documents.easy_read import (
    LONGEST_SENTENCE,
    READING_AGE,
    WHY,
    Decided,
    EasyRead,
    ToRing,
    easy_read_pdf,
    easy_task,
    easy_whom,
)
from documents.whom import Whom
from rules.vocabulary import STATUSES, Status
from tests.documents.reading import pages, tool
from tests.documents.reading_age import reading_age, words_of

LOWE = Whom("Mrs Edith Lowe", date(1951, 4, 2), "999 000 0018", ("Sam",))
WAYS = list(product(STATUSES, ((True, True), (False, True), (False, False)), (True, False)))


def a_decision(status: Status, alone: bool, supervised: bool, full: bool) -> Decided:
    """With names of one short word, as a name counts as one."""
    return Decided(
        task="Gastrostomy feed",
        pa="Sam",
        status=status,
        alone=alone,
        supervised=supervised,
        in_hospital=full,
        until=date(2026, 8, 9) if alone or supervised else None,
        next_by=date(2026, 5, 31) if full else None,
        next_who="nurse",
        conditions=full,
        ring=(ToRing("Pat", "01632 960123"), ToRing("Kim")) if full else (),
        at_night="01632 960456" if full else "",
        approved=not full,
    )


def test_every_status_has_its_words() -> None:
    assert tuple(sorted(WHY)) == tuple(sorted(STATUSES))


@pytest.mark.parametrize(("status", "may", "full"), WAYS)
def test_no_sentence_is_long_and_the_words_are_easy(
    status: Status, may: tuple[bool, bool], full: bool
) -> None:
    task = easy_task(a_decision(status, *may, full))
    sentences = [line for part in task.parts for line in (part.heading, *part.sentences)]
    assert [line for line in sentences if len(words_of(line)) > LONGEST_SENTENCE] == []
    assert reading_age(sentences) <= READING_AGE
    assert all(part.picture in PICTURES for part in task.parts)
    assert all(line.endswith((".", "?")) for part in task.parts for line in part.sentences)


def test_whom_it_is_for_is_as_easy() -> None:
    said = easy_whom(LOWE)
    assert [line for line in said if len(words_of(line)) > LONGEST_SENTENCE] == []
    assert reading_age([line for line in said if "NHS" not in line]) <= READING_AGE
    assert easy_whom(Whom("Theo")) == ()


@pytest.mark.parametrize("status", STATUSES)
def test_only_an_answer_of_alone_says_yes(status: Status) -> None:
    """No other can be misread as a yes."""
    no = easy_task(a_decision(status, False, False, full=True)).parts[0]
    assert (no.picture, no.heading) == ("no", "No")
    assert "Sam may not do this task now." in no.sentences
    with_help = easy_task(a_decision(status, False, True, full=True)).parts[0]
    assert "Sam may not do it alone." in with_help.sentences
    assert with_help.picture == "with"


def test_the_measure_tells_easy_words_from_hard_ones() -> None:
    easy = ["The cat sat on the mat.", "You can say no."]
    hard = [
        "Competence is reassessed periodically by an appropriately registered practitioner of the organisation."
    ]
    assert reading_age(easy) < 7
    assert reading_age(hard) > 18


def test_each_picture_has_its_text() -> None:
    for name in PICTURES:
        drawn = easy_picture(name)
        assert 'role="img"' in drawn
        assert "<title>" in drawn
        assert "style=" not in drawn


def test_the_paper_is_tagged_and_says_the_same() -> None:
    decision = a_decision("in force", True, True, full=False)
    page = EasyRead(LOWE, datetime(2026, 5, 17, 9, 1, tzinfo=UTC), (easy_task(decision),))
    pdf = easy_read_pdf((page, EasyRead(Whom("Theo"), page.asked_at, ())))
    said = " ".join(" ".join(pages(pdf)).split())
    assert "Sam may do this task. Sam may do it alone." in said
    assert "This is good until 9 August 2026. Then we check again." in said
    assert "No PA is asked to do a task for you." in said
    assert "For Mrs Edith Lowe Born on 2 April 1951. NHS number 999 000 0018." in said
    assert "Somebody else has a name like Sam." in said
    assert b"Tagged:          yes" in tool("pdfinfo", "-", given=pdf).stdout
    with pikepdf.open(BytesIO(pdf)) as document:
        elements = [one for one in document.objects if isinstance(one, pikepdf.Dictionary)]
        figures = [str(one.Alt) for one in elements if str(one.get("/S")) == "/Figure"]
    assert sorted(figures) == sorted(
        ["A tick: yes", "A question mark", "A list", "A calendar", "A telephone", "Two ways to go"]
    )

"""The delegation letter: one page, what it says, what it says is missing, and when there is a new one."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from models.cases import DelegationRow
from models.evidence import Document
from models.issued import IssuedDocument
from models.people import Person
from models.record_check import verify
from rules.question import Giver
from services.delegation_letter import (
    carry_delegation_letter,
    due_delegation_letters,
    set_out_of_hours,
)
from services.evidence import NewEvidence, record_evidence
from services.reconcile import reconcile
from tests.services.counting import statements
from tests.services.world import TASK, World, in_force, launched, recommended


def said(world: World, issued: IssuedDocument | None) -> str:
    assert issued is not None
    reader = PdfReader(io.BytesIO(world.session.get_one(Document, issued.document_sha256).content))
    assert len(reader.pages) == 1, "the letter is one page"
    return " ".join(reader.pages[0].extract_text().split())


def letter(world: World, row: DelegationRow) -> IssuedDocument | None:
    return carry_delegation_letter(world.act("grace"), row.id)


@pytest.fixture
def row(world: World) -> DelegationRow:
    made = launched(world)
    in_force(world, made)
    reconcile(world.act("grace"), made.id)
    return made


@pytest.mark.covers("RE-11", "AG-08")
@pytest.mark.printed
def test_the_letter_says_task_limits_whom_to_ring_and_what_a_sign_off_is_not(
    world: World, row: DelegationRow
) -> None:
    text = said(world, letter(world, row))
    assert "Amina Yusuf may do this task for Mrs Edith Lowe: Gastrostomy feed" in text
    assert "Mrs Edith Lowe, born 2 April 1951, NHS number 999 000 0018" in text
    assert (
        "Competence is signed off as seen on that day. It is not a promise that nothing will ever go wrong."
        in text
    )
    assert "for Mrs Edith Lowe only, by Amina Yusuf only: never pass it on." in text
    assert "Omar Haddad, monitoring nurse, telephone MISSING" in text
    assert "Practitioner Nia Price, clinical trainer Signed off on 9 May 2026" in text
    assert "Employer Mrs Edith Lowe, PHB holder On 5 May 2026" in text
    assert "PA Amina Yusuf Signature and date:" in text


@pytest.mark.printed
def test_what_is_not_on_record_is_said_to_be_missing_in_plain_words(world: World, row: DelegationRow) -> None:
    text = said(world, letter(world, row))
    missing = text.split("What is missing")[1]
    assert "Which care plan this rests on: no agreed care plan is on record." in missing
    assert "The telephone number of Omar Haddad." in missing
    assert "The number to ring at night and on holidays." in missing
    assert "The agreement of the PA on record: sign above." in missing


@pytest.mark.printed
def test_what_is_recorded_is_no_longer_missing_and_the_letter_has_a_new_version(
    world: World, row: DelegationRow
) -> None:
    first = letter(world, row)
    assert first is not None
    world.later(minutes=5)
    set_out_of_hours(world.act("pat"), "north", "01632 960111")
    for id in ("omar", "tom"):
        world.session.get_one(Person, id).telephone = "01632 960222"
    plan = NewEvidence(
        "plan", "agreed", world.now.date(), (world.giver("grace"),), person_id="lowe", about="care plan"
    )
    record_evidence(world.act("grace"), "north", plan)
    own = NewEvidence(
        "agreement", "given", world.now.date(), (Giver("amina", "PA"),),
        pa_id="amina", person_id="lowe", task=TASK,
    )  # fmt: skip
    record_evidence(world.act("grace"), "north", own)
    world.later(minutes=5)
    reconcile(world.act("grace"), row.id)
    second = letter(world, row)
    text = said(world, second)
    assert second is not None
    assert (first.number, second.number) == (1, 2)
    assert "Care plan agreed on 17 May 2026" in text
    assert "Out of hours 01632 960111" in text
    assert "PA Amina Yusuf On 17 May 2026" in text
    assert "What is missing" not in text
    assert verify(world.session).ok


def test_what_says_the_same_is_not_issued_again(world: World, row: DelegationRow) -> None:
    first = letter(world, row)
    world.later(days=1)
    assert letter(world, row) is first


def test_before_it_is_in_force_there_is_no_letter(world: World) -> None:
    row = launched(world)
    recommended(world, row)
    reconcile(world.act("grace"), row.id)
    assert due_delegation_letters(world.session, world.now) == []
    assert letter(world, row) is None


def test_a_letter_is_due_once_and_again_when_something_is_recorded(world: World, row: DelegationRow) -> None:
    assert due_delegation_letters(world.session, world.now) == [row.id]
    letter(world, row)
    assert due_delegation_letters(world.session, world.now) == []
    world.later(days=1)
    new = NewEvidence(
        "observation", "still competent", world.now, (world.giver("omar"),),
        pa_id="amina", person_id="lowe", task=TASK,
    )  # fmt: skip
    record_evidence(world.act("grace"), "north", new)
    assert due_delegation_letters(world.session, world.now) == [row.id]


def test_news_that_changes_no_letter_is_looked_at_once(world: World, row: DelegationRow) -> None:
    first = letter(world, row)
    world.later(days=1)
    _news(world)
    world.later(minutes=59, seconds=59)
    assert due_delegation_letters(world.session, world.now) == [row.id]
    assert letter(world, row) is first
    assert due_delegation_letters(world.session, world.now) == [row.id], "more may be on its way of that hour"
    world.later(seconds=1)
    assert letter(world, row) is first
    assert due_delegation_letters(world.session, world.now) == []
    _news(world)
    assert due_delegation_letters(world.session, world.now) == [row.id], "however long the worker is off"
    world.later(days=400)
    assert due_delegation_letters(world.session, world.now) == [row.id]


def test_a_quiet_night_asks_one_question_about_all_letters(world: World, row: DelegationRow) -> None:
    letter(world, row)
    _news(world)
    assert statements(world.session, due_delegation_letters, now=world.now) == 1


def _news(world: World) -> None:
    """Something about the task that the letter does not speak of."""
    new = NewEvidence(
        "successor", "refused", world.now, (world.giver("omar"),),
        pa_id="amina", person_id="lowe", task=TASK, about="omar", parts=("monitoring duty", "monitoring nurse"),
    )  # fmt: skip
    record_evidence(world.act("grace"), "north", new)


@pytest.mark.printed
def test_another_number_for_nights_makes_the_letter_due_again(world: World, row: DelegationRow) -> None:
    """Given a letter, when the number to ring at night changes, then it is due, and says the new one."""
    reconcile(world.act("grace"), row.id)
    letter(world, row)
    world.later(hours=2)
    letter(world, row)
    assert due_delegation_letters(world.session, world.now) == []
    set_out_of_hours(world.act("pat"), "north", "01632 960333")
    world.session.flush()
    assert due_delegation_letters(world.session, world.now) == [row.id]
    assert "Out of hours 01632 960333" in said(world, letter(world, row))

"""Correcting who somebody is: what was said stays readable, and papers that were issued keep what they said."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from models.outbox import OutboxLine
from models.people import Person
from models.record import RecordEntry
from models.record_chain import verify
from services.act import Refused
from services.delegation_letter import carry_delegation_letter
from services.issuing import issued_versions, paper_of
from services.law.correct import Formerly, correct, formerly
from services.reconcile import reconcile
from tests.services.world import World, in_force, launched


def right(world: World, field: str, value: str, person: str = "lowe") -> None:
    world.later(days=1)
    correct(world.act("grace"), "north", person, field, value, "Her passport says so.")  # type: ignore[arg-type]


def test_the_name_is_right_and_what_it_was_until_then_is_told(world: World) -> None:
    right(world, "name", "Mrs  Edith Low ")
    first = world.now
    right(world, "name", "Dr Edith Low")
    assert world.session.get_one(Person, "lowe").name == "Dr Edith Low"
    assert formerly(world.session, "lowe") == [
        Formerly("name", "Mrs Edith Low", world.now),
        Formerly("name", "Mrs Edith Lowe", first),
    ]


def test_papers_issued_before_keep_what_they_said_and_there_is_a_new_one(world: World) -> None:
    row = launched(world)
    in_force(world, row)
    reconcile(world.act("grace"), row.id)
    first = carry_delegation_letter(world.act("grace"), row.id)
    assert first is not None
    before = paper_of(world.session, first).content
    right(world, "name", "Mrs Edith Low")
    second = carry_delegation_letter(world.act("grace"), row.id)
    assert second is not None
    assert paper_of(world.session, first).content == before
    assert b"Edith Lowe" in before
    assert b"Edith Lowe" not in paper_of(world.session, second).content
    assert len(issued_versions(world.session, first.kind, row.id)) == 2


def test_the_record_holds_no_name_and_verifies(world: World) -> None:
    right(world, "name", "Mrs Edith Low")
    right(world, "NHS number", "999 000 0026")
    world.session.commit()
    bodies = b"".join(world.session.scalars(select(RecordEntry.body)))
    assert b"Edith" not in bodies
    assert b"9990000018" not in bodies
    assert verify(world.session).faults == ()


def test_a_day_of_birth_that_was_missing_is_put_on_record_and_asks_again(world: World) -> None:
    row = launched(world)
    world.session.get_one(Person, "lowe").born = None
    world.session.flush()
    right(world, "date of birth", "2010-02-28")
    assert world.session.get_one(Person, "lowe").born == date(2010, 2, 28)
    assert formerly(world.session, "lowe") == []  # nothing was said before
    keys = world.session.scalars(select(OutboxLine.key).where(OutboxLine.subject_id == row.id)).all()
    assert len(keys) == 2  # launched, and this


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", " ", "missing"),
        ("name", "Mrs Edith Lowe", "on record already"),
        ("date of birth", "2.4.1951", "not a day"),
        ("date of birth", "2099-01-01", "future"),
        ("NHS number", "9990000019", "check digit"),
        ("telephone", "1", "not corrected here"),
    ],
)
def test_what_cannot_be_changes_nothing(world: World, field: str, value: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        right(world, field, value)
    assert formerly(world.session, "lowe") == []


def test_somebody_elses_number_leads_to_a_merge_and_is_not_repeated(world: World) -> None:
    with pytest.raises(Refused, match="merge") as refused:
        right(world, "NHS number", "9990000018", "amina")
    assert "9990000018" not in str(refused.value)


def test_a_reason_is_needed(world: World) -> None:
    with pytest.raises(Refused, match="reason"):
        correct(world.act("grace"), "north", "lowe", "name", "Mrs Low", " ")

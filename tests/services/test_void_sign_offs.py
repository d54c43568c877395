"""What was signed while not registered: whom it touches, on which days, on which shifts; page, CSV, and whose it is."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta

import pytest

from models.cases import DelegationRow
from models.people import Person
from rules.moments import LONDON
from services import lapses
from services.evidence import NewEvidence, record_evidence
from services.standing import Proof
from services.training.void_sign_offs import Affected, affected_by, as_csv
from tests.services import stays
from tests.services.asking import ask_now
from tests.services.lives import approved, at, carry_on
from tests.services.world import World, in_force, launched

ASSESSED = date(2026, 5, 9)


def affected(world: World, organisation: str = "north") -> list[Affected]:
    return affected_by(world.session, "nia", world.now, organisation)


def in_vain(world: World, last_day: date = ASSESSED - timedelta(days=1)) -> DelegationRow:
    """In force since 17 May on an assessment of 9 May; on 20 May it becomes known that the registration had ended."""
    row = launched(world)
    approved(world, row)
    at(world, 2026, 5, 20, 9)
    lapses.record_end(world.act("pat"), "north", "nia", last_day)
    return row


def test_the_pa_the_person_the_task_and_the_days_are_listed(world: World) -> None:
    row = in_vain(world)
    (one,) = affected(world)
    assert (one.evidence.kind, one.standing, one.row.id) == ("assessment", "ended", row.id)
    assert (one.pa, one.whom.name, one.row.task) == ("Amina Yusuf", "Mrs Edith Lowe", "gastrostomy feed")
    assert one.days == tuple(date(2026, 5, day) for day in (17, 18, 19, 20))
    assert one.shifts == ()


def test_a_delegation_that_nobody_was_asked_about_yet_has_no_days(world: World) -> None:
    row = launched(world)
    in_force(world, row)
    lapses.record_end(world.act("pat"), "north", "nia", ASSESSED - timedelta(days=1))
    assert [one.days for one in affected(world)] == [()]


@pytest.mark.parametrize(("last_day", "number"), [(ASSESSED, 0), (ASSESSED - timedelta(days=1), 1)])
def test_what_was_signed_on_the_last_day_is_not_listed(world: World, last_day: date, number: int) -> None:
    """Given an end at the midnight after the assessment's day, then nothing; at the one before it, the assessment."""
    in_vain(world, last_day)
    assert len(affected(world)) == number


def test_the_list_ends_where_the_loop_took_the_authority_away(world: World) -> None:
    row = in_vain(world)
    carry_on(world)
    assert not ask_now(world.session, row, world.now).may
    world.later(days=10)
    assert [one.days[-1] for one in affected(world)] == [date(2026, 5, 20)]


def test_it_stays_listed_after_a_new_registration_and_after_a_new_sign_off(world: World) -> None:
    in_vain(world)
    carry_on(world)
    world.later(days=3)
    look_up = lapses.record_look_up
    proof = Proof("registration", "nia")
    look_up(world.act("pat"), "north", proof, "in force", world.now.date(), date(2029, 3, 31))
    world.later(days=1)
    assert [len(one.days) for one in affected(world)] == [4]


def test_what_nobody_has_looked_up_is_listed_as_unconfirmed_until_somebody_has(world: World) -> None:
    """Given a sign-off the day after the last known day, then it is listed; once a renewal is looked up, not."""
    row = launched(world)
    approved(world, row)
    at(world, 2027, 4, 1, 10)
    new = NewEvidence(
        "assessment", "competent", world.now, (world.giver("nia"),),
        pa_id=row.pa_id, person_id=row.person_id, task=row.task,
    )  # fmt: skip
    record_evidence(world.act("grace"), "north", new)
    world.later(hours=1)
    assert [one.standing for one in affected(world)] == ["unconfirmed"]
    proof = Proof("registration", "nia")
    lapses.record_look_up(world.act("pat"), "north", proof, "in force", date(2027, 4, 1), date(2028, 3, 31))
    assert affected(world) == []


def test_suspended_and_under_conditions_it_is_said_which(world: World) -> None:
    row = launched(world)
    approved(world, row)
    proof = Proof("registration", "nia")
    for outcome, state in (("suspended", "suspended"), ("conditions", "with conditions")):
        with world.session.begin_nested() as nested:
            on = datetime(2026, 5, 9, 0, 0, tzinfo=LONDON)
            lapses.record_look_up(world.act("pat"), "north", proof, outcome, on)
            assert [one.standing for one in affected(world)] == [state]
            nested.rollback()
    assert affected(world) == []


def test_another_organisation_is_told_nothing_of_it(world: World) -> None:
    in_vain(world)
    assert affected(world, "south") == []


def test_what_was_declared_void_anyway_is_not_listed(world: World) -> None:
    in_vain(world)
    (one,) = affected(world)
    new = NewEvidence("void", "void", world.now, about=one.evidence.id, pa_id="amina", note="Mistyped.")
    record_evidence(world.act("grace"), "north", new)
    assert affected(world) == []


def test_the_shifts_on_the_rota_are_named(world: World) -> None:
    """Given a stay from 17 May with a shift over the midnight of 18 May and one that is still to come, then the first
    is listed, and one that was cancelled is not."""
    row = launched(world)
    approved(world, row)
    admission = stays.admitted(world)
    world.later(minutes=30)
    stays.ready(world, admission, row)
    world.later(minutes=1)
    carry_on(world)
    worked = stays.planned(world, admission, "2026-05-18T20:00", "2026-05-19T06:00")
    stays.planned(world, admission, "2026-05-20T20:00", "2026-05-21T06:00")
    at(world, 2026, 5, 20, 9)
    lapses.record_end(world.act("pat"), "north", "nia", ASSESSED - timedelta(days=1))
    (one,) = affected(world)
    assert [shift.id for shift in one.shifts] == [worked.id]
    (line,) = list(csv.DictReader(io.StringIO(as_csv([one]))))
    assert line["shifts"] == "2026-05-18 20:00 to 2026-05-19 06:00"


def test_the_csv_has_a_line_for_each_with_the_days_in_stretches(world: World) -> None:
    in_vain(world)
    (line,) = list(csv.DictReader(io.StringIO(as_csv(affected(world)))))
    assert line["PA"] == "Amina Yusuf"
    assert line["what was signed"] == "assessment: competent"
    assert line["days"] == "2026-05-17 to 2026-05-20"
    assert line["days in number"] == "4"
    world.session.get_one(Person, "amina").name = "=HYPERLINK(1)"
    assert "'=HYPERLINK(1)" in as_csv(affected(world))

"""Signing off: what counts, what is refused in words, and what may always be said."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from models.cases import DelegationRow
from models.evidence import EvidenceGiver, EvidenceRow
from models.outbox import OutboxLine
from models.people import Appointment, Person
from models.record import RecordEntry
from models.record_check import verify
from rules.moments import LONDON
from services import coordination
from services.act import Act, Actor, Refused
from services.evidence import NewEvidence, record_evidence
from services.training import sign_off
from tests.services.asking import ask_now
from tests.services.world import World, in_force, launched, register, trained

RECORDED = (EvidenceRow, EvidenceGiver, OutboxLine, RecordEntry)
LAST_DAY = date(2027, 3, 31)


def counts(world: World) -> tuple[int | None, ...]:
    """How much is on record: what a refused act must leave as it was."""
    return tuple(world.session.scalar(select(func.count()).select_from(table)) for table in RECORDED)


def at(world: World, *moment: int) -> None:
    """Move the world to a moment on London's clock."""
    world.now = datetime(*moment, tzinfo=LONDON)


def registrations(world: World) -> set[str]:
    return set(world.session.scalars(select(EvidenceRow.id).where(EvidenceRow.about == "nia")))


@pytest.mark.covers("ST-12")
def test_a_sign_off_by_somebody_whose_registration_ended_the_day_before_is_refused(world: World) -> None:
    """Given a registration good to 31 March, when she signs at 00:00 on 1 April, then nothing is kept."""
    row = launched(world)
    trained(world, row)
    at(world, 2027, 4, 1, 0, 0)
    before = counts(world)

    with pytest.raises(Refused) as refusal:
        sign_off.assess(world.act("nia"), row, world.now, "competent")

    assert refusal.value.message == (
        "This assessment cannot be recorded: whoever gave it was not registered at that moment, "
        "as far as the record shows."
    )
    assert refusal.value.rule == "assessed competent"
    assert refusal.value.cite == ("2:784", "2:785", "2:796")
    assert set(refusal.value.evidence) == registrations(world)
    assert refusal.value.way_out.startswith("somebody whose registration is in force on that day gives it")
    assert counts(world) == before
    assert verify(world.session).faults == ()


@pytest.mark.covers("ST-06", "ST-12")
def test_on_the_last_day_of_the_registration_to_its_last_minute_the_sign_off_is_accepted(
    world: World,
) -> None:
    row = launched(world)
    trained(world, row)
    at(world, 2027, 3, 31, 23, 59)
    sign_off.assess(world.act("nia"), row, world.now, "competent")
    assert _met(world, row, "assessed competent")
    assert verify(world.session).faults == ()


def test_a_bare_day_is_judged_by_the_same_last_day(world: World) -> None:
    """Given 31 March as the last day, when no time is given, then that day counts and the next does not."""
    row = launched(world)
    trained(world, row)
    at(world, 2027, 4, 2, 9, 0)
    sign_off.assess(world.act("nia"), row, LAST_DAY, "competent")
    with pytest.raises(Refused, match="not registered"):
        sign_off.assess(world.act("nia"), row, LAST_DAY + timedelta(days=1), "competent")


def test_a_registration_that_the_regulator_ended_counts_no_more_though_its_date_is_later(
    world: World,
) -> None:
    row = launched(world)
    trained(world, row)
    record_evidence(
        world.act("grace"), "north", NewEvidence("registration", "ended", world.now.date(), about="nia")
    )
    world.later(days=1)
    with pytest.raises(Refused, match="not registered"):
        sign_off.assess(world.act("nia"), row, world.now, "competent")


@pytest.mark.covers("ST-06")
def test_an_assessment_before_its_training_or_its_practices_is_refused(world: World) -> None:
    """Given nothing on record, when the trainer signs off, then she is told what has to be recorded first."""
    row = launched(world)
    before = counts(world)
    with pytest.raises(Refused) as refusal:
        sign_off.assess(world.act("nia"), row, world.now, "competent")
    assert "'bespoke training' was not met when it was given" in refusal.value.message
    assert refusal.value.way_out == "record first what comes before it, with its own date and time"
    assert counts(world) == before


def test_an_assessment_after_too_few_practices_is_refused(
    world: World,
) -> None:
    """Given one practice where two are needed, when the trainer assesses, then it is refused."""
    row = launched(world)
    _up_to_training(world, row)
    sign_off.record_training(world.act("nia"), row, world.now, "moorland")
    world.later(days=1)
    sign_off.record_practice(world.act("nia"), row, world.now)
    for outcome in ("competent", "not yet competent"):
        with pytest.raises(Refused, match="'supervised practice' was not met"):
            sign_off.assess(world.act("nia"), row, world.now, outcome, "Practise flushing.")


def test_not_yet_competent_needs_its_action_plan_and_an_assessor_as_much_as_competent(world: World) -> None:
    row = launched(world)
    trained(world, row)
    before = counts(world)
    with pytest.raises(Refused, match="gets an action plan"):
        sign_off.assess(world.act("nia"), row, world.now, "not yet competent", "  ")
    with pytest.raises(Refused, match="given by a PHB co-ordinator"):
        sign_off.assess(world.act("grace"), row, world.now, "not yet competent", "Practise flushing.")
    assert counts(world) == before

    sign_off.assess(world.act("nia"), row, world.now, "not yet competent", "Practise flushing.")
    answer = ask_now(world.session, row, world.now)
    assert answer.status == "action plan"
    assert verify(world.session).faults == ()


def test_after_an_action_plan_a_new_assessment_lifts_it(world: World) -> None:
    row = launched(world)
    trained(world, row)
    sign_off.assess(world.act("nia"), row, world.now, "not yet competent", "Practise flushing.")
    world.later(days=3)
    sign_off.assess(world.act("nia"), row, world.now, "competent")
    assert _met(world, row, "assessed competent")


def test_an_assessor_who_has_recorded_nothing_before_may_sign(world: World) -> None:
    """Given a second registered trainer, when she assesses, then it counts."""
    row = launched(world)
    trained(world, row)
    other = another_trainer(world)
    register(world, "ria", LAST_DAY)
    sign_off.assess(other, row, world.now, "competent")
    assert _met(world, row, "assessed competent")


def test_a_second_trainer_without_a_registration_on_record_may_not(world: World) -> None:
    row = launched(world)
    trained(world, row)
    with pytest.raises(Refused, match="not registered"):
        sign_off.assess(another_trainer(world), row, world.now, "competent")


@pytest.mark.covers("ST-10", "ST-11")
def test_training_by_a_provider_that_nobody_has_named_before(world: World) -> None:
    """Given a provider that is not of the right kind, then it is refused; an agency counts at once."""
    row = launched(world)
    _up_to_training(world, row)
    with pytest.raises(Refused, match="its provider is an icb"):
        sign_off.record_training(world.act("nia"), row, world.now, "south")
    sign_off.record_training(world.act("nia"), row, world.now, "agency")
    assert _met(world, row, "bespoke training")


def test_training_that_failed_needs_a_note_and_takes_no_notice_of_order(world: World) -> None:
    """Given that nothing was recorded before, when training failed, then that can be said at once."""
    row = launched(world)
    with pytest.raises(Refused, match="needs a note"):
        sign_off.record_training(world.act("nia"), row, world.now, "moorland", "failed")
    sign_off.record_training(world.act("nia"), row, world.now, "moorland", "failed", "Aspiration risk.")
    assert ask_now(world.session, row, world.now).status == "action plan"


def test_a_practice_that_was_stopped_starts_the_count_again(world: World) -> None:
    row = launched(world)
    trained(world, row)
    world.later(hours=1)
    sign_off.record_practice(world.act("nia"), row, world.now, "stopped", "The tube had moved.")
    world.later(hours=1)
    sign_off.record_practice(world.act("nia"), row, world.now)
    assert not _met(world, row, "supervised practice")
    with pytest.raises(Refused, match="'supervised practice' was not met"):
        sign_off.assess(world.act("nia"), row, world.now, "competent")


def test_what_was_before_the_case_is_judged_by_the_framework_of_today(world: World) -> None:
    """Given a framework that applies from today, then training of last week is judged by it."""
    row = launched(world)
    last_week = world.now.date() - timedelta(days=7)
    with pytest.raises(Refused, match="'clinical recommendations' was not met"):
        sign_off.record_training(world.act("nia"), row, last_week, "moorland")


@pytest.mark.covers("ST-07", "ST-20")
def test_suspend_now_is_taken_before_any_window_and_from_a_trainer_whose_registration_has_ended(
    world: World,
) -> None:
    """Given a delegation in force, when a trainer sees danger, then no rule keeps her from saying so."""
    row = launched(world)
    in_force(world, row)
    record_evidence(
        world.act("grace"), "north", NewEvidence("registration", "ended", world.now.date(), about="nia")
    )
    world.later(days=1)
    assert ask_now(world.session, row, world.now).may
    with pytest.raises(Refused, match="written down"):
        sign_off.observe(world.act("nia"), row, "observation", world.now, "suspend now")

    sign_off.observe(world.act("nia"), row, "observation", world.now, "suspend now", "Feed given lying flat.")

    answer = ask_now(world.session, row, world.now)
    assert (answer.may, answer.supervised, answer.status) == (False, False, "suspended")
    assert verify(world.session).faults == ()


def test_still_competent_has_to_wait_for_its_window(world: World) -> None:
    row = launched(world)
    in_force(world, row)
    with pytest.raises(Refused, match="before its window opened") as refusal:
        sign_off.observe(world.act("omar"), row, "observation", world.now, "still competent")
    assert refusal.value.way_out == "do it again when its window is open; 'suspend now' needs no window"


def test_only_the_two_ways_of_looking_again_are_known(world: World) -> None:
    row = launched(world)
    with pytest.raises(Refused, match="neither an observation nor a formal review"):
        sign_off.observe(world.act("nia"), row, "assessment", world.now, "competent")


def another_trainer(world: World) -> Act:
    """A second trainer, with no registration on record."""
    world.session.add(Person(id="ria", name="Ria Sand", created_at=world.now))
    world.session.add(
        Appointment(
            id="ap-ria",
            person_id="ria",
            role="clinical trainer",
            organisation_id="moorland",
            first_day=date(2026, 1, 1),
            recorded_at=world.now,
        )
    )
    world.session.flush()
    return Act(world.session, world.now, Actor("ria", "clinical trainer", "moorland"))


def _up_to_training(world: World, row: DelegationRow) -> None:
    day = world.now.date()
    grace = world.act("grace")
    coordination.record_clinical_recommendations(
        grace, world.cases["lowe"], row.task, day, world.giver("nia")
    )
    coordination.record_learning(grace, row, "infection prevention", day, world.giver("nia"))
    world.later(days=1)


def _met(world: World, row: DelegationRow, requirement: str) -> bool:
    world.later(seconds=1)
    reasons = {reason.requirement: reason for reason in ask_now(world.session, row, world.now).reasons}
    return reasons[requirement].met

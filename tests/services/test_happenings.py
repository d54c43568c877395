"""What people say has happened: withdrawn, an incident, a change, an end; each at its own minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from models.cases import DelegationEnd, DelegationRow
from models.evidence import EvidenceRow
from models.outbox import OutboxLine
from models.people import Employment
from models.record import RecordEntry
from models.record_check import verify
from rules.moments import Span, instant
from services import cover, ending, happenings
from services.act import Refused
from services.decisions import ask
from services.employment import end_employment, last_day_of_work
from services.evidence import NewEvidence, record_evidence
from services.reconcile import due_for_sweep, latest_status, reconcile
from services.to_do import open_actions
from tests.services.asking import decline
from tests.services.world import World, in_force, launched

BY = {
    "by the PA": ("amina", "PA"),
    "by the person": ("lowe", "PHB holder"),
    "by the practitioner": ("omar", "monitoring nurse"),
}


@pytest.fixture
def row(world: World) -> DelegationRow:
    """A gastrostomy feed that Amina does for Mrs Lowe, in force and asked about."""
    found = launched(world)
    in_force(world, found)
    reconcile(world.act("grace"), found.id)
    return found


def status_at(world: World, row: DelegationRow, when: datetime) -> tuple[str, bool]:
    answer = ask(world.session, row, Span.at(instant(when)))
    return answer.status, answer.may


def kinds(world: World, row: DelegationRow) -> set[str]:
    return {one.kind for one in open_actions(world.session, row.id)}


@pytest.mark.parametrize("whose", sorted(BY))
def test_whoever_withdraws_suspends_it_from_that_minute_and_takes_it_back(
    world: World, row: DelegationRow, whose: str
) -> None:
    giver = world.giver(BY[whose][0])
    at = world.now = datetime(2026, 5, 31, 22, 59, tzinfo=UTC)  # 23:59 in London
    happenings.withdraw(world.act("grace"), row, whose, giver, "She is afraid of it.")
    minute = timedelta(minutes=1)
    assert [status_at(world, row, when) for when in (at - minute, at, at + minute)] == [
        ("in force", True),
        ("withdrawn", False),
        ("withdrawn", False),
    ]
    answer = reconcile(world.act("grace"), row.id)
    assert answer is not None
    assert (answer.status, answer.supervised) == ("withdrawn", False)
    world.later(days=2)
    happenings.take_back(world.act("grace"), row, whose, giver)
    assert status_at(world, row, world.now) == ("in force", True)
    assert verify(world.session).ok


def test_a_pa_declines_with_a_reason_and_only_once(world: World, row: DelegationRow) -> None:
    with pytest.raises(Refused, match="The reason is missing"):
        decline(world.act("grace"), row, "  ")
    decline(world.act("grace"), row, "I do not feel able to do it.")
    with pytest.raises(Refused, match="withdrawn by the PA already"):
        decline(world.act("grace"), row, "Again.")


def test_nobody_withdraws_or_takes_back_for_another(world: World, row: DelegationRow) -> None:
    act = world.act("grace")
    for whose, who in (("by the person", "grace"), ("by the PA", "ben"), ("by the practitioner", "lowe")):
        with pytest.raises(Refused, match=f"cannot be withdrawn {whose}"):
            happenings.withdraw(act, row, whose, world.giver(who), "No.")
    with pytest.raises(Refused, match="Nothing is withdrawn by the PA"):
        happenings.take_back(act, row, "by the PA", world.giver("amina"))
    decline(act, row, "No.")
    for who in ("ben", "grace", "lowe"):
        with pytest.raises(Refused, match="Only whoever withdrew"):
            happenings.take_back(act, row, "by the PA", world.giver(who))


def test_the_reason_is_sealed_and_stands_in_no_entry(world: World, row: DelegationRow) -> None:
    decline(world.act("grace"), row, "A very private reason.")
    bodies = world.session.scalars(select(RecordEntry.body)).all()
    assert not any(b"very private" in body for body in bodies)


def test_an_incident_stops_every_task_of_the_person_and_somebody_registered_decides_for_each(
    world: World, row: DelegationRow
) -> None:
    other = launched(world, task="change catheter bag")
    reported = happenings.report_incident(world.act("grace"), world.cases["lowe"], "She choked.")
    assert sorted(one.task or "" for one in reported) == ["change catheter bag", "gastrostomy feed"]
    assert status_at(world, row, world.now) == ("suspended", False)
    for one in (row, other):
        reconcile(world.act("grace"), one.id)
        action = next(
            found for found in open_actions(world.session, one.id) if found.role == "registered practitioner"
        )
        assert action.due_on == world.now.date()
    world.later(hours=2)
    happenings.decide_after(world.act("nia"), row, "incident", "may go on", "Seen her; the tube is in place.")
    assert status_at(world, row, world.now) == ("in force", True)
    assert status_at(world, other, world.now)[0] == "suspended"


def test_an_incident_with_one_task_and_one_pa_stops_nothing_else(world: World, row: DelegationRow) -> None:
    launched(world, task="change catheter bag")
    launched(world, pa="ben")
    case = world.cases["lowe"]
    reported = happenings.report_incident(
        world.act("grace"), case, "A tube came out.", tasks=["gastrostomy feed"], pas=["amina"]
    )
    assert [(one.pa_id, one.task) for one in reported] == [("amina", "gastrostomy feed")]
    with pytest.raises(Refused, match="No delegation of this case is touched"):
        happenings.report_incident(world.act("grace"), case, "Again.", tasks=["tracheostomy suction"])


def test_the_same_incident_told_twice_is_one(world: World, row: DelegationRow) -> None:
    case, at = world.cases["lowe"], world.now
    happenings.report_incident(world.act("grace"), case, "She choked.", at)
    world.later(minutes=10)
    assert happenings.report_incident(world.act("nia"), case, "She choked at lunch.", at) == []


def test_somebody_who_is_not_registered_cannot_let_it_go_on_and_can_stop_it(
    world: World, row: DelegationRow
) -> None:
    happenings.report_incident(world.act("grace"), world.cases["lowe"], "She choked.")
    with pytest.raises(Refused, match="not registered at that moment"):
        happenings.decide_after(world.act("grace"), row, "incident", "may go on", "It looks fine.")
    with pytest.raises(Refused, match="The reason is missing"):
        happenings.decide_after(world.act("nia"), row, "incident", "may go on", " ")
    with pytest.raises(Refused, match="No change of capacity is on record"):
        happenings.decide_after(world.act("nia"), row, "change of capacity", "may go on", "Why not.")
    happenings.decide_after(world.act("grace"), row, "incident", "stopped", "Not before a nurse has come.")
    reconcile(world.act("grace"), row.id)
    assert "settle what follows now that the task was stopped" in kinds(world, row)


def test_a_registration_that_ended_at_midnight_lets_nothing_go_on_a_minute_later(
    world: World, row: DelegationRow
) -> None:
    world.now = datetime(2027, 3, 31, 22, 30, tzinfo=UTC)  # 23:30 in London, the last day of it
    happenings.report_incident(world.act("grace"), world.cases["lowe"], "She choked.")
    world.now = datetime(2027, 3, 31, 23, 0, tzinfo=UTC)  # 00:00 in London
    with pytest.raises(Refused, match="not registered"):
        happenings.decide_after(world.act("nia"), row, "incident", "may go on", "She is well.")
    before = world.now - timedelta(minutes=1)
    happenings.decide_after(world.act("nia"), row, "incident", "may go on", "She is well.", before)


@pytest.mark.parametrize("what", [one for one in happenings.CHANGES if one != "change of capacity"])
def test_a_change_asks_every_delegation_it_touches_again_and_stops_after_seven_days(
    world: World, row: DelegationRow, what: str
) -> None:
    other = launched(world, task="change catheter bag")
    before = world.session.scalar(select(func.count()).select_from(OutboxLine)) or 0
    happenings.report_change(
        world.act("grace"), world.cases["lowe"], what, "The pump is new.", tasks=[row.task]
    )
    lines = world.session.scalars(select(OutboxLine).order_by(OutboxLine.created_at)).all()
    assert len(lines) == before + 1
    assert not [one for one in lines if one.subject_id == other.id and one.created_at == world.now][1:]
    day = world.now.date()
    ends = [
        datetime(day.year, day.month, day.day, 22, 59, tzinfo=UTC) + timedelta(days=7, minutes=m)
        for m in (0, 1)
    ]
    assert [status_at(world, row, when)[0] for when in ends] == ["in force", "suspended"]
    reconcile(world.act("grace"), row.id)
    assert f"decide whether the task goes on after the {what}" in kinds(world, row)
    status = latest_status(world.session, row.id)
    assert status is not None
    assert status.next_due is not None
    assert status.next_due <= day + timedelta(days=8)
    world.now = ends[1]
    assert row.id in due_for_sweep(world.session, world.now)


def test_only_changes_on_the_list_are_reported_and_each_needs_its_time(
    world: World, row: DelegationRow
) -> None:
    with pytest.raises(Refused, match="no change that is reported"):
        happenings.report_change(world.act("grace"), world.cases["lowe"], "incident", "x")
    with pytest.raises(Refused, match="A happening needs its time"):
        record_evidence(
            world.act("grace"),
            "north",
            NewEvidence(
                "happening", "happened", world.now.date(), (world.giver("grace"),), row.pa_id, row.person_id,
                row.task, about="incident",
            ),
        )  # fmt: skip
    with pytest.raises(Refused, match="in the future"):
        happenings.report_incident(
            world.act("grace"), world.cases["lowe"], "x", world.now + timedelta(minutes=1)
        )


def test_an_incident_told_days_later_stops_from_when_it_happened_and_both_times_can_be_read(
    world: World, row: DelegationRow
) -> None:
    happened = world.now
    world.later(days=3)
    told = happenings.report_incident(world.act("grace"), world.cases["lowe"], "Nobody told us.", happened)
    assert told[0].recorded_at - told[0].true_from == timedelta(days=3)
    between = instant(happened + timedelta(days=1))
    assert ask(world.session, row, Span.at(between), known=between).may
    assert not ask(world.session, row, Span.at(between)).may


def test_a_delegation_ends_once_with_its_needs_let_go_and_its_last_status(
    world: World, row: DelegationRow
) -> None:
    happenings.report_incident(world.act("grace"), world.cases["lowe"], "She choked.")
    reconcile(world.act("grace"), row.id)
    assert kinds(world, row)
    with pytest.raises(Refused, match="The reason is missing"):
        ending.end_delegation(world.act("grace"), row, "", needed_no_longer=True)
    ending.end_delegation(world.act("grace"), row, "Her feeding tube is out.", needed_no_longer=True)
    with pytest.raises(Refused, match="has ended already"):
        ending.end_delegation(world.act("grace"), row, "Again.", needed_no_longer=True)
    assert reconcile(world.act("grace"), row.id) is None
    assert kinds(world, row) == set()
    status = latest_status(world.session, row.id)
    assert status is not None
    assert (status.status, status.may_alone, status.next_due) == ("withdrawn", False, None)
    assert world.session.scalar(select(OutboxLine).where(OutboxLine.key == f"{row.id}:{row.id}:ended"))
    assert due_for_sweep(world.session, world.now + timedelta(days=400)) == []
    assert verify(world.session).ok


def test_no_task_is_left_with_nobody_by_ending_a_delegation(world: World, row: DelegationRow) -> None:
    with pytest.raises(Refused, match="Nobody would do this task"):
        ending.end_delegation(world.act("grace"), row, "She leaves.")
    cover.arrange_cover(world.act("grace"), world.cases["lowe"], row.task, "the community nurses", world.now)
    ending.end_delegation(world.act("grace"), row, "She leaves.")


def test_what_was_never_in_force_just_ends(world: World) -> None:
    asked_for = launched(world)
    ending.end_delegation(world.act("grace"), asked_for, "Asked for by mistake.")
    assert world.session.get(DelegationEnd, asked_for.id)


def employed(world: World, id: str = "em-1", pa: str = "amina") -> Employment:
    employment = Employment(
        id=id,
        pa_id=pa,
        person_id="lowe",
        employer_name="Mrs Lowe",
        model="direct",
        first_day=date(2026, 5, 5),
        recorded_at=world.now,
        recorded_by="grace",
    )
    world.session.add(employment)
    world.session.flush()
    return employment


def test_who_leaves_on_29_february_may_do_the_task_to_its_end_and_not_on_1_march(
    world: World, row: DelegationRow
) -> None:
    last = date(2028, 2, 29)
    end_employment(world.act("grace"), world.cases["lowe"], employed(world), last, "She moves away.")
    assert last_day_of_work(world.session, "amina", "lowe") == last
    moments = [datetime(2028, 2, 29, 23, 59, tzinfo=UTC), datetime(2028, 3, 1, 0, 0, tzinfo=UTC)]
    assert [ending.due_leavers(world.session, when) for when in moments] == [[], [row.id]]
    for problem, day in (("already", last), ("before it began", date(2020, 1, 1))):
        employment = world.session.get_one(Employment, "em-1") if day == last else employed(world, "em-2")
        with pytest.raises(Refused, match=problem):
            end_employment(world.act("grace"), world.cases["lowe"], employment, day, "x")


def test_a_leavers_task_is_suspended_until_somebody_covers_and_then_it_ends(
    world: World, row: DelegationRow
) -> None:
    end_employment(
        world.act("grace"), world.cases["lowe"], employed(world), world.now.date(), "She moves away."
    )
    world.later(days=1)
    for _ in range(2):
        ending.carry_leaver(world.act("grace"), row.id)
    assert world.session.get(DelegationEnd, row.id) is None
    withdrawn = world.session.scalars(select(EvidenceRow).where(EvidenceRow.kind == "withdrawal")).all()
    assert len(withdrawn) == 1
    assert ending.due_leavers(world.session, world.now) == []
    reconcile(world.act("grace"), row.id)
    assert any(kind.startswith("arrange cover: ") for kind in kinds(world, row))
    cover.arrange_cover(world.act("grace"), world.cases["lowe"], row.task, "the community nurses", world.now)
    world.later(days=1)
    assert ending.due_leavers(world.session, world.now) == [row.id]
    for _ in range(2):
        ending.carry_leaver(world.act("grace"), row.id)
    assert world.session.get(DelegationEnd, row.id) is not None
    assert ending.due_leavers(world.session, world.now) == []


def test_who_is_employed_again_has_not_left(world: World, row: DelegationRow) -> None:
    end_employment(world.act("grace"), world.cases["lowe"], employed(world), world.now.date(), "A pause.")
    employed(world, "em-2")
    world.later(days=30)
    assert ending.due_leavers(world.session, world.now) == []

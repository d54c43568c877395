"""A rota of fourteen PAs over four weeks: every planted fault is found, named, and nothing else is marked."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from models.base import Base
from models.cases import Case
from models.evidence import EvidenceGiver, EvidenceRow
from models.hospital import Admission, Discharge, Shift, ShiftCancelled
from models.people import Person
from rules import durable
from rules.applied import Applied
from rules.framework import from_library
from rules.moments import instant, london
from services import outbox
from services.cases import launch_delegation
from services.in_hospital import hospital
from services.in_hospital.hospital_stay import NO_ANSWER, Stay
from services.in_hospital.rota_check import NO_TASK_HERE, Checked, rota_of
from tests.services.counting import statements
from tests.services.stays import by_londons_clock, done, draft, in_hospital, planned, ready, waiting
from tests.services.world import TASK, World

MONDAY = date(2026, 10, 5)
"""Four weeks from here have the night in which the clocks go back, from 24 to 25 October 2026."""

DAYS, NIGHTS = [f"day{number}" for number in range(7)], [f"night{number}" for number in range(7)]

BEN = {
    "id": "dog", "admission_id": "", "pa_id": "ben", "designation": "PA", "purpose": "home task",
    "starts_at": by_londons_clock("2026-10-06T09:00"), "ends_at": by_londons_clock("2026-10-06T10:00"),
    "recorded_at": by_londons_clock("2026-10-05T09:00"), "recorded_by": "grace",
}  # fmt: skip
NOT_IN_TEXT = "not in the Staffordshire text"
HERE = "one place at a time: the PA has another shift on this rota at that time"
ELSEWHERE = "one place at a time: the PA also works elsewhere at that time"
REST = "rest between shifts:"
LEAST = f"at least 11 hours are asked for (setting of this framework, {NOT_IN_TEXT})"
NOT_TRAINED = (
    "the PA may do none of their tasks (gastrostomy feed): prerequisite learning: infection prevention: "
    "No training in infection prevention is on record for Unsigned (2:785)"
)
NO_RECOMMENDATIONS = (
    "tracheostomy suction: clinical recommendations: No clinical recommendations form is on record "
    "in this task, for this person (2:788)"
)
DBS_RUNS_OUT = "DBS check within three years: good until 15 October 2026 only (4:2445)"


@pytest.fixture
def stay(world: World) -> Admission:
    """Mrs Lowe, admitted on the Saturday before, and two PAs who may do her feeds on Ward 7."""
    world.now = datetime(2026, 9, 21, 9, 0, tzinfo=world.now.tzinfo)
    admission, row = in_hospital(world)
    ready(world, admission, row)
    world.later(minutes=1)
    for pa in ("day0", "night0"):
        ready_as_amina(world, pa)
    return admission


@pytest.fixture
def fourteen(world: World, stay: Admission) -> Admission:
    """The same with seven PAs for the days and seven for the nights."""
    for pa in [*DAYS[1:], *NIGHTS[1:]]:
        ready_as_amina(world, pa)
    return stay


def ready_as_amina(world: World, pa: str, lacks: str = "") -> None:
    """Another PA who may do the feeds; or of whom all is on record but one kind of evidence."""
    world.session.add(Person(id=pa, name=pa.title(), created_at=world.now))
    world.session.flush()
    launch_delegation(world.act("grace"), world.cases["lowe"], pa, TASK)
    kinds = {row.kind for row in world.session.scalars(select(EvidenceRow))}
    competent_as(world, "amina", pa, kinds - {lacks})


def competent_as(world: World, like: str, pa: str, kinds: Collection[str]) -> None:
    """What is on record of one PA, of some kinds, for another as well."""
    rows = world.session.scalars(select(EvidenceRow).where(EvidenceRow.pa_id == like)).all()
    for row in rows:
        if row.kind in kinds:
            world.session.add(copied(row, id=f"{pa}-{row.id}", pa_id=pa))
            givers = select(EvidenceGiver).where(EvidenceGiver.evidence_id == row.id)
            for giver in world.session.scalars(givers).all():
                world.session.add(copied(giver, evidence_id=f"{pa}-{row.id}"))
    world.session.flush()


def copied(row: Base, **changed: object) -> Base:
    values = {one.key: getattr(row, one.key) for one in inspect(type(row)).columns}
    return type(row)(**values | changed)


def line(world: World, admission: Admission, pa: str, starts: str, ends: str) -> str:
    """A line of the rota put straight into the database, as two people at once might."""
    id = f"{admission.id}-{pa}-{starts}"
    world.session.add(
        Shift(
            id=id, admission_id=admission.id, pa_id=pa, designation="PA", starts_at=by_londons_clock(starts),
            ends_at=by_londons_clock(ends), recorded_at=world.now, recorded_by="grace", purpose="well need",
        )
    )  # fmt: skip
    world.session.flush()
    return id


def day_of(world: World, admission: Admission, pa: str, on: date) -> None:
    line(world, admission, pa, f"{on}T08:00", f"{on}T20:00")


def night_of(world: World, admission: Admission, pa: str, on: date) -> None:
    line(world, admission, pa, f"{on}T20:00", f"{on + timedelta(days=1)}T08:00")


def four_weeks(
    world: World, admission: Admission, days: list[str], nights: list[str], leave_out: Iterable[object] = ()
) -> list[date]:
    every = [MONDAY + timedelta(days=number) for number in range(28)]
    for on in every:
        for pa in days:
            if (pa, on) not in leave_out:
                day_of(world, admission, pa, on)
        for pa in nights:
            if (pa, on) not in leave_out:
                night_of(world, admission, pa, on)
    return every


def another_stay(world: World) -> Admission:
    """Somebody else, in hospital by another organisation's case."""
    world.session.add(Person(id="other", name="Mr Secret Other", created_at=world.now))
    world.session.flush()
    world.session.add(
        Case(
            id="case-other", reference="SH-0900", person_id="other", organisation_id="south",
            opened_at=world.now, opened_by="sara",
        )
    )  # fmt: skip
    stay = Admission(
        id="ad-other", person_id="other", case_id="case-other", hospital_id="hospital", ward="Ward 9",
        planned=False, admitted_at=world.now, recorded_at=world.now, recorded_by="sara",
    )  # fmt: skip
    world.session.add(stay)
    world.session.flush()
    return stay


def checked(world: World, admission: Admission) -> dict[str, Checked]:
    stay = Stay(world.session, admission, world.now)
    rota = rota_of(world.session, stay)
    return {
        f"{one.pa_id} {london(instant(one.starts_at)):%d %b %H:%M}": rota.of(one.id)
        for one in [*stay.shifts, *stay.home_shifts]
    }


def marked(world: World, admission: Admission) -> dict[str, tuple[str, ...]]:
    return {shift: one.wrong for shift, one in checked(world, admission).items() if one.wrong}


def test_a_sound_rota_of_fourteen_over_four_weeks_has_no_mark(world: World, fourteen: Admission) -> None:
    four_weeks(world, fourteen, DAYS, NIGHTS)
    assert len(checked(world, fourteen)) == 14 * 28
    assert marked(world, fourteen) == {}


def test_every_planted_fault_is_found_named_and_nothing_else_is_marked(
    world: World, fourteen: Admission
) -> None:
    clocks_go_back, eleven, short = date(2026, 10, 25), DAYS[1], DAYS[2]
    saturday = clocks_go_back - timedelta(days=1)
    changed = {(pa, on) for pa in (eleven, short) for on in (saturday, clocks_go_back)}
    ready_as_amina(world, "unsigned", "training")
    ready_as_amina(world, "nodbs", "DBS check")
    hospital.record_dbs_check(world.act("grace"), fourteen, "nodbs", date(2023, 10, 15))
    days, nights = [*DAYS[:5], "unsigned"], [*NIGHTS[:6], "nodbs"]
    every = four_weeks(world, fourteen, days, nights, changed)
    launch_delegation(world.act("grace"), world.cases["lowe"], DAYS[0], "tracheostomy suction")
    for pa, starts in ((eleven, "07:00"), (short, "06:59")):
        line(world, fourteen, pa, f"{saturday}T09:00", f"{saturday}T21:00")
        line(world, fourteen, pa, f"{clocks_go_back}T{starts}", f"{clocks_go_back}T19:00")
    line(world, fourteen, DAYS[3], "2026-10-14T19:00", "2026-10-14T20:30")
    elsewhere = another_stay(world)
    line(world, elsewhere, NIGHTS[1], "2026-10-20T22:00", "2026-10-21T06:00")
    line(world, elsewhere, NIGHTS[2], "2026-10-22T09:00", "2026-10-22T14:00")

    expected: dict[str, tuple[str, ...]] = {
        f"{DAYS[3]} 14 Oct 08:00": (f"{HERE}, 19:00 to 20:00 ({NOT_IN_TEXT})",),
        f"{DAYS[3]} 14 Oct 19:00": (f"{HERE}, 19:00 to 20:00 ({NOT_IN_TEXT})",),
        f"{NIGHTS[1]} 20 Oct 20:00": (f"{ELSEWHERE}, 22:00 to 06:00 ({NOT_IN_TEXT})",),
        f"{NIGHTS[2]} 22 Oct 20:00": (f"{REST} 6 hours before it after work elsewhere, {LEAST}",),
        f"{short} 25 Oct 06:59": (f"{REST} 10 hours 59 minutes before it, {LEAST}",),
    }
    for on in every:
        expected[f"unsigned {on:%d %b} 08:00"] = (NOT_TRAINED,)
        expected[f"{DAYS[0]} {on:%d %b} 08:00"] = (NO_RECOMMENDATIONS,)
        if on >= date(2026, 10, 15):
            expected[f"nodbs {on:%d %b} 20:00"] = (DBS_RUNS_OUT,)
    found = marked(world, fourteen)
    assert found == expected
    assert "Secret" not in str(found)


def test_the_number_of_queries_does_not_grow_with_the_shifts(world: World, fourteen: Admission) -> None:
    def look(fresh: Session, now: datetime) -> None:
        rota_of(fresh, Stay(fresh, fresh.get_one(Admission, fourteen.id), now))

    for pa in DAYS:
        day_of(world, fourteen, pa, MONDAY)
    for pa in NIGHTS:
        night_of(world, fourteen, pa, MONDAY)
    few = statements(world.session, look, now=world.now)
    for number in range(1, 28):
        for pa in DAYS:
            day_of(world, fourteen, pa, MONDAY + timedelta(days=number))
        for pa in NIGHTS:
            night_of(world, fourteen, pa, MONDAY + timedelta(days=number))
    assert statements(world.session, look, now=world.now) == few


@pytest.mark.parametrize(
    ("starts", "ends", "holds"),
    [
        ("2026-12-25T12:00", "2026-12-26T00:00", True),
        ("2026-12-25T12:00", "2026-12-26T00:01", False),
        ("2026-12-25T20:00", "2026-12-26T08:00", False),
        ("2026-12-27T08:00", "2026-12-27T20:00", False),
    ],
)
def test_a_shift_is_marked_when_a_sign_off_runs_out_in_the_middle_of_it(
    world: World, stay: Admission, starts: str, ends: str, holds: bool
) -> None:
    """The first observation may be made to the end of 25 December 2026; without it the task is suspended."""
    line(world, stay, "day0", "2026-12-24T08:00", "2026-12-24T20:00")
    line(world, stay, "day0", starts, ends)
    until = "first observation: Due by 25 December 2026 (2:786, 2:800)"
    fault = f"the PA may do none of their tasks (gastrostomy feed): {until}"
    assert list(marked(world, stay).values()) == ([] if holds else [(fault,)])


def test_a_pa_without_a_task_is_no_fault_and_is_marked_as_such(world: World, stay: Admission) -> None:
    competent_as(world, "amina", "ben", ("DBS check", "local induction"))
    day_of(world, stay, "ben", MONDAY)
    assert checked(world, stay) == {"ben 05 Oct 08:00": Checked(note=NO_TASK_HERE)}


def test_several_faults_of_one_shift_are_all_told(world: World, stay: Admission) -> None:
    night_of(world, stay, "ben", MONDAY)
    line(world, another_stay(world), "ben", "2026-10-06T07:00", "2026-10-06T12:00")
    (ben,) = checked(world, stay).values()
    assert ben.faults == (
        "DBS check within three years: No DBS check is on record for Ben Carter (4:2445)",
        "local induction: the PA may not start before it is recorded (4:2437)",
        f"{ELSEWHERE}, 07:00 to 08:00 ({NOT_IN_TEXT})",
    )


@pytest.mark.parametrize(("inducted_at", "marks"), [("2026-10-05T08:00", 0), ("2026-10-05T08:01", 1)])
def test_nobody_starts_before_the_induction(
    world: World, stay: Admission, inducted_at: str, marks: int
) -> None:
    competent_as(world, "amina", "ben", ("DBS check",))
    day_of(world, stay, "ben", MONDAY)
    world.now = by_londons_clock("2026-10-05T12:00")
    at = by_londons_clock(inducted_at)
    hospital.record_induction(world.act("grace"), stay, "ben", at, world.giver("joy"))
    (ben,) = checked(world, stay).values()
    assert len(ben.faults) == marks


def test_where_the_evaluators_differ_no_task_may_be_done(
    world: World, stay: Admission, monkeypatch: pytest.MonkeyPatch
) -> None:
    day_of(world, stay, "day0", MONDAY)
    monkeypatch.setattr(durable, "evaluate", lambda *_: {})
    (day,) = checked(world, stay).values()
    assert f"the PA may do none of their tasks (gastrostomy feed): {NO_ANSWER}" in day.faults


REST_CASES = {
    "eleven hours between two days": ((("08:00", "21:00"), ("+08:00", "+20:00")), 0),
    "a minute less": ((("08:00", "21:01"), ("+08:00", "+20:00")), 1),
    "a morning and an evening of one day": ((("07:00", "11:00"), ("16:00", "20:00")), 0),
    "a day that leaves less than eleven hours": ((("07:00", "11:00"), ("16:00", "20:01")), 1),
    "no break at all": ((("08:00", "20:00"), ("20:00", "22:00")), 1),
}


@pytest.mark.parametrize(("times", "marks"), REST_CASES.values(), ids=REST_CASES)
def test_eleven_hours_of_rest_in_each_day_are_enough(
    world: World, stay: Admission, times: tuple[tuple[str, str], ...], marks: int
) -> None:
    for pair in times:
        first, last = (f"2026-10-0{7 if one.startswith('+') else 6}T{one.lstrip('+')}" for one in pair)
        line(world, stay, "day0", first, last)
    found = marked(world, stay)
    assert len(found) == marks
    assert all(REST in one for faults in found.values() for one in faults)


def test_the_rest_that_a_framework_asks_for_is_a_setting(world: World, stay: Admission) -> None:
    line(world, stay, "day0", "2026-10-06T08:00", "2026-10-06T20:30")
    line(world, stay, "day0", "2026-10-07T08:00", "2026-10-07T20:00")
    assert marked(world, stay) == {}
    looked_at = Stay(world.session, stay, world.now)
    looked_at.applied = [
        replace(one, settings={**one.settings, "rest between shifts": "12 hours"})
        if "rest between shifts" in one.framework.text.settings
        else one
        for one in looked_at.applied
    ]
    (_, second) = looked_at.shifts
    (fault,) = rota_of(world.session, looked_at).of(second.id).faults
    assert "11 hours 30 minutes before it, at least 12 hours are asked for" in fault


def test_what_is_not_worked_elsewhere_is_no_overlap(world: World, stay: Admission) -> None:
    """Cancelled, after the discharge, or of a stay that was called off."""
    night_of(world, stay, "night0", MONDAY)
    other = another_stay(world)
    cancelled = line(world, other, "night0", "2026-10-05T19:00", "2026-10-05T22:00")
    line(world, other, "night0", "2026-10-06T06:00", "2026-10-06T09:00")
    assert len(marked(world, stay)["night0 05 Oct 20:00"]) == 2
    world.session.add(ShiftCancelled(shift_id=cancelled, at=world.now, by="sara", why="Ill."))
    world.session.add(
        Discharge(
            admission_id=other.id, discharged_at=by_londons_clock("2026-10-06T06:00"),
            recorded_at=world.now, recorded_by="sara",
        )
    )  # fmt: skip
    world.session.flush()
    assert marked(world, stay) == {}


@pytest.mark.covers("HO-22")
def test_a_home_task_needs_no_dbs_check_and_no_induction_and_counts_for_rest(
    world: World, stay: Admission
) -> None:
    """Ben walks the dog; Day0 does, after a day on the ward that leaves too little rest then."""
    planned(world, stay, "2026-10-06T08:00", "2026-10-06T20:00", pa="day0")
    planned(world, stay, "2026-10-06T20:30", "2026-10-06T21:30", pa="day0", purpose="home task")
    world.session.add(Shift(**BEN | {"admission_id": stay.id}))
    world.session.flush()
    assert marked(world, stay) == {"day0 06 Oct 20:30": (f"{REST} 30 minutes before it, {LEAST}",)}
    paper = draft(world.session, stay, world.now)
    assert [(one.pa, one.purpose) for one in paper.shifts] == [("Day0", "well need")]
    assert "Ben Carter" not in [one.name for one in paper.pas]


def test_a_shift_elsewhere_has_the_agreement_drawn_up_again(world: World, stay: Admission) -> None:
    other = another_stay(world)
    planned(world, stay, "2026-10-05T20:00", "2026-10-06T08:00", pa="night0")
    line(world, other, "night0", "2026-10-06T06:00", "2026-10-06T09:00")
    done(world)
    planned(world, stay, "2026-10-05T08:00", "2026-10-05T09:00", pa="night0")
    assert sorted(waiting(world, outbox.AGREEMENT)) == sorted([stay.id, other.id])


SORTED = (
    "sorted as a well need: planned for an unwell need. In hospital the PA goes on with what the person needs "
    "when well; what the illness brings is not the PA's (2:690, 2:395, 2:397, 2:703)"
)


@pytest.mark.covers("SA-11")
@pytest.mark.parametrize(("applied", "marks"), [(True, (SORTED,)), (False, ())])
def test_a_shift_for_unwell_needs_is_a_fault_where_a_framework_gives_them_to_the_ward(
    world: World, stay: Admission, applied: bool, marks: tuple[str, ...]
) -> None:
    """By the words of that framework; where none of the case sorts needs, nothing is said."""
    planned(world, stay, "2026-10-06T08:00", "2026-10-06T20:00", pa="day0", purpose="unwell need")
    looked_at = Stay(world.session, stay, world.now)
    if applied:
        settings: dict[str, str | int] = {"history of regular admissions": "no"}
        looked_at.applied = [*looked_at.applied, Applied(from_library("salvere"), settings)]
    (shift,) = looked_at.shifts
    faults = rota_of(world.session, looked_at).of(shift.id).faults
    assert tuple(one for one in faults if "unwell" in one) == marks

"""The hours of a stay by what PAs were there for: home tasks, well needs, unwell needs, and what nobody has said."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from models.hospital import Admission, Shift
from services.in_hospital import hospital
from services.in_hospital.double_funding import Hours, Line, export_report, report_of, stays_of
from tests.services.stays import admitted, by_londons_clock, in_hospital, planned
from tests.services.world import World, launched

HOUR = 3600


@pytest.fixture
def stay(world: World) -> Admission:
    """In hospital from 17 May 2026, with shifts for everything, in two weeks, and one from before purposes."""
    admission, _ = in_hospital(world)
    planned(world, admission, "2026-05-18T08:00", "2026-05-18T20:00")
    planned(world, admission, "2026-05-19T08:00", "2026-05-19T10:30", purpose="home task")
    planned(world, admission, "2026-05-24T20:00", "2026-05-25T08:00", purpose="unwell need")
    planned(world, admission, "2026-05-25T20:00", "2026-05-26T00:00")
    cancelled = planned(world, admission, "2026-05-27T08:00", "2026-05-27T20:00")
    hospital.cancel_shift(world.act("grace"), cancelled, "She is ill.")
    world.session.add(
        Shift(
            id="old", admission_id=admission.id, pa_id="ben", designation="PA", recorded_by="grace",
            starts_at=by_londons_clock("2026-06-13T22:00"), ends_at=by_londons_clock("2026-06-14T02:00"),
            recorded_at=world.now,
        )
    )  # fmt: skip
    world.session.flush()
    return admission


def hours(home: float, well: float, unwell: float, not_said: float, worked: float) -> Hours:
    by_purpose = {"home task": home, "well need": well, "unwell need": unwell, None: not_said}
    return Hours({one: int(some * HOUR) for one, some in by_purpose.items()}, int(worked * HOUR), 0)  # type: ignore[misc]


@pytest.mark.covers("HO-25", "SA-11")
def test_hours_are_split_by_pa_week_and_purpose_and_what_was_worked_is_told(
    world: World, stay: Admission
) -> None:
    """A shift counts in the week in which it starts; half of the night of 24 May is over at two."""
    world.now = by_londons_clock("2026-05-25T02:00")
    report = report_of(world.session, stay, world.now)
    assert report.lines == (
        Line("Amina Yusuf", date(2026, 5, 18), hours(2.5, 12, 12, 0, worked=20.5)),
        Line("Amina Yusuf", date(2026, 5, 25), hours(0, 4, 0, 0, worked=0)),
        Line("Ben Carter", date(2026, 6, 8), hours(0, 0, 0, 4, worked=0)),
    )
    assert report.total == hours(2.5, 16, 12, 4, worked=20.5)
    assert report.total.total == 34.5 * HOUR


def test_the_night_on_which_the_clocks_go_back_has_an_hour_more(world: World) -> None:
    admission, _ = in_hospital(world)
    planned(world, admission, "2026-10-24T20:00", "2026-10-25T08:00")
    assert report_of(world.session, admission, world.now).total.total == 13 * HOUR


@pytest.mark.parametrize(("starts", "after"), [("2026-06-13T23:59", 0), ("2026-06-14T00:00", 4 * HOUR)])
def test_what_begins_after_the_funded_time_is_told_apart(world: World, starts: str, after: int) -> None:
    """Funded from 17 May to 13 June 2026 at the least."""
    admission, _ = in_hospital(world)
    ends = by_londons_clock(starts) + timedelta(hours=4)
    planned(world, admission, starts, f"{ends:%Y-%m-%dT%H:%M}")
    report = report_of(world.session, admission, world.now)
    assert report.funding
    assert (report.funding.last_day, report.total.after_funding) == (date(2026, 6, 13), after)


@pytest.mark.covers("HO-25")
def test_a_past_stay_has_its_hours_up_to_the_discharge(world: World, stay: Admission) -> None:
    """Shifts that were planned for later are not counted, and of the one that was going on what went before."""
    world.now = by_londons_clock("2026-05-25T02:00")
    hospital.discharge(world.act("grace"), stay, world.now)
    world.later(days=300)
    report = report_of(world.session, stay, world.now)
    assert report.total == hours(2.5, 12, 6, 0, worked=20.5)
    assert report.ended_at == by_londons_clock("2026-05-25T02:00")


def test_stays_are_listed_newest_first_without_those_called_off(world: World, stay: Admission) -> None:
    world.now = by_londons_clock("2026-05-28T12:00")
    hospital.discharge(world.act("grace"), stay, world.now)
    called_off = admitted(world, world.now + timedelta(days=3), planned=True)
    hospital.call_off(world.act("grace"), called_off, "Postponed.")
    world.later(days=1)
    again = admitted(world)
    assert [one.id for one in stays_of(world.session, world.cases["lowe"])] == [again.id, stay.id]


def test_a_stay_without_shifts_has_no_hours(world: World) -> None:
    launched(world)
    report = report_of(world.session, admitted(world), world.now)
    assert (report.lines, report.total.total) == ((), 0)


def test_a_table_for_a_spreadsheet_has_the_same_in_hours(world: World, stay: Admission) -> None:
    world.now = by_londons_clock("2026-05-25T02:00")
    report = report_of(world.session, stay, world.now)
    table = export_report(world.act("grace"), world.cases["lowe"], report)
    head, first, *_, last = table.splitlines()
    assert head.startswith(
        "PA,week from,home tasks,well needs,unwell needs,not said,total,of it worked by now"
    )
    assert (
        first
        == "Amina Yusuf,2026-05-18,2.50,12.00,12.00,0.00,26.50,20.50,0.00,Mrs Edith Lowe,1951-04-02,999 000 0018,"
    )
    assert last == "all,all,2.50,16.00,12.00,4.00,34.50,20.50,0.00,Mrs Edith Lowe,1951-04-02,999 000 0018,"

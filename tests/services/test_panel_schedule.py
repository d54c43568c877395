"""A panel meets by the rule that was chosen, on working days, and nothing is planned while nothing was chosen."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from models.panels import Meeting, MeetingCalledOff, Meets, Panel, PanelSchedule
from models.record_check import verify
from services.act import Refused
from services.answering import answer_for
from services.panels.panel import is_open, plan_meeting
from services.panels.panel_schedule import (
    Rhythm,
    call_off,
    choose_schedule,
    days_of,
    latest_schedule,
    plan_ahead,
    schedule_wanted,
)
from services.reconcile import reconcile
from services.to_do import open_actions
from tests.services.world import World, launched, recommended


def panel_of(world: World) -> Panel:
    return world.session.get_one(Panel, "panel")


def another_panel(world: World) -> Panel:
    """Of the same board, and nobody has chosen when it meets."""
    panel = Panel(id="second", organisation_id="north", name="Second panel", framework="staffordshire")
    world.session.add(panel)
    world.session.flush()
    return panel


def chosen(world: World, meets: Meets, weekday: int, week: int, first_day: date) -> PanelSchedule:
    rhythm = Rhythm(meets=meets, weekday=weekday, week=week, first_day=first_day)
    return choose_schedule(world.act("pat"), panel_of(world), rhythm)


@pytest.mark.covers("ST-13")
@pytest.mark.parametrize(
    ("meets", "week", "days"),
    [
        (
            "twice a month",
            1,
            ["2026-06-02", "2026-06-16", "2026-07-07", "2026-07-21", "2026-08-04", "2026-08-18"],
        ),
        ("every two months", 1, ["2026-06-02", "2026-08-04"]),
        ("every two months", 4, ["2026-06-23", "2026-08-25"]),
    ],
)
def test_the_two_meanings_of_the_word_give_different_days(
    world: World, meets: Meets, week: int, days: list[str]
) -> None:
    """Given Tuesdays from June 2026 on, then these are the days of the first three months."""
    schedule = chosen(world, meets, 1, week, date(2026, 6, 1))
    found = days_of(schedule, date(2026, 6, 1), date(2026, 8, 31))
    assert [day.isoformat() for day in found] == days


@pytest.mark.parametrize(
    ("weekday", "week", "month", "day"),
    [
        (0, 1, "2026-05-01", "2026-05-05"),  # 4 May 2026 is the early May bank holiday
        (0, 4, "2026-08-01", "2026-08-24"),
        (4, 1, "2026-04-01", "2026-04-07"),  # 3 April 2026 is Good Friday, and Monday is a holiday too
        (4, 4, "2026-12-01", "2026-12-29"),  # Christmas Day is a Friday; Monday 28 stands in for Boxing Day
        (1, 4, "2028-02-01", "2028-02-22"),
        (4, 1, "2027-01-01", "2027-01-04"),  # New Year's Day is a Friday
    ],
)
def test_a_bank_holiday_moves_the_meeting_to_the_next_working_day(
    world: World, weekday: int, week: int, month: str, day: str
) -> None:
    first = date.fromisoformat(month)
    schedule = chosen(world, "every two months", weekday, week, first)
    assert days_of(schedule, first, first + timedelta(days=30))[0].isoformat() == day


def test_meetings_are_planned_for_the_months_ahead_and_running_again_plans_nothing_more(world: World) -> None:
    """Given every second Tuesday of two months from June, then by 5 May two are planned, and a third a month on."""
    assert [one.held_on for one in plan_ahead(world.act("pat"), panel_of(world))] == [
        date(2026, 6, 9), date(2026, 8, 11),
    ]  # fmt: skip
    assert plan_ahead(world.act("pat"), panel_of(world)) == []
    world.later(days=156)
    assert world.now.date() == date(2026, 10, 8)
    assert [one.held_on for one in plan_ahead(world.act("pat"), panel_of(world))] == [
        date(2026, 10, 13), date(2026, 12, 8),
    ]  # fmt: skip
    assert verify(world.session).faults == ()


def test_the_day_a_meeting_comes_into_sight_is_four_months_before_it(world: World) -> None:
    """Given a meeting on 8 December, then it is planned from 8 August on, and not on 7 August."""
    for day, there in ((date(2026, 8, 7), False), (date(2026, 8, 8), True)):
        world.now = world.now.replace(month=day.month, day=day.day)
        planned = [one.held_on for one in plan_ahead(world.act("pat"), panel_of(world))]
        assert (date(2026, 12, 8) in planned) is there


@pytest.mark.covers("ST-13")
def test_while_nobody_has_chosen_nothing_is_planned_and_somebody_is_asked_to_choose(world: World) -> None:
    """Given a panel without a schedule, when a delegation waits for it, then the PHB lead has to choose by a day."""
    panel = another_panel(world)
    with pytest.raises(Refused, match="Nobody has chosen when this panel meets") as refusal:
        plan_ahead(world.act("pat"), panel)
    assert refusal.value.cite == ("2:796",)
    row = launched(world)
    act = world.act("grace")
    assert list(schedule_wanted(act, row, answer_for(act, row))) == []
    recommended(world, row)
    for days in (0, 30):
        world.later(days=days)
        act = world.act("grace")
        reconcile(act, row.id)
        wanted = [one for one in open_actions(world.session, row.id) if one.requirement == "panel schedule"]
        assert [(one.role, one.due_on) for one in wanted] == [("PHB lead", date(2026, 5, 24))]
    choose_schedule(
        world.act("pat"), panel, Rhythm(meets="twice a month", weekday=2, week=1, first_day=date(2026, 6, 1))
    )
    reconcile(world.act("grace"), row.id)
    assert "panel schedule" not in {one.requirement for one in open_actions(world.session, row.id)}


def test_the_latest_schedule_holds_and_calls_off_what_comes_on_other_days(world: World) -> None:
    """Given meetings planned and one called by hand, when the rule changes in July, then August's is called off."""
    plan_ahead(world.act("pat"), panel_of(world))
    plan_meeting(world.act("grace"), panel_of(world), date(2026, 8, 20))
    chosen(world, "twice a month", 3, 1, date(2026, 7, 1))
    latest = latest_schedule(world.session, "panel")
    assert latest is not None
    assert (latest.number, latest.meets) == (2, "twice a month")
    off = select(Meeting.held_on).join(MeetingCalledOff, MeetingCalledOff.meeting_id == Meeting.id)
    assert list(world.session.scalars(off)) == [date(2026, 8, 11)]
    planned = [one.held_on for one in plan_ahead(world.act("pat"), panel_of(world))]
    assert planned[:3] == [date(2026, 7, 2), date(2026, 7, 16), date(2026, 8, 6)]
    assert date(2026, 8, 20) not in planned
    assert verify(world.session).faults == ()


def test_a_meeting_that_was_called_off_is_not_open_on_its_day_and_not_planned_again(world: World) -> None:
    meeting = plan_ahead(world.act("pat"), panel_of(world))[0]
    with pytest.raises(Refused, match="needs its reason"):
        call_off(world.act("pat"), meeting, " ")
    assert call_off(world.act("pat"), meeting, "Snow.") is call_off(world.act("pat"), meeting, "Snow.")
    assert world.session.scalar(select(func.count()).select_from(MeetingCalledOff)) == 1
    world.now = world.now.replace(month=6, day=9)
    assert not is_open(world.session, meeting, world.now)
    assert meeting.held_on not in [one.held_on for one in plan_ahead(world.act("pat"), panel_of(world))]


@pytest.mark.parametrize(
    ("meets", "weekday", "week"),
    [("twice a month", 1, 3), ("every two months", 1, 5), ("every two months", 5, 1), ("bi-monthly", 1, 1)],
)
def test_a_rule_that_not_every_month_can_follow_is_refused(
    world: World, meets: Meets, weekday: int, week: int
) -> None:
    with pytest.raises(Refused, match="one of the first four weeks"):
        chosen(world, meets, weekday, week, date(2026, 6, 1))

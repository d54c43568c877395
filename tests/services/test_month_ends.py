"""The figure of a month that is over is worked out once, kept, and says what the log says."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select

from models.own import MonthEnd
from services.desks.month_ends import due_month_ends, in_force_over_time, keep_month_ends
from tests.services.test_overview import a_delegation, a_line
from tests.services.world import START, World


def kept(world: World) -> dict[date, int]:
    """What is kept, by day."""
    return {one.day: one.in_force for one in world.session.scalars(select(MonthEnd))}


def a_year(world: World) -> None:
    """Two delegations, of which one is in force from May to August, and one from July on with a break."""
    for number, days in (
        (0, {1: "in force", 100: "lapsed"}),
        (1, {60: "in force", 70: "suspended", 80: "in force"}),
    ):
        row = a_delegation(world, number)
        for line, (day, status) in enumerate(days.items(), 1):
            a_line(world, row, line, START + timedelta(days=day), status)


def test_what_is_kept_changes_no_figure_then_or_later(world: World) -> None:
    a_year(world)
    world.now = START + timedelta(days=200)
    plain = in_force_over_time(world.session, "north", world.now)
    assert [one.count for one in plain[-7:]] == [1, 1, 2, 1, 1, 1, 1]
    assert due_month_ends(world.session, world.now) == ["north"]
    for _ in range(2):
        keep_month_ends(world.act("grace"), "north")
    assert due_month_ends(world.session, world.now) == []
    assert in_force_over_time(world.session, "north", world.now) == plain
    later = a_delegation(world, 2)
    a_line(world, later, 1, world.now, "in force")
    world.later(days=40)
    found = in_force_over_time(world.session, "north", world.now)
    assert [one.count for one in found[-3:]] == [1, 2, 2]
    assert in_force_over_time(world.session, "south", world.now)[-1].count == 0


def test_a_month_is_kept_when_a_day_has_passed_since_its_end(world: World) -> None:
    """What was answered in the last minute of a month may be written down a little later."""
    a_year(world)
    world.now = datetime.fromisoformat("2026-08-01T02:15:00+01:00")
    keep_month_ends(world.act("grace"), "north")
    assert max(kept(world)) == date(2026, 6, 30)
    world.later(days=1)
    keep_month_ends(world.act("grace"), "north")
    assert kept(world)[date(2026, 7, 31)] == 2


def test_where_one_month_is_not_kept_the_log_is_asked(world: World) -> None:
    a_year(world)
    world.now = START + timedelta(days=200)
    plain = in_force_over_time(world.session, "north", world.now)
    world.session.add(MonthEnd(organisation_id="north", day=plain[5].day, in_force=99))
    world.session.flush()
    assert in_force_over_time(world.session, "north", world.now) == plain

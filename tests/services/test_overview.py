"""The figures behind a PHB lead's pictures."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import insert

from models.cases import DelegationRow, DelegationStatus
from models.own import UpcomingDue
from models.people import Person
from services.desks import overview
from services.desks.month_ends import in_force_over_time
from services.desks.overview import (
    FEWEST,
    FROM_LAUNCH,
    DueWeek,
    Overdue,
    due_ahead,
    overdue_by_framework,
    share,
    waiting_times,
)
from services.ending import end_delegation
from services.reconcile import reconcile
from tests.services.counting import statements
from tests.services.world import World, in_force, launched, trained


def test_in_force_is_counted_from_the_day_to_the_day_it_ends(world: World) -> None:
    row = launched(world)
    reconcile(world.act("grace"), row.id)
    assert {one.count for one in in_force_over_time(world.session, "north", world.now)} == {0}
    in_force(world, row)
    reconcile(world.act("grace"), row.id)
    came = world.now.date()
    world.later(days=45)
    found = in_force_over_time(world.session, "north", world.now)
    assert [(one.day, one.count) for one in found[-3:]] == [
        (date(2026, 5, 31), 1),
        (date(2026, 6, 30), 1),
        (world.now.date(), 1),
    ]
    assert found[-4].count == 0
    assert came < date(2026, 5, 31)
    end_delegation(world.act("grace"), row, "No longer wanted.", needed_no_longer=True)
    world.later(minutes=1)
    assert in_force_over_time(world.session, "north", world.now)[-1].count == 0
    assert in_force_over_time(world.session, "south", world.now)[-2].count == 0


def test_the_end_of_a_month_is_midnight_in_london(world: World) -> None:
    """In force at 23:30 UTC on 31 May is June in London."""
    row = launched(world)
    at = datetime.fromisoformat("2026-05-31T23:30:00+00:00")
    a_line(world, row, 1, at, "in force")
    found = in_force_over_time(world.session, "north", at + timedelta(days=40))
    assert {one.day: one.count for one in found}[date(2026, 5, 31)] == 0
    assert {one.day: one.count for one in found}[date(2026, 6, 30)] == 1


def test_what_falls_due_is_in_its_week_with_whoever_does_it(world: World) -> None:
    row = launched(world)
    in_force(world, row)
    reconcile(world.act("grace"), row.id)
    assert due_ahead(world.session, "north", world.now) == [
        DueWeek(date(2026, 8, 3), "Omar Haddad", "monitoring nurse", 1),
        DueWeek(date(2026, 11, 9), "Omar Haddad", "monitoring nurse", 1),
    ]
    assert due_ahead(world.session, "south", world.now) == []
    world.now = datetime.fromisoformat("2026-08-10T09:00:00+00:00")
    assert due_ahead(world.session, "north", world.now)[0] == DueWeek(
        None, "Omar Haddad", "monitoring nurse", 1
    )
    end_delegation(world.act("grace"), row, "No longer wanted.", needed_no_longer=True)
    assert due_ahead(world.session, "north", world.now) == []


def test_a_waiting_time_runs_from_launch_through_each_step_to_the_first_day_in_force(world: World) -> None:
    start = world.now
    for number in range(FEWEST):
        row = a_delegation(world, number)
        a_line(world, row, 1, start + timedelta(hours=1), "waiting for training")
        a_line(world, row, 2, start + timedelta(days=2 + number), "waiting for panel")
        a_line(world, row, 3, start + timedelta(days=10 + number), "in force")
        a_line(world, row, 4, start + timedelta(days=20 + number), "lapsed")
    found = {one.step: one for one in waiting_times(world.session, "north", start + timedelta(days=30))}
    assert list(found) == [FROM_LAUNCH, "waiting for training", "waiting for panel"]
    assert (found[FROM_LAUNCH].middle, found[FROM_LAUNCH].most) == (12, 14)
    assert (found["waiting for training"].middle, found["waiting for panel"].middle) == (4, 8)
    assert waiting_times(world.session, "north", start + timedelta(days=500)) == []


def test_of_too_few_no_waiting_time_is_given(world: World) -> None:
    for number in range(FEWEST - 1):
        row = a_delegation(world, number)
        a_line(world, row, 1, world.now + timedelta(days=1), "in force")
    (all_of_it,) = waiting_times(world.session, "north", world.now + timedelta(days=2))
    assert (all_of_it.count, all_of_it.middle, all_of_it.most) == (FEWEST - 1, None, None)


@pytest.mark.parametrize(("values", "part", "said"), [([7], 0.5, 7), ([1, 2], 0.5, 1), ([1, 2, 3], 0.9, 3)])
def test_a_share_is_a_value_that_there_is(values: list[float], part: float, said: float) -> None:
    assert share(values, part) == said


def test_overdue_is_counted_by_the_frameworks_at_home(world: World) -> None:
    row = launched(world)
    trained(world, row)
    reconcile(world.act("grace"), row.id)
    assert overdue_by_framework(world.session, "north", world.now) == []
    world.later(days=60)
    (found,) = overdue_by_framework(world.session, "north", world.now)
    assert found.frameworks == "staffordshire"
    assert found.count > 0
    assert isinstance(found, Overdue)
    assert found.since < world.now.date()
    assert overdue_by_framework(world.session, "south", world.now) == []


def test_each_figure_takes_as_many_statements_for_many_as_for_one(world: World) -> None:
    looks = {
        in_force_over_time: 3,
        due_ahead: 2,
        waiting_times: 1,
        overdue_by_framework: 1,
    }
    many(world, 40)
    for look, expected in looks.items():
        taken = statements(
            world.session, lambda session, now, look=look: look(session, "north", now), now=world.now
        )
        assert taken == expected, look.__name__


def many(world: World, number: int) -> None:
    """So many delegations, each in force after five lines, with two things due."""
    for one in range(number):
        row = a_delegation(world, one)
        for line in range(1, 6):
            status = "in force" if line == 5 else overview.STATUSES[line]
            a_line(world, row, line, world.now + timedelta(days=line + one % 7), status)
    world.later(days=30)
    world.session.execute(
        insert(UpcomingDue),
        [
            {
                "delegation_id": row.id, "requirement": what, "role": "monitoring nurse", "person_id": "omar",
                "due_on": world.now.date() + timedelta(days=number * 3 % 180),
            }
            for number, row in enumerate(world.session.query(DelegationRow))
            for what in ("formal review", "first observation")
        ],
    )  # fmt: skip
    world.session.flush()


def a_delegation(world: World, number: int) -> DelegationRow:
    world.session.add(Person(id=f"pa{number}", name=f"Pa {number}", created_at=world.now))
    world.session.flush()
    return launched(world, pa=f"pa{number}")


def a_line(world: World, row: DelegationRow, number: int, at: datetime, status: str) -> None:
    line = DelegationStatus(
        id=f"st-{row.id}-{number}", delegation_id=row.id, number=number, where="home", status=status,  # type: ignore[arg-type]
        may_alone=status == "in force", supervised=False, decided_at=at,
    )  # fmt: skip
    line.entry_organisation_id, line.entry_number = "north", 0
    world.session.add(line)
    world.session.flush()

"""How much each co-ordinator has in hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.outbox import OutboxLine
from models.people import Appointment, AppointmentEnd, Person
from services.desks.overview import FEWEST
from services.desks.workload import EVERYBODY, NOBODY, Load, workload
from services.ending import end_delegation
from services.reconcile import reconcile
from tests.services.counting import statements
from tests.services.test_overview import a_delegation, a_line, many
from tests.services.world import START, World, in_force, launched, trained


def loads(world: World) -> dict[str, Load]:
    """The lines by name."""
    return {one.who: one for one in workload(world.session, ["north"], world.now)}


def another(world: World, organisation: str = "north") -> None:
    """Zoe Hart, a co-ordinator with no case."""
    world.session.add(Person(id="zoe", name="Zoe Hart", created_at=world.now))
    world.session.add(
        Appointment(
            id="ap-zoe", person_id="zoe", role="PHB co-ordinator", organisation_id=organisation,
            first_day=date(2020, 1, 1), recorded_at=world.now,
        )
    )  # fmt: skip
    world.session.flush()


def test_without_a_case_a_co_ordinator_has_nothing_in_hand(world: World) -> None:
    assert loads(world) == {"Grace Obi": Load("Grace Obi", 0, 0, 0, 0, 0, 0, 0, 0, 0, None)}


@pytest.mark.covers("AG-12")
def test_cases_tasks_and_things_to_do_are_counted_for_whoever_launched(world: World) -> None:
    row = launched(world)
    in_force(world, row)
    waiting = launched(world, pa="ben")
    trained(world, waiting)
    for one in (row, waiting):
        reconcile(world.act("grace"), one.id)
    another(world)
    found = loads(world)
    assert list(found) == ["Grace Obi", "Zoe Hart", EVERYBODY]
    hers = found["Grace Obi"]
    assert found["Zoe Hart"].cases == 0
    assert (hers.cases, hers.launched) == (1, 1)
    world.later(days=100)
    hers = loads(world)["Grace Obi"]
    assert (hers.cases, hers.launched) == (1, 0)
    assert 0 < hers.her_own < hers.to_do
    assert hers.overdue > 0


def test_tasks_are_in_force_on_the_way_or_blocked(world: World) -> None:
    for number, status in enumerate(("in force", "waiting for panel", "lapsed", "suspended")):
        a_line(world, a_delegation(world, number), 1, world.now, status)
    ended = a_delegation(world, 9)
    end_delegation(world.act("grace"), ended, "No longer wanted.", needed_no_longer=True)
    for line in world.session.scalars(select(OutboxLine)):
        line.done_at = world.now
    hers = loads(world)["Grace Obi"]
    assert (hers.in_force, hers.on_the_way, hers.blocked) == (1, 1, 2)


def test_the_middle_from_launch_to_in_force_is_told_of_enough(world: World) -> None:
    for number in range(FEWEST):
        assert loads(world)["Grace Obi"].middle is None
        row = a_delegation(world, number)
        a_line(world, row, 1, START + timedelta(days=number + 1), "in force")
        world.now = START + timedelta(days=number + 1, minutes=1)
    hers = loads(world)["Grace Obi"]
    assert hers.came == FEWEST
    assert hers.middle is not None
    assert 0 < hers.middle < FEWEST + 1


def test_cases_of_whoever_is_co_ordinator_no_longer_are_not_lost(world: World) -> None:
    launched(world)
    another(world)
    world.session.add(
        AppointmentEnd(
            appointment_id="ap-grace", last_day=world.now.date() - timedelta(days=1),
            recorded_at=world.now, recorded_by="zoe",
        )
    )  # fmt: skip
    world.session.flush()
    found = loads(world)
    assert list(found) == ["Zoe Hart", NOBODY, EVERYBODY]
    assert found[NOBODY].cases == found[EVERYBODY].cases == 1


def test_nothing_of_another_organisation_is_counted(world: World) -> None:
    launched(world)
    another(world, "south")
    (only,) = workload(world.session, ["south"], world.now)
    assert (only.who, only.cases) == ("Zoe Hart", 0)


def test_it_takes_as_many_statements_for_many_as_for_one(world: World) -> None:
    def look(session: Session, now: object) -> object:
        return workload(session, ["north"], world.now)

    one = statements(world.session, look, now=world.now)
    many(world, 20)
    another(world)
    assert statements(world.session, look, now=world.now) == one == 5

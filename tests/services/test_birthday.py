"""The eighteenth birthday is planned a year ahead, also for those born on 29 February."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from models.cases import Case, DelegationRow
from models.people import Person, Practitioner
from rules.framework import from_library
from rules.question import Giver
from services import coordination
from services.act import Refused
from services.birthday import ADULT_SERVICES
from services.cases import Application, launch_case, launch_delegation
from services.checks import refuse_if_it_would_not_count
from services.evidence import NewEvidence, record_evidence
from services.frameworks import approve_framework
from services.reconcile import due_for_sweep, latest_status, reconcile
from services.to_do import open_actions
from services.training import sign_off
from tests.services.world import TASK, World, launched


def born(world: World, day: date) -> DelegationRow:
    world.session.get_one(Person, "lowe").born = day
    return launched(world)


def asked_on(world: World, row: DelegationRow, day: date) -> list[tuple[str, str, date]]:
    """What is asked about the birthday at noon of a day."""
    world.now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    reconcile(world.act("grace"), row.id)
    return [
        (one.kind, one.role, one.due_on)
        for one in open_actions(world.session, row.id)
        if one.requirement == ADULT_SERVICES
    ]


@pytest.mark.parametrize(
    ("day_of_birth", "begins", "by"),
    [
        (date(2009, 9, 10), date(2026, 9, 10), date(2027, 3, 10)),
        (date(2012, 2, 29), date(2029, 3, 1), date(2029, 9, 1)),
        (date(2008, 12, 25), date(2025, 12, 25), date(2026, 6, 25)),
    ],
)
def test_from_a_year_before_the_birthday_the_move_is_planned_by_half_a_year_before(
    world: World, day_of_birth: date, begins: date, by: date
) -> None:
    row = born(world, day_of_birth)
    first = max(begins, world.now.date())
    asked = [("plan the move to adult services", "PHB co-ordinator", by)]
    before = [] if first == begins else asked
    assert asked_on(world, row, first - timedelta(days=1)) == before
    assert asked_on(world, row, first) == asked
    assert asked_on(world, row, by + timedelta(days=200)) == asked


def test_it_is_asked_of_itself_on_that_day_and_on_the_birthday(world: World) -> None:
    row = born(world, date(2009, 9, 10))
    seen = []
    for day in (date(2026, 9, 9), date(2027, 3, 9), date(2027, 9, 9)):
        asked_on(world, row, day)
        status = latest_status(world.session, row.id)
        assert status is not None
        seen.append(status.next_due)
        assert due_for_sweep(world.session, world.now) == []
        assert due_for_sweep(world.session, world.now + timedelta(hours=12)) == [row.id]
    assert seen == [date(2026, 9, 10), date(2027, 3, 10), date(2027, 9, 10)]


def plan(world: World, outcome: str) -> None:
    new = NewEvidence(
        "plan", outcome, world.now, (world.giver("grace"),), person_id="lowe", about=ADULT_SERVICES
    )
    record_evidence(world.act("grace"), "north", new)


def test_an_agreed_plan_ends_the_asking_and_one_that_was_withdrawn_opens_it_again(world: World) -> None:
    row = born(world, date(2009, 9, 10))
    day = date(2026, 10, 1)
    assert asked_on(world, row, day)
    plan(world, "agreed")
    assert asked_on(world, row, day + timedelta(days=1)) == []
    plan(world, "withdrawn")
    assert asked_on(world, row, day + timedelta(days=2))


def test_two_tasks_of_one_person_need_one_plan(world: World) -> None:
    row = born(world, date(2009, 9, 10))
    other = launched(world, task="change catheter bag")
    for one in (row, other):
        asked_on(world, one, date(2026, 10, 1))
    ids = {
        action.id
        for one in (row, other)
        for action in open_actions(world.session, one.id)
        if action.requirement == ADULT_SERVICES
    }
    assert len(ids) == 1


def test_nobody_who_was_an_adult_before_is_asked_for_it(world: World) -> None:
    row = born(world, date(2008, 5, 5))  # eighteen on the very day of the request
    assert asked_on(world, row, date(2026, 5, 6)) == []
    world.session.get_one(Person, "lowe").born = None
    assert asked_on(world, row, date(2026, 5, 7)) == []


def oxford(world: World) -> tuple[Case, DelegationRow]:
    """A child's case under Oxford's protocols, who turns eighteen on 27 May 2026; Nia is a children's nurse."""
    for name in ("oxford", "task-library"):
        approve_framework(
            world.act("pat"), "north", from_library(name), by="Dr Invented", role="clinical lead",
            on=date(2026, 1, 5), note="invented, for tests",
        )  # fmt: skip
    world.session.get_one(Person, "lowe").born = date(2008, 5, 27)
    world.session.add(
        Practitioner(person_id="nia", body="NMC", registration_number="12A3456E", specialisms="children")
    )
    applications = [
        Application(from_library("oxford"), {"refreshers scheduled by": "training co-ordinator"}),
        Application(from_library("task-library"), {}),
    ]
    case = launch_case(world.act("grace"), "north", "lowe", applications)
    return case, launch_delegation(world.act("grace"), case, "amina", TASK)


def taught(world: World, row: DelegationRow) -> None:
    """All that comes before the assessment, from 8 May 2026 on."""
    day = date(2026, 5, 8)
    givers = (world.giver("nia"), Giver("grace", "training co-ordinator", "north"))
    record_evidence(
        world.act("grace"), "north",
        NewEvidence(
            "recommendation", "recommended", world.now, givers, pa_id="amina", person_id="lowe", task=TASK
        ),
    )  # fmt: skip
    world.now = datetime(2026, 5, 8, 9, tzinfo=UTC)
    coordination.record_learning(world.act("grace"), row, "infection prevention", day, world.giver("nia"))
    world.later(days=2)
    sign_off.record_training(world.act("nia"), row, world.now.date(), "moorland")
    for _ in range(2):
        world.later(days=1)
        sign_off.record_practice(world.act("nia"), row, world.now)


@pytest.mark.covers("SA-05")
def test_a_childrens_nurse_assesses_to_the_day_before_and_not_from_the_birthdays_midnight_on(
    world: World,
) -> None:
    _, row = oxford(world)
    taught(world, row)
    new = {}
    for name, moment in (
        ("before", datetime(2026, 5, 26, 22, 59, tzinfo=UTC)),  # 23:59 in London
        ("after", datetime(2026, 5, 26, 23, 0, tzinfo=UTC)),  # 00:00 in London
    ):
        new[name] = NewEvidence(
            "assessment", "competent", moment, (world.giver("nia"),), "amina", "lowe", TASK
        )
    world.now = datetime(2026, 5, 27, 8, tzinfo=UTC)
    refuse_if_it_would_not_count(world.session, row, new["before"], world.now)
    with pytest.raises(Refused, match="not on record as trained for adults"):
        refuse_if_it_would_not_count(world.session, row, new["after"], world.now)

"""Whoever is accountable or monitors has gone: a named successor accepts, and until then it is escalated."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from models.cases import DelegationRow
from models.people import Appointment, Person
from models.record_check import verify
from services import lapses, to_do
from services.absences import end_absence, record_absence
from services.accountability import TO_REASSIGN, accept, due_successions, name_successor, refuse, searches
from services.act import Act, Actor, Refused
from services.reconcile import reconcile
from tests.services import lives
from tests.services.asking import ask_now
from tests.services.counting import statements
from tests.services.lives import approved, at, carry_on, flow
from tests.services.world import ROLES, World, launched, register

Leave = Callable[..., None]
MONITOR, ACCOUNTABLE = "monitoring duty", "accountability"


def hire(world: World, person: str, role: str, organisation: str) -> None:
    """Somebody new, registered to 2029, in a role from today."""
    world.session.add(Person(id=person, name=f"New {person.title()}", created_at=world.now))
    world.session.add(
        Appointment(
            id=f"ap-{person}",
            person_id=person,
            role=role,
            organisation_id=organisation,
            first_day=world.now.date(),
            recorded_at=world.now,
        )
    )
    world.session.flush()
    register(world, person, date(2029, 3, 31))


def acting(world: World, person: str, role: str, organisation: str = "moorland") -> Act:
    return Act(world.session, world.now, Actor(person, role, organisation))


def night(world: World) -> None:
    lives.night(world, due_successions, reconcile)


def open_now(world: World, row: DelegationRow) -> list[tuple[str, str, date]]:
    return [
        (one.kind, one.role, one.due_on)
        for one in to_do.open_actions(world.session, row.id)
        if one.requirement.endswith("taken over")
    ]


def monitor(world: World, row: DelegationRow) -> str:
    found = ask_now(world.session, row, world.now).monitor
    return found.person if found else ""


def test_while_everybody_is_there_nobody_is_looked_for(world: World) -> None:
    row = launched(world)
    approved(world, row)
    assert searches(world.session, row, world.now) == []
    assert due_successions(world.session, world.now) == []
    with pytest.raises(Refused, match="Nobody is looked for to monitor"):
        name_successor(world.act("grace"), row, MONITOR, "nia", "clinical trainer")


def test_who_leaves_is_succeeded_by_somebody_who_accepts(world: World, leave: Leave) -> None:
    """Given a monitor who leaves on 30 June, then from that day on a successor is looked for, first of the
    co-ordinator, then of whoever was named, and no more once they have accepted."""
    row = launched(world)
    approved(world, row)
    leave("omar", date(2026, 6, 30))
    (search,) = searches(world.session, row, world.now)
    assert (search.since, search.by) == (date(2026, 7, 1), date(2026, 7, 3)), "risk tier 3: two days"
    night(world)
    assert open_now(world, row) == [("name who is to monitor: omar has left", "PHB co-ordinator", search.by)]

    name_successor(world.act("grace"), row, MONITOR, "nia", "clinical trainer")
    carry_on(world)
    assert open_now(world, row) == [("accept to monitor or refuse: nia", "clinical trainer", search.by)]
    assert monitor(world, row) == "omar"

    world.later(hours=1)
    with pytest.raises(Refused, match="Only whoever was named"):
        accept(world.act("grace"), row, MONITOR)
    accept(world.act("nia"), row, MONITOR)
    world.later(seconds=1)
    carry_on(world)
    assert open_now(world, row) == []
    assert monitor(world, row) == "nia"
    assert due_successions(world.session, world.now) == []
    assert verify(world.session).faults == ()


def test_whoever_refuses_says_why_and_somebody_else_is_named(world: World, leave: Leave) -> None:
    row = launched(world)
    approved(world, row)
    leave("tom")
    hire(world, "una", "nominated senior manager", "north")
    name_successor(world.act("grace"), row, ACCOUNTABLE, "sara", "nominated senior manager")
    with pytest.raises(Refused, match="The reason is missing"):
        refuse(world.act("sara"), row, ACCOUNTABLE, " ")
    world.later(minutes=1)
    refuse(world.act("sara"), row, ACCOUNTABLE, "I answer for another area.")
    world.later(minutes=1)
    carry_on(world)
    assert [one[:2] for one in open_now(world, row)] == [
        ("name who is to be accountable: tom has left", "PHB co-ordinator")
    ]
    with pytest.raises(Refused, match="Only whoever was named"):
        accept(world.act("sara"), row, ACCOUNTABLE)
    name_successor(world.act("grace"), row, ACCOUNTABLE, "una", "nominated senior manager")
    world.later(minutes=1)
    accept(acting(world, "una", "nominated senior manager", "north"), row, ACCOUNTABLE)
    world.later(seconds=1)
    carry_on(world)
    assert open_now(world, row) == []
    accountable = ask_now(world.session, row, world.now).accountable
    assert accountable
    assert accountable.person == "una"


def test_nobody_is_named_who_could_not_accept(world: World, leave: Leave) -> None:
    row = launched(world)
    approved(world, row)
    leave("omar")
    for person, role, why in (
        ("omar", "monitoring nurse", "who has to be succeeded"),
        ("nia", "monitoring nurse", "does not hold the role"),
        ("grace", "PHB co-ordinator", "it was given by a PHB co-ordinator"),
        ("amina", "PA", "Nobody gives evidence about themselves"),
    ):
        with pytest.raises(Refused, match=why):
            name_successor(world.act("grace"), row, MONITOR, person, role)


@pytest.mark.parametrize(
    ("task", "tier"), [("apply topical cream", 1), ("change catheter bag", 2), ("gastrostomy feed", 3)]
)
def test_what_is_late_goes_to_the_phb_lead_by_the_risk_of_the_task(
    world: World, leave: Leave, task: str, tier: int
) -> None:
    """Given a manager whose last day is today, then on the last day of the time one thing is asked, then two."""
    row = launched(world, task)
    lives.accepted(world, row)
    leave("tom")
    by = world.now.date() + timedelta(days=1 + TO_REASSIGN[tier])
    at(world, by.year, by.month, by.day, 23, 59)
    night(world)
    assert [one[1:] for one in open_now(world, row)] == [("PHB co-ordinator", by)]
    at(world, by.year, by.month, by.day, 12)
    world.later(days=1)
    night(world)
    night(world)
    assert open_now(world, row)[1] == (
        "see that somebody accepts to be accountable: it is late", "PHB lead", by + timedelta(days=1)
    )  # fmt: skip
    assert len(open_now(world, row)) == 2


@pytest.mark.parametrize(("days", "long"), [(14, False), (15, True)])
def test_an_absence_that_is_known_to_be_long_counts_from_its_first_day(
    world: World, days: int, long: bool
) -> None:
    """Given 14 days, then nobody is looked for; given 15, somebody is from the first day on."""
    row = launched(world)
    approved(world, row)
    first = world.now.date()
    record_absence(world.act("grace"), "north", "omar", first, first + timedelta(days=days - 1))
    found = searches(world.session, row, world.now)
    assert [one.since for one in found] == ([first] if long else [])


def test_an_absence_without_an_end_is_long_once_it_has_been(world: World) -> None:
    """Given an absence from 1 December, then the look is ahead over Christmas, and due from the 15th."""
    row = launched(world)
    approved(world, row)
    at(world, 2026, 12, 1, 9)
    record_absence(world.act("grace"), "north", "omar", date(2026, 12, 1))
    (search,) = searches(world.session, row, world.now)
    assert (search.since, search.why, search.by) == (date(2026, 12, 15), "is long away", date(2026, 12, 17))


def test_who_comes_back_before_a_successor_accepted_ends_the_search(world: World) -> None:
    """Given a named successor, when the monitor is back, then nothing is asked any more and nobody takes over."""
    row = launched(world)
    approved(world, row)
    day = world.now.date()
    absence = record_absence(world.act("grace"), "north", "omar", day)
    assert record_absence(world.act("grace"), "north", "omar", day) is absence
    world.later(days=20)
    night(world)
    name_successor(world.act("grace"), row, MONITOR, "nia", "clinical trainer")
    carry_on(world)
    assert len(open_now(world, row)) == 2, "late as well"
    end_absence(world.act("grace"), "north", absence, world.now.date() - timedelta(days=1))
    end_absence(world.act("grace"), "north", absence, world.now.date() - timedelta(days=1))
    carry_on(world)
    assert open_now(world, row) == []
    with pytest.raises(Refused, match="whoever does so is there"):
        accept(world.act("nia"), row, MONITOR)
    with pytest.raises(Refused, match="on record, with another day"):
        end_absence(world.act("grace"), "north", absence, world.now.date())
    assert monitor(world, row) == "omar"
    assert verify(world.session).faults == ()


def test_an_absence_whose_last_day_was_known_ends_the_search_in_the_night_after_it(world: World) -> None:
    row = launched(world)
    approved(world, row)
    first = world.now.date()
    record_absence(world.act("grace"), "north", "omar", first, first + timedelta(days=30))
    night(world)
    assert len(open_now(world, row)) == 1
    world.later(days=30)
    night(world)
    assert open_now(world, row) != []
    world.later(days=1)
    night(world)
    assert open_now(world, row) == []


def test_a_registration_that_ended_passes_the_duty_on_and_one_that_nobody_looked_up_does_not(
    world: World,
) -> None:
    row = launched(world)
    approved(world, row)
    at(world, 2027, 4, 5, 9)
    assert searches(world.session, row, world.now) == []
    lapses.record_end(world.act("pat"), "north", "omar", date(2027, 3, 31))
    (search,) = searches(world.session, row, world.now)
    assert (search.since, search.why) == (date(2027, 4, 1), "is not registered")
    carry_on(world)
    night(world)
    roles = [one[1] for one in open_now(world, row)]
    assert roles == ["PHB co-ordinator", "PHB lead"], "two days have passed already"


def test_a_named_successor_who_leaves_as_well_is_no_successor(world: World, leave: Leave) -> None:
    row = launched(world)
    approved(world, row)
    leave("omar")
    name_successor(world.act("grace"), row, MONITOR, "nia", "clinical trainer")
    assert [one.named for one in searches(world.session, row, world.now)] == ["nia"]
    leave("nia")
    world.later(days=1)
    assert [one.named for one in searches(world.session, row, world.now)] == [""]


def test_nobody_is_named_by_name_in_what_is_asked(world: World, leave: Leave) -> None:
    row = launched(world)
    approved(world, row)
    leave("omar")
    reconcile(flow(world), row.id)
    said = " ".join(one[0] for one in open_now(world, row))
    assert said
    assert not any(name in said for name, _, _ in ROLES.values())


def test_a_quiet_night_asks_one_question_about_all_duties(world: World) -> None:
    approved(world, launched(world))
    assert statements(world.session, due_successions, now=world.now) == 1

"""One organisation succeeded by another: who sees the cases then, from which day, and what stays where it is."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from models.cases import DelegationRow
from models.law import OrganisationSuccession
from models.organisations import Organisation
from models.outbox import OutboxLine
from models.people import Appointment
from models.record_chain import verify
from rules.moments import first_instant
from services.access.access import case_for, organisations_for
from services.act import NotFound, Refused
from services.cases import delegations_of
from services.law.succeed import succeed
from tests.services.world import World, in_force, launched, viewer

FIRST = date(2026, 7, 1)


def succeeded(
    world: World, old: str = "north", new: str = "south", first: date = FIRST
) -> OrganisationSuccession:
    return succeed(world.act("pat"), old, new, first, "The Integrated Care Boards Order.")


def souths_coordinator(world: World) -> None:
    world.session.add(
        Appointment(
            id="ap-stella", person_id="tom", role="PHB co-ordinator", organisation_id="south",
            first_day=date(2020, 1, 1), recorded_at=world.now,
        )
    )  # fmt: skip
    world.session.flush()


def test_the_successors_co_ordinator_sees_the_cases_from_the_first_day_and_not_before(world: World) -> None:
    launched(world)
    souths_coordinator(world)
    succeeded(world)
    reference = world.cases["lowe"].reference
    who = viewer(world, "sara")
    stella = type(who)("", "tom", "Tom", "PHB co-ordinator", "south")
    world.now = world.now.replace(month=6, day=30, hour=22)
    with pytest.raises(NotFound):
        case_for(world.session, stella, reference, world.now)
    world.later(hours=1)  # midnight in London
    assert case_for(world.session, stella, reference, world.now).id == world.cases["lowe"].id
    assert set(organisations_for(world.session, stella, world.now)) == {"north", "south"}


def test_both_logs_say_so_and_what_was_recorded_stays_where_it_is(world: World) -> None:
    launched(world)
    row = succeeded(world)
    world.session.commit()
    assert (row.organisation_id, row.successor_id, row.first_day) == ("north", "south", FIRST)
    assert world.session.get_one(Organisation, "north").succeeded_on == FIRST
    assert world.cases["lowe"].organisation_id == "north"
    assert verify(world.session).faults == ()


def test_every_delegation_is_asked_again_on_that_day_and_not_before(world: World) -> None:
    row: DelegationRow = launched(world)
    in_force(world, row)
    succeeded(world)
    line = world.session.scalars(
        select(OutboxLine).where(OutboxLine.key == f"{row.id}:succeeded:north")
    ).one()
    assert line.lease_until is not None
    assert int(line.lease_until.timestamp()) == first_instant(FIRST)
    assert [one.id for one in delegations_of(world.session, world.cases["lowe"].id)] == [row.id]


def test_once_and_never_in_a_ring(world: World) -> None:
    succeeded(world)
    with pytest.raises(Refused, match="already"):
        succeeded(world, "north", "agency")
    with pytest.raises(Refused, match="itself succeeded"):
        succeeded(world, "south", "north")
    with pytest.raises(Refused, match="the same"):
        succeeded(world, "south", "south")
    with pytest.raises(Refused, match="reason"):
        succeed(world.act("pat"), "south", "agency", FIRST, "")

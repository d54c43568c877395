"""What falls due is kept beside each decision: it follows the answer, and goes with the delegation."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from models.own import UpcomingDue
from services.ending import end_delegation
from services.reconcile import reconcile
from services.training import sign_off
from tests.services.world import World, in_force, launched


def kept(world: World) -> set[tuple[str, date, str, str | None]]:
    rows = world.session.scalars(select(UpcomingDue))
    return {(one.requirement, one.due_on, one.role, one.person_id) for one in rows}


def test_what_falls_due_is_kept_with_whoever_does_it_and_follows_the_answer(world: World) -> None:
    row = launched(world)
    reconcile(world.act("grace"), row.id)
    assert kept(world) == set()
    in_force(world, row)
    reconcile(world.act("grace"), row.id)
    first = {
        ("first observation", date(2026, 8, 9), "monitoring nurse", "omar"),
        ("formal review", date(2026, 11, 9), "monitoring nurse", "omar"),
    }
    assert kept(world) == first
    reconcile(world.act("grace"), row.id)
    assert kept(world) == first
    world.later(days=60)
    sign_off.observe(world.act("omar"), row, "observation", world.now, "still competent")
    reconcile(world.act("grace"), row.id)
    assert ("formal review", date(2026, 11, 9), "monitoring nurse", "omar") in kept(world)
    assert kept(world) != first


def test_what_has_ended_has_nothing_due(world: World) -> None:
    row = launched(world)
    in_force(world, row)
    reconcile(world.act("grace"), row.id)
    end_delegation(world.act("grace"), row, "No longer wanted.", needed_no_longer=True)
    reconcile(world.act("grace"), row.id)
    assert kept(world) == set()

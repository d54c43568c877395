"""The content of an agreement is new when something on the paper is, and not by time passing alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from models.cases import DelegationRow
from models.hospital import Admission
from services.agreements.agreement_parts import content_hash
from services.cases import launch_delegation
from services.in_hospital import hospital
from tests.services.stays import by_londons_clock, draft, in_hospital, planned, ready
from tests.services.world import World


def content(world: World, admission: Admission) -> str:
    return content_hash(draft(world.session, admission, world.now))


def ward_suspends(world: World, admission: Admission, row: DelegationRow) -> object:
    return hospital.ward_decides(
        world.act("grace"), admission, row, "suspended", world.giver("kit"), "Not stable."
    )


def other_pa(world: World, admission: Admission, row: DelegationRow) -> object:
    return launch_delegation(world.act("grace"), world.cases["lowe"], "ben", row.task)


CHANGES: dict[str, Callable[[World, Admission, DelegationRow], object]] = {
    "a shift": lambda world, stay, _: planned(world, stay, "2026-05-22T20:00", "2026-05-23T08:00"),
    "a cancelled shift": lambda world, stay, _: hospital.cancel_shift(
        world.act("grace"), hospital.rota(world.session, stay.id)[0], "ill"
    ),
    "a PA": other_pa,
    "the ward's decision": ward_suspends,
    "a DBS check": lambda world, stay, row: hospital.record_dbs_check(
        world.act("grace"), stay, row.pa_id, date(2026, 5, 1)
    ),
    "who is on call": lambda world, stay, _: hospital.name_on_call_nurse(
        world.act("grace"), stay, "ollie", "01632 960777"
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_content_is_new_when_something_on_the_paper_is(world: World, change: str) -> None:
    admission, row = in_hospital(world)
    ready(world, admission, row)
    planned(world, admission, "2026-05-20T20:00", "2026-05-21T08:00")
    before = content(world, admission)
    world.later(hours=1)
    assert content(world, admission) == before
    CHANGES[change](world, admission, row)
    assert content(world, admission) != before


def test_the_content_is_the_same_a_day_later_and_new_when_an_answer_changes_with_time(world: World) -> None:
    admission, row = in_hospital(world)
    ready(world, admission, row, checked_on=date(2023, 6, 1))
    before = content(world, admission)
    world.later(days=1)
    assert content(world, admission) == before
    world.now = by_londons_clock("2026-06-02T00:00")
    assert content(world, admission) != before


def test_no_signature_version_or_moment_is_part_of_the_content(world: World) -> None:
    admission, _ = in_hospital(world)
    found = draft(world.session, admission, world.now)
    later = found.issued_at + timedelta(days=1)
    changed = replace(found, version=7, issued_at=later, decided_as_of=later)
    assert content_hash(changed) == content_hash(found)

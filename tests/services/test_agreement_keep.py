"""The agreement is kept current without anybody asking; where it cannot be, somebody is asked, once."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from models.actions import Action, ActionClosed
from models.nhs_number import NhsNumber
from models.people import Person
from models.record_check import verify
from services.act import Act, Actor
from services.agreements.agreement_keep import ON_CALL, SIGNATURES, keep_agreement
from services.agreements.agreement_versions import versions
from services.in_hospital import hospital
from tests.services.stays import admitted, in_hospital, planned, ready, signed, written
from tests.services.world import World, launched


def as_flow(world: World) -> Act:
    return Act(world.session, world.now, Actor("", "Safehands", flow="hospital-agreement/test"))


def asked_for(world: World, requirement: str = "hospital working agreement") -> list[str]:
    closed = select(ActionClosed.action_id)
    wanted = select(Action.kind).where(Action.requirement == requirement, Action.id.not_in(closed))
    return list(world.session.scalars(wanted))


@pytest.mark.covers("HO-12", "HO-15")
def test_signatures_and_the_on_call_nurses_number_are_chased_until_they_are_there(world: World) -> None:
    admission, row = in_hospital(world)
    ready(world, admission, row)
    world.session.get_one(Person, "ollie").telephone = None
    for _ in range(2):
        keep_agreement(as_flow(world), admission.id)
    assert asked_for(world, SIGNATURES) == ["have the agreement signed by all"]
    assert asked_for(world, ON_CALL) == ["add the on-call nurse’s telephone number"]
    hospital.name_on_call_nurse(world.act("grace"), admission, "ollie", "01632 960123")
    keep_agreement(as_flow(world), admission.id)
    assert asked_for(world, ON_CALL) == []
    signed(world, admission)
    keep_agreement(as_flow(world), admission.id)
    assert asked_for(world, SIGNATURES) == []


def test_with_the_stay_nothing_is_chased_any_more(world: World) -> None:
    admission, _ = in_hospital(world)
    keep_agreement(as_flow(world), admission.id)
    world.later(minutes=5)
    hospital.discharge(world.act("grace"), admission, world.now)
    keep_agreement(as_flow(world), admission.id)
    assert asked_for(world, SIGNATURES) == []


@pytest.mark.covers("HO-05")
def test_each_change_gives_a_version_and_no_change_gives_none(world: World) -> None:
    admission, _ = in_hospital(world)
    for _ in range(2):
        keep_agreement(as_flow(world), admission.id)
    planned(world, admission, "2026-05-20T20:00", "2026-05-21T08:00")
    for _ in range(2):
        world.later(hours=1)
        keep_agreement(as_flow(world), admission.id)
    issued = versions(world.session, admission.id)
    assert [one.version for one in issued] == [2, 1]
    assert issued[0].issued_by == "hospital-agreement/test"
    assert asked_for(world) == []


def test_what_keeps_the_paper_from_being_issued_is_asked_for_once_and_no_more_when_it_is_there(
    world: World,
) -> None:
    launched(world)
    admission = admitted(world)
    person = world.session.get_one(Person, "lowe")
    person.born = None
    assert keep_agreement(as_flow(world), admission.id) is None
    before = written(world)
    assert keep_agreement(as_flow(world), admission.id) is None
    assert written(world) == before
    assert asked_for(world) == ["add the date of birth to the person's details, then issue the agreement"]
    person.nhs_number = None
    keep_agreement(as_flow(world), admission.id)
    assert len(asked_for(world)) == 1
    person.born, person.nhs_number = date(1951, 4, 2), NhsNumber("9990000018")
    assert keep_agreement(as_flow(world), admission.id) is not None
    assert asked_for(world) == []
    assert verify(world.session).ok


def test_after_discharge_nothing_is_issued_and_nothing_asked_for(world: World) -> None:
    launched(world)
    admission = admitted(world)
    world.session.get_one(Person, "lowe").born = None
    keep_agreement(as_flow(world), admission.id)
    world.later(hours=1)
    hospital.discharge(world.act("grace"), admission, world.now)
    assert keep_agreement(as_flow(world), admission.id) is None
    assert asked_for(world) == []

"""Hours from admission to an agreement that all have signed (4:2525)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.agreements.agreement import issue_agreement
from services.agreements.agreement_hours import hours_by_hospital, hours_of_stay
from services.agreements.agreement_signing import Signed, sign_agreement
from services.in_hospital import hospital
from tests.services.stays import SIGNATORIES, admitted, planned, signed
from tests.services.test_agreement import prepared
from tests.services.world import World


@pytest.mark.covers("HO-21")
def test_it_is_counted_from_the_admission_to_the_last_of_the_signatures(world: World) -> None:
    admission = prepared(world)
    assert hours_of_stay(world.session, admission) is None
    signed(world, admission)
    assert hours_of_stay(world.session, admission) == world.now - admission.admitted_at
    (north,) = hours_by_hospital(world.session, ["north"])
    assert (north.stays, north.signed, north.waiting) == (1, 1, 0)
    assert north.middle == north.longest == world.now - admission.admitted_at


def test_what_is_signed_later_does_not_change_when_it_was_first_in_force(world: World) -> None:
    admission = prepared(world, signed_again_after_a_change_of_rota="everybody")
    signed(world, admission)
    first = hours_of_stay(world.session, admission)
    world.later(days=1)
    planned(world, admission, "2026-05-22T20:00", "2026-05-23T08:00")
    newest = issue_agreement(world.act("grace"), admission.id)
    world.later(days=1)
    for role, name in SIGNATORIES:
        sign_agreement(world.act("grace"), newest, Signed(role, name))
    assert hours_of_stay(world.session, admission) == first


def test_signatures_on_versions_that_say_something_else_do_not_add_up(world: World) -> None:
    admission = prepared(world, signed_again_after_a_change_of_rota="everybody")
    first = issue_agreement(world.act("grace"), admission.id)
    for role, name in SIGNATORIES[:2]:
        sign_agreement(world.act("grace"), first, Signed(role, name))
    planned(world, admission, "2026-05-22T20:00", "2026-05-23T08:00")
    newest = issue_agreement(world.act("grace"), admission.id)
    sign_agreement(world.act("grace"), newest, Signed(*SIGNATORIES[2]))
    assert hours_of_stay(world.session, admission) is None


def test_a_stay_that_ended_unsigned_is_a_stay_and_a_planned_one_called_off_is_none(world: World) -> None:
    admission = prepared(world)
    assert hours_by_hospital(world.session, ["north"])[0].waiting == 1
    hospital.discharge(world.act("grace"), admission, world.now)
    (north,) = hours_by_hospital(world.session, ["north"])
    assert (north.stays, north.signed, north.waiting, north.middle) == (1, 0, 0, None)
    later = admitted(world, world.now + timedelta(days=3), planned=True)
    hospital.call_off(world.act("grace"), later, "Not this month.")
    assert hours_by_hospital(world.session, ["north"])[0].stays == 1
    assert hours_by_hospital(world.session, ["south"]) == []


def test_an_agreement_that_was_signed_before_a_planned_admission_took_no_time(world: World) -> None:
    admission = prepared(world)
    hospital.discharge(world.act("grace"), admission, world.now)
    again = admitted(world, world.now + timedelta(days=3), planned=True)
    signed(world, again)
    assert hours_of_stay(world.session, again) == timedelta(0)

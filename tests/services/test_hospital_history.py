"""Who is often in hospital has a plan in advance, beside the care plan, and it is kept current."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from models.record import RecordEntry
from models.record_check import verify
from rules.framework import from_library, parse_framework
from services.act import Act, Actor, Refused
from services.agreements.agreement_keep import keep_agreement
from services.evidence import NewEvidence, record_evidence
from services.frameworks import apply_framework, approve_framework
from services.in_hospital import hospital
from services.in_hospital.hospital_asked import PLAN, asked_in_case
from services.in_hospital.hospital_history import PARTS, due_plans, keep_plan_of, plan_ahead, record_plan
from tests.services.counting import statements
from tests.services.stays import admitted
from tests.services.world import World, launched


def stays(world: World, number: int, days: int = 20) -> None:
    """So many stays of two days, one after the other."""
    for _ in range(number):
        admission = admitted(world)
        world.later(days=2)
        hospital.discharge(world.act("grace"), admission, world.now)
        world.later(days=days)


def night(world: World) -> list[str]:
    """What the nightly flow does; what is then asked of the co-ordinator."""
    act = Act(world.session, world.now, Actor("", "Safehands", flow="hospital-plans/test"))
    world.session.flush()
    for id in due_plans(world.session, world.now):
        keep_plan_of(act, id)
    world.session.flush()
    found = asked_in_case(world.session, world.cases["lowe"].id)
    return [one.kind for one in found if one.requirement == PLAN]


def planned(world: World) -> None:
    record_plan(world.act("grace"), world.cases["lowe"], world.now.date(), PARTS)


@pytest.mark.covers("SA-12")
def test_from_the_third_admission_within_a_year_the_plan_is_asked_for_once(world: World) -> None:
    launched(world)
    stays(world, 2)
    assert night(world) == []
    stays(world, 1)
    assert night(world) == ["draw up the plan for hospital in advance, with what the PAs do there"]
    entries = world.session.scalar(select(func.count()).select_from(RecordEntry))
    assert len(night(world)) == 1
    assert world.session.scalar(select(func.count()).select_from(RecordEntry)) == entries
    planned(world)
    assert night(world) == []
    assert verify(world.session).ok


@pytest.mark.covers("SA-12")
def test_the_third_admission_itself_asks_at_once(world: World) -> None:
    launched(world)
    stays(world, 2)
    admission = admitted(world)
    keep_agreement(world.act("grace"), admission.id)
    world.session.flush()
    (action,) = [
        one for one in asked_in_case(world.session, world.cases["lowe"].id) if one.requirement == PLAN
    ]
    assert (action.role, action.due_on) == ("PHB co-ordinator", world.now.date() + timedelta(days=14))


def test_admissions_of_long_ago_and_those_called_off_make_no_history(world: World) -> None:
    launched(world)
    stays(world, 1)
    world.later(days=342)
    stays(world, 2, days=1)
    found = plan_ahead(world.session, world.cases["lowe"], world.now)
    assert found
    assert found.admissions == 2, "the first was 12 months and a day ago"
    for _ in range(2):
        off = admitted(world, world.now + timedelta(days=5), planned=True)
        hospital.call_off(world.act("grace"), off, "Put off.")
    assert plan_ahead(world.session, world.cases["lowe"], world.now) == found
    assert night(world) == []


@pytest.mark.parametrize(("days", "counted"), [(0, 1), (1, 0)])
def test_an_admission_counts_to_the_day_a_year_later(world: World, days: int, counted: int) -> None:
    launched(world)
    stays(world, 1)
    world.now = datetime.combine(
        date(2027, 5, 5) + timedelta(days=days), world.now.time(), tzinfo=world.now.tzinfo
    )
    found = plan_ahead(world.session, world.cases["lowe"], world.now)
    assert found
    assert found.admissions == counted


@pytest.mark.covers("SA-12")
def test_a_plan_is_looked_at_again_when_it_is_old_or_the_care_plan_or_the_protocol_changed(
    world: World,
) -> None:
    launched(world)
    stays(world, 3, days=100)
    planned(world)
    drawn_up = world.now
    care_plan = NewEvidence(
        "plan", "agreed", world.now.date(), (world.giver("grace"),), person_id="lowe", about="support plan"
    )
    world.later(hours=1)
    record_evidence(world.act("grace"), "north", care_plan)
    assert night(world) == ["look at the plan for hospital again: the care plan has changed since"]
    world.later(hours=1)
    planned(world)
    assert night(world) == []
    world.later(days=1)
    revised(world)
    assert night(world) == ["look at the plan for hospital again: the protocol has changed since"]
    world.later(days=1)
    planned(world)
    assert night(world) == []
    assert drawn_up < world.now


def test_an_old_plan_is_good_to_its_last_day(world: World) -> None:
    launched(world)
    stays(world, 3, days=2)
    planned(world)
    for _ in range(3):
        world.later(days=100)
        stays(world, 1, days=1)
    drawn_up = plan_ahead(world.session, world.cases["lowe"], world.now).drawn_up_on  # type: ignore[union-attr]
    assert drawn_up
    last = drawn_up.replace(year=drawn_up.year + 1)
    world.now = datetime.combine(last, world.now.time(), tzinfo=world.now.tzinfo)
    assert night(world) == []
    world.later(days=1)
    assert night(world) == ["look at the plan for hospital again: it is older than 12 months"]


def test_a_plan_without_the_pas_or_before_its_day_is_refused(world: World) -> None:
    launched(world)
    act, case = world.act("grace"), world.cases["lowe"]
    with pytest.raises(Refused, match="does not speak of role of the PAs"):
        record_plan(act, case, world.now.date(), PARTS[:1])
    with pytest.raises(Refused, match="future"):
        record_plan(act, case, world.now.date() + timedelta(days=1), PARTS)


def test_where_the_framework_asks_by_a_rule_of_its_own_nobody_is_asked_twice(world: World) -> None:
    """Salvere's own requirement opens its own action, with its own role."""
    launched(world)
    salvere = from_library("salvere")
    approve_framework(
        world.act("pat"), "north", salvere, by="Dr Invented Example", role="clinical lead",
        on=date(2026, 1, 5), note="invented, for tests",
    )  # fmt: skip
    case = world.cases["lowe"]
    apply_framework(
        world.act("grace"), case, salvere, {"history of regular admissions": "yes"}, where="home",
        first_day=world.now.date(),
    )  # fmt: skip
    stays(world, 3)
    assert night(world) == []


def test_what_a_quiet_night_costs_does_not_grow(world: World) -> None:
    launched(world)
    one = statements(world.session, due_plans, now=world.now)
    stays(world, 4)
    assert statements(world.session, due_plans, now=world.now) == one == 1


def revised(world: World) -> None:
    """From today another version of the framework holds in the case."""
    text = from_library("staffordshire").content.decode().replace('"2016.1"', '"2026.2"', 1)
    framework = parse_framework("new.yaml", text.encode())
    approve_framework(
        world.act("pat"), "north", framework, by="Dr Invented Example", role="clinical lead",
        on=world.now.date(), note="invented, for tests",
    )  # fmt: skip
    apply_framework(
        world.act("grace"), world.cases["lowe"], framework,
        {"panel decides": "all", "panel meets": "every two months"}, where="home", first_day=world.now.date(),
    )  # fmt: skip

"""Launching: what a co-ordinator may start, and what she is told when she may not."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from models.cases import Case, DelegationRow
from models.frameworks import FrameworkApproval
from models.outbox import OutboxLine
from models.record import RecordEntry
from models.record_check import verify
from rules.applied import SettingFault
from rules.framework import from_library, parse_framework
from services.act import Actor, Refused
from services.cases import Application, launch_case, launch_delegation
from services.frameworks import applied_to, apply_framework
from tests.services.world import World, launched

CHOSEN = {"panel decides": "all", "panel meets": "every two months"}


def counts(world: World) -> tuple[int | None, ...]:
    tables = (Case, DelegationRow, OutboxLine, RecordEntry)
    return tuple(world.session.scalar(select(func.count()).select_from(table)) for table in tables)


@pytest.mark.covers("ST-02")
def test_launching_a_delegation_writes_its_entry_and_its_outbox_line_in_one_transaction(world: World) -> None:
    row = launched(world)
    lines = world.session.scalars(select(OutboxLine).where(OutboxLine.subject_id == row.id)).all()
    assert [line.kind for line in lines] == ["reconcile delegation"]
    assert verify(world.session).ok
    world.session.rollback()
    assert world.session.get(DelegationRow, row.id) is None


def test_a_task_that_is_never_delegated_is_refused_with_the_reason_and_the_text(world: World) -> None:
    launched(world)
    before = counts(world)
    with pytest.raises(Refused, match="never delegated: Only a registered practitioner") as refused:
        launch_delegation(world.act("grace"), world.cases["lowe"], "amina", "re-insert nasogastric tube")
    assert refused.value.cite == ("2:783",)
    assert counts(world) == before


def test_a_task_that_no_framework_knows_is_refused_and_the_known_ones_are_named(world: World) -> None:
    launched(world)
    with pytest.raises(Refused, match="knows the task 'dance'; they know: apply topical cream"):
        launch_delegation(world.act("grace"), world.cases["lowe"], "amina", "dance")


def test_the_same_delegation_twice_and_a_pa_who_is_not_on_record_are_refused(world: World) -> None:
    launched(world)
    with pytest.raises(Refused, match="asked for with this PA already"):
        launched(world)
    with pytest.raises(Refused, match="not on record"):
        launched(world, pa="nobody")


def test_a_second_case_for_the_same_person_is_refused(world: World) -> None:
    launched(world)
    with pytest.raises(Refused, match="a case for this person already"):
        launch_case(world.act("grace"), "north", "lowe", [])


@pytest.mark.covers("ST-03")
def test_a_live_case_is_refused_under_a_version_that_nobody_has_approved(world: World) -> None:
    approved = from_library("staffordshire")
    another = parse_framework("draft.yaml", approved.content.replace(b'"2016.1"', b'"2016.2"'))
    with pytest.raises(Refused, match=r"2016\.2 is not approved") as refused:
        launch_case(world.act("grace"), "north", "lowe", [Application(another, CHOSEN)])
    assert "clinical lead of that organisation approves" in refused.value.way_out


def test_a_setting_that_must_be_chosen_and_is_not_stops_the_launch(world: World) -> None:
    with pytest.raises(SettingFault, match="'panel decides' must be chosen"):
        launch_case(world.act("grace"), "north", "lowe", [Application(from_library("staffordshire"))])


@pytest.mark.covers("ST-01")
def test_an_approval_is_of_the_very_bytes_and_names_who_gave_it(world: World) -> None:
    approval = world.session.scalars(select(FrameworkApproval)).first()
    assert approval is not None
    assert approval.approved_by == "Dr Invented Example"
    assert approval.sha256 in {from_library(id).sha256 for id in ("staffordshire", "staffordshire-hospital")}


def test_a_later_version_of_the_settings_applies_from_its_day_and_the_old_ones_stay_for_the_days_before(
    world: World,
) -> None:
    launched(world)
    case = world.cases["lowe"]
    first = world.now.date()
    world.later(days=30)
    framework = from_library("staffordshire")
    changed = {**CHOSEN, "panel decides": "exceptions"}
    apply_framework(world.act("grace"), case, framework, changed, where="home", first_day=world.now.date())
    assert applied_to(world.session, case.id, "home", first)[0].settings["panel decides"] == "all"
    assert applied_to(world.session, case.id, "home", world.now.date())[0].settings == changed


def test_the_hospitals_framework_applies_in_hospital_only(world: World) -> None:
    launched(world)
    case, day = world.cases["lowe"], world.now.date()
    ids = {
        where: [one.framework.id for one in applied_to(world.session, case.id, where, day)]
        for where in ("home", "hospital")
    }
    assert ids == {"home": ["staffordshire"], "hospital": ["staffordshire", "staffordshire-hospital"]}


def test_an_act_without_a_named_actor_is_refused() -> None:
    with pytest.raises(ValueError, match="a named person or flow"):
        Actor(person_id="", role="PHB co-ordinator")

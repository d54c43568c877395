"""A new version of a framework: every case goes over once, gap training in its time, and a typo asks nothing."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from models.actions import Action
from models.cases import Case, CaseFramework, DelegationRow, DelegationStatus
from models.record import RecordEntry
from models.record_check import verify
from rules.applied import SettingFault
from rules.framework import Framework, from_library, parse_framework
from rules.moments import LONDON, Span, instant
from services import coordination, outbox, to_do
from services.act import Refused
from services.cases import Application, launch_case, launch_delegation
from services.decisions import ask
from services.frameworks import approve_framework
from services.impact import impact_on_caseload
from services.protocol_revised import (
    Revision,
    carry_revision,
    choose_and_take_over,
    revise,
)
from services.reconcile import reconcile
from services.training import sign_off
from tests.services.asking import ask_now
from tests.services.lives import approved, at, carry_on, flow, lines
from tests.services.world import TASK, World, launched, lead_approves

FIRST = date(2026, 6, 1)
CHANGE = """\
changes:
  flush before feeding:
    what: The flush before a feed is larger.
    from: 2026-06-01
    tasks: [gastrostomy feed]
    material: yes
    binds: assessed competent
    gap training: flush before feeding
    transition: 1 month
    otherwise: {do: give the gap training, role: clinical trainer, within: 14 days}
    why: A feed after too small a flush can block the tube.
    text: ["2:785"]

tasks:
"""
MUST = """\
  feeds at night:
    asks: May feeds be given at night?
    choices: [may, may not]
    must be chosen: yes
    why: Invented, for tests.
    text: ["2:796"]
"""


MEETS = "choices: [twice a month, every two months]\n    must"


def version(world: World, *changes: tuple[str, str], number: str = "2026.2") -> Framework:
    """Staffordshire with these words instead of those, approved by the clinical lead."""
    text = from_library("staffordshire").content.decode()
    for old, new in (('"2016.1"', f'"{number}"'), *changes):
        assert old in text
        text = text.replace(old, new, 1)
    framework = parse_framework("new.yaml", text.encode())
    approve_framework(
        world.act("pat"), "north", framework,
        by="Dr Invented Example", role="clinical lead", on=date(2026, 5, 1), note="invented, for tests",
    )  # fmt: skip
    return framework


def material(world: World) -> Framework:
    return version(world, ("tasks:\n  apply", CHANGE + "  apply"))


def revised(world: World, framework: Framework, first_day: date = FIRST) -> Revision:
    """Asked for, and worked through by the flow."""
    found = revise(world.act("grace"), "north", framework, first_day)
    for line in lines(world, outbox.REVISED):
        carry_revision(flow(world), line.subject_id)
        outbox.finish(world.session, line.id, world.now)
    return found


def versions(world: World, day: date) -> list[str]:
    at_noon = Span.at(instant(datetime(day.year, day.month, day.day, 12, tzinfo=LONDON)))
    row = world.session.scalars(select(DelegationRow).order_by(DelegationRow.id)).first()
    assert row
    return [one.version for one in ask(world.session, row, at_noon).frameworks]


def kinds(world: World, row: DelegationRow) -> list[tuple[str, date]]:
    return [(one.kind, one.due_on) for one in to_do.open_actions(world.session, row.id)]


def how_many(world: World, table: type) -> int:
    return world.session.scalar(select(func.count()).select_from(table)) or 0


def test_from_its_first_day_the_new_version_holds_and_until_then_the_old_one(world: World) -> None:
    row = launched(world)
    approved(world, row)
    found = revised(world, material(world))
    assert (found.cases, found.faults, found.is_material) == (1, (), True)
    assert versions(world, FIRST - timedelta(days=1)) == ["2016.1"]
    assert versions(world, FIRST) == ["2026.2"]
    newest = world.session.scalars(select(CaseFramework).order_by(CaseFramework.recorded_at.desc())).first()
    assert newest
    assert newest.recorded_by == "test/1", "the flow did it"


def test_gap_training_is_asked_for_by_the_end_of_the_transition_and_then_the_task_stops(world: World) -> None:
    """Given a change from 1 June with a month, then on 1 July the PA may, and on 2 July not until it is made up."""
    row = launched(world)
    approved(world, row)
    revised(world, material(world))
    at(world, 2026, 5, 31, 23, 59)
    carry_on(world)
    assert "give the gap training" not in dict(kinds(world, row))
    at(world, 2026, 6, 1, 0, 0)
    world.later(seconds=1)
    carry_on(world)
    assert ("give the gap training", date(2026, 7, 1)) in kinds(world, row)

    at(world, 2026, 7, 1, 23, 59)
    assert reconcile(flow(world), row.id).may  # type: ignore[union-attr]
    at(world, 2026, 7, 2, 0, 0)
    answer = reconcile(flow(world), row.id)
    assert answer
    assert (answer.may, answer.status) == (False, "lapsed")

    learned = world.now.date()
    coordination.record_learning(world.act("grace"), row, "flush before feeding", learned, world.giver("nia"))
    world.later(hours=1)
    carry_on(world)
    assert ask_now(world.session, row, world.now).may
    assert "give the gap training" not in dict(kinds(world, row))
    assert verify(world.session).faults == ()


def test_who_was_signed_off_after_the_change_needs_no_gap_training(world: World) -> None:
    row = launched(world)
    approved(world, row)
    revised(world, material(world))
    at(world, 2026, 6, 2, 9)
    sign_off.assess(world.act("nia"), row, world.now, "competent")
    world.later(minutes=1)
    carry_on(world)
    assert "give the gap training" not in dict(kinds(world, row))


def test_a_typo_changes_nobodys_status_and_opens_no_action(world: World) -> None:
    row = launched(world)
    approved(world, row)
    before = (how_many(world, DelegationStatus), how_many(world, Action))
    typo = version(world, ("Training is made for this PA", "Training is tailored to this PA"))
    found = revised(world, typo)
    assert not found.is_material
    assert [str(one) for one in found.differences]
    at(world, 2026, 6, 1, 0, 0)
    world.later(seconds=1)
    carry_on(world)
    assert (how_many(world, DelegationStatus), how_many(world, Action)) == before
    assert versions(world, FIRST) == ["2026.2"]


def test_asked_for_twice_and_cut_off_anywhere_each_case_goes_over_once(world: World) -> None:
    launched(world)
    framework = material(world)
    revise(world.act("grace"), "north", framework, FIRST)
    entries = how_many(world, RecordEntry)
    revise(world.act("grace"), "north", framework, FIRST)
    assert how_many(world, RecordEntry) == entries
    (line,) = lines(world, outbox.REVISED)
    with world.session.begin_nested() as nested:
        carry_revision(flow(world), line.subject_id)
        nested.rollback()
    for _ in range(2):
        carry_revision(flow(world), line.subject_id)
    assert how_many(world, CaseFramework) == 3, "two at the launch, one now"
    assert revise(world.act("grace"), "north", framework, FIRST).cases == 0
    assert verify(world.session).faults == ()


@pytest.mark.parametrize(
    ("old", "new", "setting"),
    [
        ("settings:\n", "settings:\n" + MUST, "feeds at night"),
        (MEETS, MEETS.replace("every two months", "weekly"), "panel meets"),
    ],
)
def test_a_setting_that_has_to_be_chosen_is_told_and_nothing_is_changed_for_that_case(
    world: World, old: str, new: str, setting: str
) -> None:
    row = launched(world)
    changes = [(old, new)]
    if "weekly" in new:
        changes += [("every two months: 2 months", "weekly: 7 days")] * 3
    framework = version(world, *changes)
    found = revised(world, framework)
    assert [(one.setting, one.reference) for one in found.faults] == [(setting, "SH-0001")]
    assert versions(world, FIRST) == ["2016.1"]
    carry_revision(flow(world), f"{row.case_id} {framework.sha256} {FIRST}")
    asked = world.session.scalars(select(Action).where(Action.requirement.contains("goes over"))).all()
    assert [(one.kind, one.role, one.due_on) for one in asked] == [
        (f"choose '{setting}' for staffordshire 2026.2", "PHB co-ordinator", FIRST)
    ]
    case = world.cases["lowe"]
    with pytest.raises(SettingFault):
        choose_and_take_over(world.act("grace"), case, framework, FIRST, {"panel decides": "all"})
    chosen: dict[str, str | int] = {"panel decides": "all", "panel meets": "twice a month"}
    if setting != "panel meets":
        chosen[setting] = "may not"
    choose_and_take_over(world.act("grace"), case, framework, FIRST, chosen)
    assert versions(world, FIRST) == ["2026.2"]
    assert [one for one in to_do.open_actions(world.session, row.id) if "choose" in one.kind] == []
    assert verify(world.session).faults == ()


def test_a_setting_that_is_gone_is_told_as_well(world: World) -> None:
    launched(world)
    text = from_library("staffordshire").content.decode()
    start, end = text.index("  panel decides:\n"), text.index("  panel decides from risk tier:\n")
    gone = text[:start] + text[start:end].replace("panel decides", "panel looks at") + text[end:]
    gone = gone.replace("{setting: panel decides,", "{setting: panel looks at,").replace(
        '"2016.1"', '"2026.3"'
    )
    framework = parse_framework("gone.yaml", gone.encode())
    approve_framework(
        world.act("pat"), "north", framework, by="Dr Invented Example", role="lead", on=date(2026, 5, 1), note="x"
    )  # fmt: skip
    found = revised(world, framework)
    assert [one.setting for one in found.faults] == ["panel decides"]
    assert versions(world, FIRST) == ["2016.1"]


def test_another_organisations_cases_stay_as_they_are(world: World) -> None:
    launched(world)
    lead_approves(world, "south")
    theirs = launch_case(
        world.act("sara"), "south", "kit",
        [Application(from_library("staffordshire"), {"panel decides": "all", "panel meets": "twice a month"})],
    )  # fmt: skip
    row = launch_delegation(world.act("sara"), theirs, "ben", TASK)
    framework = material(world)
    assert revised(world, framework).cases == 1
    noon = Span.at(instant(datetime(2026, 6, 1, 12, tzinfo=LONDON)))
    assert [one.version for one in ask(world.session, row, noon).frameworks] == ["2016.1"]
    touched = impact_on_caseload(world.session, framework, world.now, 365, "south")
    assert {one.reference for one in touched} <= {theirs.reference}


def test_who_is_affected_is_listed_beforehand(world: World) -> None:
    row = launched(world)
    approved(world, row)
    (one,) = impact_on_caseload(world.session, material(world), world.now, 365, "north")
    assert one.pa == "Amina Yusuf"
    assert one.impact.loses == date(2026, 7, 2)
    assert list(impact_on_caseload(world.session, material(world), world.now, 365, "south")) == []


def test_what_is_not_approved_past_or_not_in_force_is_refused(world: World) -> None:
    launched(world)
    text = from_library("staffordshire").content.decode().replace('"2016.1"', '"2026.9"')
    with pytest.raises(Refused, match="is not approved"):
        revise(world.act("grace"), "north", parse_framework("x.yaml", text.encode()), FIRST)
    with pytest.raises(Refused, match="The day is past"):
        revise(world.act("grace"), "north", material(world), world.now.date() - timedelta(days=1))
    later = version(world, ("in force: {from: 2016-01-01}", "in force: {from: 2026-07-01}"), number="2026.4")
    with pytest.raises(Refused, match="not in force on that day"):
        revise(world.act("grace"), "north", later, date(2026, 6, 30))
    assert revise(world.act("grace"), "north", later, date(2026, 7, 1)).cases == 1


def test_one_line_for_each_case(world: World) -> None:
    launched(world)
    for person in ("kit", "joy"):
        launch_case(
            world.act("grace"), "north", person,
            [Application(from_library("staffordshire"), {"panel decides": "all", "panel meets": "twice a month"})],
        )  # fmt: skip
    assert revise(world.act("grace"), "north", material(world), FIRST).cases == 3
    assert len(lines(world, outbox.REVISED)) == how_many(world, Case) == 3

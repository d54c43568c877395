"""Early, on time, late and missed are four different things, and a missed look is told once and asked on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from models.actions import Action
from models.cases import DelegationRow
from models.messages import Message
from rules.framework import from_library
from rules.moments import Span, instant
from services.ahead import MISSED_ESCALATED
from services.cases import Application, launch_case, launch_delegation
from services.decisions import question
from services.evidence import NewEvidence, record_evidence
from services.reconcile import reconcile
from services.to_do import open_actions
from services.training import sign_off
from services.training.monitoring import (
    Punctuality,
    Window,
    carry_monitoring,
    due_monitoring,
    punctuality,
    windows,
)
from tests.services.counting import statements
from tests.services.world import TASK, World, in_force, launched, register

OPENS, CLOSES = date(2026, 6, 9), date(2026, 8, 9)
"""The first observation: one to three months after the assessment of 9 May."""


@pytest.fixture
def row(world: World) -> DelegationRow:
    found = launched(world)
    in_force(world, found)
    reconcile(world.act("grace"), found.id)
    return found


def at(day: date, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def observed(world: World, row: DelegationRow, moment: datetime, outcome: str = "still competent") -> None:
    """On record whether or not it counts: an early look is no sign-off, and stays to be seen."""
    new = NewEvidence(
        "observation",
        outcome,
        moment,
        (world.giver("omar"),),
        row.pa_id,
        row.person_id,
        row.task,
        note="Seen.",
    )
    record_evidence(world.act("omar"), "north", new)


def first_observation(world: World, row: DelegationRow, moment: datetime) -> Window:
    asked = question(world.session, row, Span.at(instant(moment)))
    (found,) = [one for one in windows(asked, instant(moment)) if one.requirement == "first observation"]
    return found


@pytest.mark.covers("NE-13")
@pytest.mark.parametrize(
    ("seen", "today", "found"),
    [
        ([], "2026-12-29", "ahead"),
        ([], "2026-12-30", "open"),
        ([], "2027-02-28", "open"),
        ([], "2027-03-01", "missed"),
        (["2026-12-20"], "2027-03-01", "missed"),
        (["2026-12-29"], "2027-02-28", "open"),
        (["2026-12-30"], "2026-12-30", "on time"),
        (["2027-02-28"], "2027-03-01", "on time"),
        (["2027-03-01"], "2027-03-01", "late"),
        (["2026-12-20", "2027-03-05"], "2027-03-05", "late"),
        (["2026-12-20", "2027-03-05"], "2027-03-04", "missed"),
        (["2027-02-01", "2027-03-05"], "2027-03-05", "on time"),
    ],
)
def test_a_look_is_early_on_time_or_late_and_a_window_that_closed_without_one_is_missed(
    seen: list[str], today: str, found: Punctuality
) -> None:
    """Trained on 30 November 2026: observed from 30 December to 28 February."""
    days = [date.fromisoformat(day) for day in seen]
    window = date(2026, 12, 30), date(2027, 2, 28)
    assert punctuality(*window, days, date.fromisoformat(today)) == found


@pytest.mark.parametrize(
    ("moment", "look", "window", "may"),
    [
        (at(OPENS, 22, 59) - timedelta(days=1), "early", "missed", False),
        (at(OPENS, 23, 0) - timedelta(days=1), "on time", "on time", True),  # midnight in London
        (at(CLOSES, 22, 59), "on time", "on time", True),
        (at(CLOSES, 23, 0), "late", "late", True),
        (at(date(2026, 9, 1)), "late", "late", True),
    ],
)
def test_on_record_an_early_look_does_not_count_and_a_late_one_counts_from_its_own_day(
    world: World, row: DelegationRow, moment: datetime, look: str, window: str, may: bool
) -> None:
    world.now = moment
    observed(world, row, moment)
    world.now = at(date(2026, 9, 2))
    found = first_observation(world, row, world.now)
    assert (found.first, found.last) == (OPENS, CLOSES)
    assert ([one.punctuality for one in found.looks], found.punctuality) == ([look], window)
    answer = reconcile(world.act("grace"), row.id)
    assert answer is not None
    assert answer.may is may


@pytest.mark.parametrize(
    ("outcome", "status", "role"),
    [("still competent", "in force", ""), ("action plan", "action plan", "clinical trainer"),
     ("suspend now", "suspended", "PHB co-ordinator")],
)  # fmt: skip
def test_each_observation_ends_still_competent_with_an_action_plan_or_suspended_now(
    world: World, row: DelegationRow, outcome: str, status: str, role: str
) -> None:
    world.now = at(date(2026, 7, 1))
    sign_off.observe(world.act("omar"), row, "observation", world.now, outcome, "Seen.")
    answer = reconcile(world.act("grace"), row.id)
    assert answer is not None
    assert answer.status == status
    asked = {
        one.role for one in open_actions(world.session, row.id) if one.requirement == "first observation"
    }
    assert asked == ({role} if role else set())
    assert first_observation(world, row, world.now).punctuality == "on time"


@pytest.mark.covers("ST-20")
def test_formal_reviews_are_on_time_late_or_missed_each_counted_from_the_one_before(
    world: World, row: DelegationRow
) -> None:
    register(world, "omar", date(2030, 3, 31))
    days = {"on time": date(2026, 11, 9), "late": date(2027, 5, 10)}
    for day in days.values():
        world.now = at(day)
        new = NewEvidence(
            "formal review",
            "still competent",
            day,
            (world.giver("omar"),),
            row.pa_id,
            row.person_id,
            row.task,
        )
        record_evidence(world.act("omar"), "north", new)
    later = at(date(2027, 11, 11))
    asked = question(world.session, row, Span.at(instant(later)))
    found = [one for one in windows(asked, instant(later)) if one.requirement == "formal review"]
    assert [(one.last, one.punctuality) for one in found] == [
        (date(2026, 11, 9), "on time"),
        (date(2027, 5, 9), "late"),
        (date(2027, 11, 10), "missed"),
    ]


def another(world: World, setting: str) -> DelegationRow:
    """The same in a case whose organisation has chosen what an overdue observation does."""
    settings: dict[str, str | int] = {
        "panel decides": "all", "panel meets": "every two months", "overdue monitoring": setting,
    }  # fmt: skip
    world.cases["lowe"] = launch_case(
        world.act("grace"), "north", "lowe", [Application(from_library("staffordshire"), settings)]
    )
    row = launch_delegation(world.act("grace"), world.cases["lowe"], "amina", TASK)
    in_force(world, row)
    return row


@pytest.mark.parametrize(("setting", "may"), [("suspend", False), ("escalate", True)])
def test_what_a_missed_observation_does_is_what_the_organisation_chose(
    world: World, setting: str, may: bool
) -> None:
    row = another(world, setting)
    seen = []
    for moment in (at(CLOSES, 22, 59), at(CLOSES, 23, 0)):
        world.now = moment
        answer = reconcile(world.act("grace"), row.id)
        assert answer is not None
        seen.append(answer.may)
    assert seen == [True, may]
    assert any(one.kind == "observe the PA doing the task" for one in open_actions(world.session, row.id))


def night(world: World, row: DelegationRow, day: date) -> tuple[int, list[tuple[str, date]]]:
    """One night's flows: how often it was told, and what the PHB lead is asked for."""
    world.now = at(day, 1)
    reconcile(world.act("grace"), row.id)
    for _ in range(2):
        for id in due_monitoring(world.session, world.now):
            carry_monitoring(world.act("grace"), id)
        reconcile(world.act("grace"), row.id)
    told = world.session.scalars(select(Message).where(Message.template == "monitoring-missed")).all()
    lead = [(one.kind, one.due_on) for one in open_actions(world.session, row.id) if one.role == "PHB lead"]
    return len(told), lead


def test_a_missed_observation_is_told_once_and_after_a_week_the_phb_lead_is_asked(
    world: World, row: DelegationRow
) -> None:
    week = CLOSES + timedelta(days=MISSED_ESCALATED)
    asked = [("see to what was missed: observe the PA doing the task", week)]
    nights = [CLOSES, CLOSES + timedelta(days=1), week - timedelta(days=1), week, week + timedelta(days=30)]
    assert [night(world, row, day) for day in nights] == [(0, []), (1, []), (1, []), (1, asked), (1, asked)]
    world.later(hours=1)
    sign_off.observe(world.act("omar"), row, "observation", world.now, "still competent")
    assert night(world, row, week + timedelta(days=31)) == (1, [])


def test_the_sweep_finds_what_has_to_be_asked_of_the_lead_without_another_answer(
    world: World, row: DelegationRow
) -> None:
    week = CLOSES + timedelta(days=MISSED_ESCALATED)
    night(world, row, CLOSES + timedelta(days=1))
    world.now = at(week - timedelta(days=1), 1)
    assert due_monitoring(world.session, world.now) == []
    world.now = at(week, 1)
    (action,) = due_monitoring(world.session, world.now)
    assert world.session.get_one(Action, action).requirement == "first observation"


def test_the_message_says_ids_only_and_goes_to_the_co_ordinator(world: World, row: DelegationRow) -> None:
    night(world, row, CLOSES + timedelta(days=1))
    message = world.session.scalars(select(Message).where(Message.template == "monitoring-missed")).one()
    assert message.to_role == "PHB co-ordinator"
    assert set(message.facts) == {"action", "delegation"}


def test_other_overdue_things_are_not_told_as_missed_observations(world: World) -> None:
    row = launched(world)
    reconcile(world.act("grace"), row.id)
    world.later(days=300)
    assert due_monitoring(world.session, world.now) == []


def test_a_quiet_night_asks_the_same_few_questions_whatever_is_overdue_or_told(
    world: World, row: DelegationRow
) -> None:
    night(world, row, CLOSES + timedelta(days=1))
    few = statements(world.session, due_monitoring, now=world.now)
    for task in ("apply topical cream", "change catheter bag"):
        reconcile(world.act("grace"), launched(world, task=task).id)
    world.later(days=5)
    assert due_monitoring(world.session, world.now) == []
    assert statements(world.session, due_monitoring, now=world.now) == few <= 4

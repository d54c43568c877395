"""A panel approves on conditions: each becomes a requirement, with its day or before the PA goes on alone."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from models.cases import DelegationRow
from models.evidence import EvidenceRow
from models.panels import Proposal
from models.record_check import verify
from services.act import Refused
from services.panels.panel import list_for_panel
from services.panels.panel_conditions import Condition, answer_condition, open_conditions
from services.panels.panel_precedents import precedents, with_conditions
from services.panels.panel_votes import propose, standing
from services.reconcile import reconcile
from services.to_do import open_actions
from tests.services.asking import ask_now
from tests.services.test_panel import REASONS, listed, meeting_in
from tests.services.world import TASK, World, decided, launched, recommended

PUMP, PLAN = "A second pump is in the house", "The night plan is written down"
WITH = "approved with conditions"


def approved_on(world: World, *conditions: Condition) -> DelegationRow:
    item = listed(world)
    assert decided(world, item, WITH, REASONS, conditions=conditions)
    world.later(minutes=1)
    return world.session.get_one(DelegationRow, item.delegation_id)


def test_a_condition_without_a_day_is_met_before_the_pa_does_the_task_alone(world: World) -> None:
    """Given a condition, then the task is done with somebody present until the co-ordinator says what shows it."""
    row = approved_on(world, Condition(PLAN))
    answer = ask_now(world.session, row, world.now)
    assert (answer.status, answer.may, answer.supervised) == ("waiting for panel", False, True)
    reconcile(world.act("grace"), row.id)
    asked = [
        one for one in open_actions(world.session, row.id) if one.requirement == f"panel condition: {PLAN}"
    ]
    assert [one.role for one in asked] == ["PHB co-ordinator"]
    answer_condition(world.act("grace"), row, PLAN, "Seen in the care plan of 17 May.")
    world.later(minutes=1)
    assert ask_now(world.session, row, world.now).may
    reconcile(world.act("grace"), row.id)
    assert f"panel condition: {PLAN}" not in {one.requirement for one in open_actions(world.session, row.id)}
    assert open_conditions(world.session, row) == {}
    assert verify(world.session).faults == ()


@pytest.mark.parametrize(
    ("moment", "may"),
    [
        (datetime(2026, 5, 17, 9, 1, tzinfo=UTC), True),
        (datetime(2026, 6, 30, 22, 59, 59, tzinfo=UTC), True),  # 23:59:59 in London on the last day
        (datetime(2026, 6, 30, 23, 0, 0, tzinfo=UTC), False),  # 00:00 on 1 July
    ],
)
def test_a_condition_with_a_day_stops_the_task_only_when_that_day_is_over(
    world: World, moment: datetime, may: bool
) -> None:
    row = approved_on(world, Condition(PUMP, date(2026, 6, 30)))
    assert ask_now(world.session, row, moment).may is may


def test_only_what_is_open_is_answered_with_words_and_not_by_the_pa(world: World) -> None:
    row = approved_on(world, Condition(PLAN))
    for words, how, told in ((PUMP, "Seen.", "No such condition"), (PLAN, " ", "what shows")):
        with pytest.raises(Refused, match=told):
            answer_condition(world.act("grace"), row, words, how)
    with pytest.raises(Refused, match="about themselves"):
        answer_condition(world.act("amina"), row, PLAN, "I have it.")
    answer_condition(world.act("grace"), row, PLAN, "Seen.")
    with pytest.raises(Refused, match="No such condition"):
        answer_condition(world.act("grace"), row, PLAN, "Seen again.")


def test_only_a_later_approval_of_the_panel_lifts_a_condition(world: World) -> None:
    """Given two conditions, when a later meeting approves with one of them, then the other is lifted."""
    row = approved_on(world, Condition(PLAN), Condition(PUMP))
    again = list_for_panel(world.act("grace"), row, meeting_in(world, 14))
    world.later(days=14)
    decided(world, again, WITH, "The plan is known to the team.", conditions=[Condition(PUMP)])
    world.later(minutes=1)
    assert list(open_conditions(world.session, row)) == [PUMP]
    lifted = world.session.scalars(select(EvidenceRow).where(EvidenceRow.outcome == "lifted")).one()
    assert lifted.about == PLAN
    assert not ask_now(world.session, row, world.now).may
    third = list_for_panel(world.act("grace"), row, meeting_in(world, 14))
    world.later(days=14)
    decided(world, third, "approved", "The pump is not needed any more.")
    world.later(minutes=1)
    assert open_conditions(world.session, row) == {}


def test_a_condition_that_is_set_again_is_asked_for_again(world: World) -> None:
    row = approved_on(world, Condition(PLAN))
    answer_condition(world.act("grace"), row, PLAN, "Seen.")
    again = list_for_panel(world.act("grace"), row, meeting_in(world, 14))
    world.later(days=14)
    decided(world, again, WITH, "Write it anew.", conditions=[Condition(PLAN)])
    world.later(minutes=1)
    assert list(open_conditions(world.session, row)) == [PLAN]
    assert not ask_now(world.session, row, world.now).may


@pytest.mark.parametrize(
    ("outcome", "conditions", "told"),
    [
        (WITH, [], "says which"),
        ("approved", [Condition(PLAN)], "has no conditions"),
        ("deferred", [Condition(PLAN)], "has no conditions"),
        (WITH, [Condition(" ")], "in words, once"),
        (WITH, [Condition(PLAN), Condition(f"{PLAN} ", date(2026, 7, 1))], "in words, once"),
        (WITH, [Condition(PLAN, date(2026, 5, 16))], "a day gone by"),
    ],
)
def test_conditions_that_do_not_fit_are_refused(
    world: World, outcome: str, conditions: list[Condition], told: str
) -> None:
    item = listed(world)
    with pytest.raises(Refused, match=told):
        propose(world.act("tom"), item, outcome, REASONS, conditions)
    assert world.session.scalar(select(func.count()).select_from(Proposal)) == 0


def test_a_condition_may_be_due_today(world: World) -> None:
    item = listed(world)
    propose(world.act("tom"), item, WITH, REASONS, [Condition(PLAN, date(2026, 5, 17))])
    assert standing(world.session, item.id)[0].conditions == (Condition(PLAN, date(2026, 5, 17)),)


@pytest.mark.covers("ST-23")
def test_precedents_are_found_by_task_risk_and_condition(world: World) -> None:
    """Given a high-risk feed with a condition and a low-risk cream, then each way of asking finds the right one."""
    assert precedents(world.session, "north", task=TASK) == []
    approved_on(world, Condition(PUMP))
    found = with_conditions(world.session, precedents(world.session, "north", task=TASK))
    assert [(one.outcome, one.reasons, one.conditions) for one in found] == [(WITH, REASONS, (PUMP,))]
    cream = launched(world, task="apply topical cream")
    recommended(world, cream)
    item = list_for_panel(world.act("grace"), cream, meeting_in(world, 7))
    world.later(days=7)
    decided(world, item, "deferred", "Who buys the pump cover?")
    assert [one.task for one in precedents(world.session, "north")] == ["apply topical cream", TASK]
    assert [one.task for one in precedents(world.session, "north", risk=3)] == [TASK]
    assert [one.task for one in precedents(world.session, "north", risk=1)] == ["apply topical cream"]
    assert precedents(world.session, "north", risk=4) == []
    assert [one.task for one in precedents(world.session, "north", words="PUMP second")] == [TASK]
    assert len(precedents(world.session, "north", words="pump")) == 2
    assert precedents(world.session, "north", words="epilepsy") == []
    assert precedents(world.session, "south", task=TASK) == []


def test_a_precedent_holds_nobodys_name_or_id(world: World) -> None:
    approved_on(world, Condition(PUMP))
    said = repr(with_conditions(world.session, precedents(world.session, "north", task=TASK)))
    for hidden in ("lowe", "Lowe", "amina", "Amina", "Edith"):
        assert hidden not in said

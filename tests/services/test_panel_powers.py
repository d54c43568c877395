"""What a panel can and cannot do: it may refuse and add conditions, and puts nothing in force against others."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from models.cases import DelegationRow
from models.evidence import EvidenceRow
from models.outbox import OutboxLine
from models.panel_work import AdviceGiven
from models.panels import Panel
from models.record_check import verify
from rules.framework import from_library
from services import coordination
from services.act import Act, Actor, Refused
from services.cases import Application, launch_case, launch_delegation
from services.evidence import NewEvidence, record_evidence
from services.happenings import take_back, withdraw
from services.panels.panel_advice import advice_about, ask_advice, give_advice, waiting_questions
from services.panels.panel_urgent import decide_urgently
from tests.services.asking import ask_now
from tests.services.test_panel import REASONS, listed
from tests.services.world import TASK, World, decided, launched, recommended

URGENT = {
    "panel decides": "all",
    "panel meets": "every two months",
    "urgent decisions": "a named senior manager",
}


def urgent_case(world: World) -> DelegationRow:
    """A case of an organisation that lets a named senior manager decide urgently."""
    applications = [Application(from_library("staffordshire"), dict(URGENT))]
    world.cases["lowe"] = launch_case(world.act("grace"), "north", "lowe", applications)
    return launch_delegation(world.act("grace"), world.cases["lowe"], "amina", TASK)


def row_of(world: World, delegation_id: str) -> DelegationRow:
    return world.session.get_one(DelegationRow, delegation_id)


@pytest.mark.covers("ST-14")
def test_the_panel_cannot_put_in_force_what_nobody_is_accountable_for(world: World) -> None:
    """Given accountability given up an hour before, when the panel approves, then a successor has to accept first."""
    item = listed(world)
    row = row_of(world, item.delegation_id)
    ended = NewEvidence(
        "accountability", "ended", world.now - timedelta(hours=1), (world.giver("tom"),),
        pa_id="amina", person_id="lowe", task=TASK,
    )  # fmt: skip
    record_evidence(world.act("tom"), "north", ended)
    assert decided(world, item, "approved", REASONS)
    world.later(minutes=1)
    answer = ask_now(world.session, row, world.now)
    assert not answer.may
    assert [one.requirement for one in answer.reasons if not one.met] == ["accountable person named"]
    coordination.name_accountable(world.act("grace"), row, world.now, world.giver("sara"))
    world.later(minutes=1)
    assert ask_now(world.session, row, world.now).may


def test_the_panel_cannot_put_in_force_what_the_practitioner_has_withdrawn(world: World) -> None:
    """Given the accountable manager's withdrawal, when the panel approves, then it stays withdrawn until taken back."""
    item = listed(world)
    row = row_of(world, item.delegation_id)
    withdraw(world.act("tom"), row, "by the practitioner", world.giver("tom"), "I cannot answer for nights.")
    world.later(minutes=1)
    assert decided(world, item, "approved", REASONS)
    world.later(minutes=1)
    assert ask_now(world.session, row, world.now).status == "withdrawn"
    take_back(world.act("tom"), row, "by the practitioner", world.giver("tom"))
    world.later(minutes=1)
    assert ask_now(world.session, row, world.now).status == "in force"


def test_the_panel_may_refuse_what_everybody_else_wants(world: World) -> None:
    item = listed(world)
    assert decided(world, item, "declined", "Nobody covers the night.")
    world.later(minutes=1)
    answer = ask_now(world.session, row_of(world, item.delegation_id), world.now)
    assert (answer.status, answer.may) == ("declined", False)


def test_a_recommendation_is_no_decision(world: World) -> None:
    """Given everything but the panel, then the PA may do the task only with somebody competent present."""
    row = launched(world)
    recommended(world, row)
    world.later(minutes=1)
    answer = ask_now(world.session, row, world.now)
    assert (answer.status, answer.may, answer.supervised) == ("waiting for panel", False, True)


@pytest.mark.covers("ST-16")
def test_nobody_decides_alone_unless_the_organisation_has_chosen_it(world: World) -> None:
    row = launched(world)
    recommended(world, row)
    with pytest.raises(Refused, match="has not chosen urgent decisions") as refusal:
        decide_urgently(world.act("tom"), row, "approved", "The agency has given notice.")
    assert refusal.value.way_out == "hold a virtual meeting of the panel"


def test_a_named_manager_decides_urgently_after_the_recommendation_and_for_28_days(world: World) -> None:
    """Given urgent decisions chosen, then by whom, when and how long they count is the framework's business."""
    row = urgent_case(world)
    with pytest.raises(Refused, match="co-ordinator's recommendation"):
        decide_urgently(world.act("tom"), row, "approved", "The agency has given notice.")
    recommended(world, row)
    world.later(minutes=1)
    with pytest.raises(Refused, match="needs its reasons"):
        decide_urgently(world.act("tom"), row, "approved", "")
    with pytest.raises(Refused, match="PHB co-ordinator"):
        decide_urgently(world.act("grace"), row, "approved", "The agency has given notice.")
    decide_urgently(world.act("tom"), row, "approved", "The agency has given notice.")
    world.later(minutes=1)
    assert ask_now(world.session, row, world.now).may
    last_day = date(2026, 5, 10) + timedelta(days=28)
    world.now = world.now.replace(month=last_day.month, day=last_day.day)
    assert ask_now(world.session, row, world.now).may
    world.later(days=1)
    assert ask_now(world.session, row, world.now).status == "waiting for panel"


@pytest.mark.covers("ST-21", "ST-15")
def test_advice_is_asked_and_given_and_decides_nothing(world: World) -> None:
    """Given a question and an answer that says yes, then no evidence is there, and no delegation is asked again."""
    row = launched(world)
    recommended(world, row)
    panel = world.session.get_one(Panel, "panel")
    before = (evidence(world), world.session.scalar(select(func.count()).select_from(OutboxLine)))
    asked = ask_advice(world.act("grace"), panel, row, "May this be taught at the day centre?")
    assert waiting_questions(world.session, [panel.id]) == [asked]
    world.later(days=1)
    given = give_advice(world.act("tom"), asked, "Yes, we would approve that.")
    assert advice_about(world.session, row.id) == [(asked, given)]
    assert waiting_questions(world.session, [panel.id]) == []
    assert (evidence(world), world.session.scalar(select(func.count()).select_from(OutboxLine))) == before
    assert ask_now(world.session, row, world.now).status == "waiting for panel"
    assert verify(world.session).faults == ()


def test_advice_is_given_once_by_a_member_in_words(world: World) -> None:
    row = launched(world)
    panel = world.session.get_one(Panel, "panel")
    with pytest.raises(Refused, match="what is asked"):
        ask_advice(world.act("grace"), panel, row, " ")
    asked = ask_advice(world.act("grace"), panel, row, "Who pays?")
    stranger = Act(world.session, world.now, Actor("una", "nominated senior manager", "north"))
    for act, words, told in (
        (stranger, "The board.", "Only a member"),
        (world.act("tom"), " ", "says something"),
    ):
        with pytest.raises(Refused, match=told):
            give_advice(act, asked, words)
    give_advice(world.act("tom"), asked, "The board.")
    with pytest.raises(Refused, match="answered already"):
        give_advice(world.act("sara"), asked, "The agency.")
    assert world.session.scalar(select(func.count()).select_from(AdviceGiven)) == 1


def evidence(world: World) -> int | None:
    return world.session.scalar(select(func.count()).select_from(EvidenceRow))

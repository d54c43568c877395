"""What panel and co-ordinator ask of each other on their pages: conditions, advice, and quality review."""

from __future__ import annotations

import re
from datetime import date, timedelta

from httpx import Response
from sqlalchemy import select

from models.cases import DelegationRow
from models.panel_work import AdviceGiven, QualityFinding
from models.panels import Panel
from services.panels.panel import plan_meeting
from services.panels.panel_advice import ask_advice
from services.panels.panel_conditions import Condition
from services.panels.panel_reviews import draw_reviews
from services.risk_views import record_risk_view
from tests.services.world import decided, in_force, launched
from tests.web.coordinator import Desk
from tests.web.test_panel_pages import item_at, listed
from tests.web.trainer import At, a_desk, a_visitor, send_again  # noqa: F401
from tests.web.visitor import Visitor, shown


def test_the_coordinator_says_what_shows_that_a_condition_is_met(desk: Desk, at: At) -> None:
    """Given an approval on a condition, when she has answered it, then the PA may do the task alone."""
    address = listed(desk)
    conditions = [Condition("A second pump is in the house", date(2026, 7, 1)), Condition("A night plan")]
    decided(desk.world, item_at(desk, address), "approved with conditions", "Safe.", conditions=conditions)
    desk.world.later(minutes=1)
    desk.carry_on()
    here = f"/delegations/{item_at(desk, address).delegation_id}"
    desk.keep()
    grace = at("grace")
    assert "The panel’s conditions, and advice" in shown(grace.get(here).text)
    page = grace.get(f"{here}/panel-asks")
    said = shown(page.text)
    assert "A night plan Before the PA does the task alone" in said
    assert "A second pump is in the house By 1 July 2026" in said
    page = fill_in_to(grace, f"{here}/panel-asks", "/condition", condition="0", how="")
    assert "Say what shows that it is met" in shown(page.text)
    page = fill_in_to(grace, f"{here}/panel-asks", "/condition", condition="0", how="Seen in the care plan.")
    assert page.status_code == 200
    assert "A night plan" not in shown(grace.get(f"{here}/panel-asks").text)


def test_advice_is_asked_and_answered_and_stands_apart_from_the_decision(desk: Desk, at: At) -> None:
    """Given a question, then the panel finds it, answers, and the item shows it as advice."""
    address = listed(desk)
    here = f"/delegations/{item_at(desk, address).delegation_id}"
    row = desk.world.session.get_one(DelegationRow, item_at(desk, address).delegation_id)
    record_risk_view(desk.world.act("grace"), row, "Choking", "is prepared to tolerate it", "lowe")
    desk.keep()
    fill_in_to(at("grace"), f"{here}/panel-asks", "/advice", question="May it be taught at school?")
    tom = at("tom")
    assert "1 other thing before the panel" in shown(tom.get("/panel").text)
    asked = desk.ask(select(AdviceGiven))
    assert asked == []
    question = at_value(tom.get("/panel/also").text, "asked")
    fill_in_to(tom, "/panel/also", "/advice", asked=question, answer="Yes, with the teacher.")
    said = shown(tom.get(address).text)
    assert (
        "How the person sees the risks Choking: is prepared to tolerate it (recorded 17 May 2026) Advice that the "
        "panel was asked for Advice is no decision. May it be taught at school? Answer: Yes, with the teacher."
        in said
    )
    assert "Answer: Yes, with the teacher." in shown(at("grace").get(f"{here}/panel-asks").text)


def test_a_member_records_what_a_quality_review_found(desk: Desk, at: At) -> None:
    """Given a delegation drawn for review, then a finding without its day is refused, and with it recorded."""
    world = desk.world
    row = launched(world)
    in_force(world, row)
    desk.carry_on()
    panel = world.session.get_one(Panel, "panel")
    meeting = plan_meeting(world.act("pat"), panel, world.now.date() + timedelta(days=1))
    review = draw_reviews(world.act("pat"), panel, meeting, 1)[0].id
    ask_advice(world.act("grace"), panel, row, "Who pays?")
    desk.keep()
    tom = at("tom")
    found = {"review": review, "found": "follow-up needed", "words": "The limits are not written down."}
    page = fill_in_to(tom, "/panel/also", "/review", **found)
    assert "Enter the day of the follow-up" in shown(page.text)
    day = {"by_day": "1", "by_month": "7", "by_year": "2026"}
    fill_in_to(tom, "/panel/also", "/review", **found, **day)
    assert [one.follow_up_by for one in desk.ask(select(QualityFinding))] == [date(2026, 7, 1)]
    assert "Nothing waits to be looked at." in shown(tom.get("/panel/also").text)


def fill_in_to(visitor: Visitor, page: str, to: str, **fields: str) -> Response:
    """Open a page with several forms, and send one of them."""
    return send_again(visitor, visitor.get(page), f"{page}{to}", **fields)


def at_value(page: str, name: str) -> str:
    """The value of the first choice in a group."""
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found
    return found[1]

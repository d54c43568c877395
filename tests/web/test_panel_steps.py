"""For the panel and the plan: risks as the person sees them, follow-ups, costs; and what one person decides alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from models.cases import DelegationRow
from models.costs import TrainingCost
from models.evidence import EvidenceRow
from models.panel_work import QualityFollowUp, QualityReview, RiskView
from models.panels import Panel
from services.panels.panel import plan_meeting
from services.panels.panel_reviews import draw_reviews, record_finding
from tests.services.test_panel_powers import urgent_case
from tests.services.world import in_force, launched, recommended
from tests.web.coordinator import Desk
from tests.web.test_in_browser import looked_at
from tests.web.trainer import At, a_desk, a_visitor, fill_in  # noqa: F401
from tests.web.visitor import shown


@pytest.fixture
def row(desk: Desk) -> DelegationRow:
    """A delegation that was asked for."""
    desk.world.session.expire_on_commit = False
    row = launched(desk.world)
    desk.carry_on()
    return row


def path(row: DelegationRow, slug: str) -> str:
    return f"/delegations/{row.id}/record/{slug}"


def test_a_risk_is_put_on_record_as_the_person_sees_it(desk: Desk, row: DelegationRow) -> None:
    empty = shown(fill_in(desk.grace, path(row, "risk")).text)
    for missing in ("Say which risk it is", "Choose how they see it", "Choose who said so"):
        assert missing in empty
    seen = {"risk": "Choking at night", "view": "is prepared to tolerate it", "party": "PHB holder/lowe"}
    said = fill_in(desk.grace, path(row, "risk"), **seen)
    assert "How they see this risk is on record." in shown(said.text)
    assert "Choking at night: is prepared to tolerate it" in shown(desk.grace.get(path(row, "risk")).text)
    assert [(one.risk, one.said_by) for one in desk.ask(select(RiskView))] == [("Choking at night", "lowe")]


def test_what_a_review_found_is_seen_to_and_then_over(desk: Desk, at: At) -> None:
    world = desk.world
    world.session.expire_on_commit = False
    row = launched(world)
    in_force(world, row)
    desk.carry_on()
    panel = world.session.get_one(Panel, "panel")
    meeting = plan_meeting(world.act("grace"), panel, world.now.date() + timedelta(days=7))
    draw_reviews(world.act("pat"), panel, meeting, 1)
    desk.carry_on()
    assert "Quality review: what was done" not in shown(desk.grace.get(f"/delegations/{row.id}").text)
    review = world.session.scalars(select(QualityReview)).one()
    by = world.now.date() + timedelta(days=14)
    record_finding(world.act("tom"), review, "follow-up needed", "The pump chart is old.", by)
    desk.carry_on()
    page = shown(desk.grace.get(f"/delegations/{row.id}").text)
    assert "Quality review: what was done" in page
    assert "Choose what was seen to" in shown(fill_in(desk.grace, path(row, "follow-up")).text)
    done = {"which": review.id, "words": "A new chart hangs there."}
    said = fill_in(desk.grace, path(row, "follow-up"), **done)
    assert "What was done about the review is on record." in shown(said.text)
    assert [one.words for one in desk.ask(select(QualityFollowUp))] == ["A new chart hangs there."]
    assert "Nothing to see to" in shown(desk.grace.get(path(row, "follow-up")).text)


@pytest.mark.parametrize(
    ("typed", "pence"), [("125.50", 12550), ("£1,250", 125000), (" 0 ", 0), ("125.5", 12550)]
)
def test_what_training_costs_is_in_pounds(desk: Desk, row: DelegationRow, typed: str, pence: int) -> None:
    said = fill_in(desk.grace, path(row, "cost"), what="bespoke training", amount=typed)
    assert "The cost is on record" in shown(said.text)
    assert [(one.task, one.pence) for one in desk.ask(select(TrainingCost))] == [("gastrostomy feed", pence)]
    assert f"Now £{pence / 100:.2f}" in shown(desk.grace.get(path(row, "cost")).text)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Enter the cost in pounds"),
        ("a lot", "The cost must be an amount in pounds, like 125.50"),
        ("-5", "This is not an amount of pounds and pence."),
        ("1.005", "This is not an amount of pounds and pence."),
        ("NaN", "This is not an amount of pounds and pence."),
    ],
)
def test_what_is_no_amount_is_refused(desk: Desk, row: DelegationRow, typed: str, told: str) -> None:
    said = fill_in(desk.grace, path(row, "cost"), what="bespoke training", amount=typed)
    assert said.status_code == 422
    assert told in shown(said.text)
    assert desk.ask(select(TrainingCost)) == []


def test_where_nobody_decides_alone_the_page_says_so(desk: Desk, at: At, row: DelegationRow) -> None:
    recommended(desk.world, row)
    desk.carry_on()
    said = shown(at("tom").get("/panel/urgent").text)
    assert "Nothing that waits for a panel of yours may be decided by one person." in said
    assert desk.grace.get("/panel/urgent").status_code == 404


def test_a_named_manager_decides_what_cannot_wait(desk: Desk, at: At) -> None:
    """Given a case in which one person may, when the manager approves, then the PA may until the panel has met."""
    desk.world.session.expire_on_commit = False
    row = urgent_case(desk.world)
    recommended(desk.world, row)
    desk.world.later(minutes=1)
    desk.carry_on()
    tom = at("tom")
    assert "1 delegation may be decided by one person, if it cannot wait" in shown(tom.get("/panel").text)
    empty = fill_in(tom, "/panel/urgent")
    assert empty.status_code == 422
    for missing in ("Choose what you decide", "Approve or decline", "Say why it cannot wait"):
        assert missing in shown(empty.text)
    said = fill_in(tom, "/panel/urgent", which=row.id, outcome="approved", reasons="The agency has left.")
    assert "Your decision is on record." in shown(said.text)
    decided = desk.ask(select(EvidenceRow).where(EvidenceRow.kind == "urgent decision"))
    assert [(one.outcome, one.recorded_by) for one in decided] == [("approved", "tom")]
    desk.world.later(minutes=1)
    desk.carry_on()
    assert "Nothing that waits for a panel of yours" in shown(at("tom").get("/panel/urgent").text)
    assert "Amina Yusuf may do the task" in shown(desk.grace.get(f"/delegations/{row.id}").text)


@pytest.mark.browser
def test_the_forms_in_a_browser(
    page: Page, address: str, log_in: Callable[..., None], desk: Desk, at: At
) -> None:
    desk.world.session.expire_on_commit = False
    row = urgent_case(desk.world)
    recommended(desk.world, row)
    desk.world.later(minutes=1)
    desk.carry_on()
    at("tom")
    log_in(page, "grace")
    for slug in ("risk", "cost"):
        page.goto(address + path(row, slug))
        looked_at(page, f"record-{slug}")
        page.get_by_role("button", name="Record").click()
        expect(page.locator(".nhsuk-error-summary")).to_be_focused()
        looked_at(page, f"record-{slug}-error")
    page.context.clear_cookies()
    log_in(page, "tom")
    page.goto(f"{address}/panel/urgent")
    looked_at(page, "panel-urgent")
    page.get_by_role("button", name="Decide").click()
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()

"""A tablet between two visits: the line drops, the session ends, and nothing that was typed is lost or sent twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from models.evidence import EvidenceRow
from services.logins.accounts import LoginLimits
from tests.browser import axe, reflow
from tests.web.coordinator import Desk
from tests.web.test_sign_offs import ready
from tests.web.trainer import At, a_desk, a_visitor, another_trainer  # noqa: F401
from tests.web.visitor import PASSWORD

pytestmark = pytest.mark.browser

TABLET = {"width": 768, "height": 1024}
PLAN = "Flush before and after, with the chart beside her."


@pytest.fixture
def form(desk: Desk, at: At, address: str) -> str:
    """The address of an assessment that Nia can give."""
    desk.world.session.expire_on_commit = False
    path = f"{ready(desk)}/assessment"
    at("nia")
    return f"{address}{path}"


def recorded(desk: Desk) -> list[str | None]:
    return [one.note for one in desk.ask(select(EvidenceRow).where(EvidenceRow.kind == "assessment"))]


def type_plan(page: Page) -> None:
    page.get_by_label("Not yet competent").check()
    page.get_by_label("Action plan").fill(PLAN)


def kept(page: Page) -> list[str]:
    return page.evaluate("Object.keys(sessionStorage)")


def test_a_line_that_drops(page: Page, log_in: Callable[..., None], desk: Desk, form: str) -> None:
    """Given no connection, when she sends the form, then it says so, keeps it, and sends it once when asked again."""
    page.set_viewport_size(TABLET)
    log_in(page, "nia")
    page.goto(form)
    type_plan(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Go on").click()
    note = page.get_by_role("alert")
    expect(note).to_contain_text("Not sent yet")
    expect(note).to_be_focused()
    axe(page)
    reflow(page)
    page.context.set_offline(False)
    expect(note).to_contain_text("The connection is back. Try again.")
    page.get_by_role("button", name="Try again").click()
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_role("alert")).to_contain_text("Assessment: not yet competent")
    assert recorded(desk) == [PLAN]
    assert kept(page) == [], "what is on record is no longer kept in the tab"


def test_a_tablet_that_was_switched_off(page: Page, log_in: Callable[..., None], form: str) -> None:
    """Given a form left half typed, when it is opened again, then it is there; cleared, it is gone."""
    log_in(page, "nia")
    page.goto(form)
    type_plan(page)
    page.goto("about:blank")
    page.goto(form)
    expect(page.get_by_label("Action plan")).to_have_value(PLAN)
    expect(page.get_by_label("Not yet competent")).to_be_checked()
    expect(page.get_by_role("status")).to_contain_text("What you typed here before is back")
    axe(page)
    reflow(page)
    assert all("Yusuf" not in key and "nia" not in key.split(":")[2] for key in kept(page)), (
        "no names in keys"
    )
    page.get_by_role("button", name="Clear it").click()
    expect(page.get_by_label("Action plan")).to_have_value("")


def test_what_is_kept_in_the_tab_is_gone_after_a_day_and_at_log_out(
    page: Page, log_in: Callable[..., None], form: str
) -> None:
    log_in(page, "nia")
    page.goto(form)
    type_plan(page)
    [key] = kept(page)
    page.evaluate(
        "key => { const draft = JSON.parse(sessionStorage[key]); draft.at -= 24 * 60 * 60 * 1000;"
        " sessionStorage[key] = JSON.stringify(draft); }",
        key,
    )
    page.goto(form)
    expect(page.get_by_label("Action plan")).to_have_value("")
    type_plan(page)
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in to Safehands")
    assert kept(page) == []


def test_nothing_is_left_on_a_shared_tablet(
    page: Page, log_in: Callable[..., None], desk: Desk, at: At, form: str
) -> None:
    """Given a session that ran out, then closing the tab, or another person's form in it, leaves nothing typed."""
    another_trainer(desk)
    at("ria")
    log_in(page, "nia")
    page.goto(form)
    type_plan(page)
    assert page.evaluate("Object.keys(localStorage)") == []
    page.context.clear_cookies()
    log_in(page, "ria")
    page.goto(form)
    assert PLAN not in page.evaluate("JSON.stringify(sessionStorage)")
    expect(page.get_by_label("Action plan")).to_have_value("")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_session_that_ended_in_mid_form(
    open_page: Callable[..., Page], log_in: Callable[..., None], desk: Desk, form: str, javascript: bool
) -> None:
    """Given an hour at the bedside, when she sends the form and logs in again, then it is as she typed it."""
    page = open_page(javascript=javascript)
    page.set_viewport_size(TABLET)
    log_in(page, "nia")
    page.goto(form)
    type_plan(page)
    desk.clock.forward(seconds=LoginLimits().idle.total_seconds())
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Your session has ended")).to_be_visible()
    page.get_by_label("User name").fill("nia")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("Your session ended before this was sent")).to_be_visible()
    expect(page.get_by_label("Action plan")).to_have_value(PLAN)
    if javascript:
        axe(page)
        reflow(page)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_role("alert")).to_contain_text("Assessment: not yet competent")
    assert recorded(desk) == [PLAN]

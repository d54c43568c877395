"""The audit trail, and a panel's meeting from its list to its minutes, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from models.cases import DelegationRow
from models.panels import PanelItem
from services.panels.panel_votes import propose
from tests.services.world import in_force, launched
from tests.web.coordinator import Desk
from tests.web.test_in_browser import both_ways, look_of, looked_at
from tests.web.test_panel_pages import item_at, listed
from tests.web.test_sign_offs_in_browser import tab_to
from tests.web.trainer import At, a_desk, a_visitor  # noqa: F401

pytestmark = pytest.mark.browser


@pytest.fixture
def row(desk: Desk) -> DelegationRow:
    """A delegation in force."""
    desk.world.session.expire_on_commit = False
    found = launched(desk.world)
    in_force(desk.world, found)
    desk.carry_on()
    return found


@pytest.fixture
def item(desk: Desk, at: At) -> PanelItem:
    """Today's meeting has one item, for which another member has put conditions."""
    desk.world.session.expire_on_commit = False
    found = item_at(desk, listed(desk))
    desk.keep()
    at("tom")
    at("sara")
    return found


def fill_day(page: Page, group: str, day: int, month: int) -> None:
    """A date in its three boxes."""
    boxes = page.get_by_role("group", name=group)
    for label, value in (("Day", day), ("Month", month), ("Year", 2026)):
        boxes.get_by_label(label).fill(str(value))


@both_ways
def test_a_trail_is_filtered_compared_checked_and_taken(
    open_page: Callable[..., Page],
    log_in: Callable[..., None],
    address: str,
    row: DelegationRow,
    javascript: bool,
) -> None:
    """Given a delegation in force, when a co-ordinator follows its trail, then each step leads to the next."""
    page, look = open_page(javascript=javascript), look_of(javascript)
    log_in(page, "grace")
    page.goto(f"{address}/delegations/{row.id}")
    page.get_by_role("link", name="The whole audit trail").click()
    look(page, "trail")
    page.get_by_text("Choose what is shown").click()
    page.get_by_label("What it is about").select_option("Recommendation and panel")
    fill_day(page, "Recorded from", 17, 5)
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name="4 entries found")).to_be_visible()
    look(page, "trail-filtered")
    page.get_by_role("link", name="Check these entries").click()
    expect(page.get_by_text("Nothing has been changed.")).to_be_visible()
    look(page, "trail-check")
    page.get_by_role("link", name="Back to the audit trail").click()
    expect(page.get_by_role("heading", name="4 entries found")).to_be_visible()
    page.get_by_role("link", name="Compare two days").click()
    fill_day(page, "The first day", 16, 5)
    fill_day(page, "The second day", 32, 5)
    page.get_by_role("button", name="Compare").click()
    expect(page.locator(".nhsuk-error-summary")).to_be_visible()
    if javascript:
        expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    look(page, "trail-compare-error")
    fill_day(page, "The second day", 17, 5)
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_text("Panel's approval: not met, then met")).to_be_visible()
    look(page, "trail-compare")
    page.get_by_role("link", name="Back to the audit trail").click()
    page.get_by_role("link", name="Take it away").click()
    look(page, "trail-export")
    page.get_by_label("A file for a spreadsheet").check()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Take it").click()
    assert taken.value.suggested_filename.startswith("audit-trail-")


@both_ways
def test_a_meeting_by_keyboard_alone_from_its_list_to_its_minutes(
    open_page: Callable[..., Page], log_in: Callable[..., None], item: PanelItem, javascript: bool
) -> None:
    """Given a member at the keyboard, when she declares that she takes part, and both approve with a condition,
    then it is decided, and the minutes are there to print."""
    tom, sara = open_page(javascript=javascript), open_page(javascript=javascript)
    log_in(tom, "tom")
    expect(tom.get_by_text("1 item waits for your vote.")).to_be_visible()
    press(tom, tom.get_by_role("link", name="Amina Yusuf Gastrostomy feed"))
    press(tom, tom.get_by_role("link", name="Declare an interest"))
    type_in(tom, "What ties you to this item?", "None. My board pays for the training.")
    choose(tom, "Yes", "No")
    press(tom, tom.get_by_role("button", name="Declare"))
    expect(tom.get_by_role("alert")).to_contain_text("Your interest is on record.")
    choose(tom, "Approve", "Approve with conditions")
    type_in(tom, "Condition 1", "The night plan is written down")
    type_in(tom, "Reasons", "Well evidenced, and the family is content.")
    press(tom, tom.get_by_role("button", name="Put it to the panel and vote for it"))
    expect(
        tom.get_by_text("1. Approved with conditions: 1 member from 1 organisation so far")
    ).to_be_visible()
    if javascript:
        looked_at(tom, "item-quorum")
    log_in(sara, "sara")
    press(sara, sara.get_by_role("link", name="Amina Yusuf Gastrostomy feed"))
    press(sara, sara.get_by_label("1. Approved with conditions"), "Space")
    press(sara, sara.get_by_role("button", name="Vote", exact=True))
    expect(sara.get_by_role("alert")).to_contain_text("The decision is on record: approved with conditions.")
    press(sara, sara.get_by_role("link", name="Back to the meetings"))
    press(sara, sara.get_by_role("button", name="Draw up the minutes"))
    drawn_up = sara.get_by_text("The minutes are drawn up: 17 May 2026.")
    drawn_up.wait_for(timeout=60_000)  # the served app prints for real
    expect(sara.get_by_role("link", name="Minutes (PDF)")).to_be_visible()
    if javascript:
        looked_at(sara, "panel-minutes")


def test_the_quorum_is_shown_while_the_page_is_open(
    page: Page, log_in: Callable[..., None], address: str, desk: Desk, item: PanelItem
) -> None:
    """Given an open item, when another member votes, then the page says so without being asked."""
    page.clock.install()
    log_in(page, "tom")
    page.goto(f"{address}/panel/items/{item.id}")
    propose(desk.world.act("sara"), item, "deferred", "The plan should be seen first.")
    desk.keep()
    expect(page.get_by_text("1. Deferred: 1 member")).to_have_count(0)
    page.clock.run_for(11_000)
    expect(page.get_by_text("1. Deferred: 1 member from 1 organisation so far")).to_be_visible()


def press(page: Page, target: object, key: str = "Enter") -> None:
    """Tab to it, and press a key."""
    tab_to(page, target)  # type: ignore[arg-type]
    page.keyboard.press(key)


def type_in(page: Page, label: str, text: str) -> None:
    """Tab to a field, and type."""
    tab_to(page, page.get_by_label(label, exact=True))
    page.keyboard.type(text)


def choose(page: Page, first: str, wanted: str) -> None:
    """Tab to the first of some radio buttons, and go on by the arrow."""
    tab_to(page, page.get_by_label(first, exact=True))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label(wanted, exact=True)).to_be_checked()


def test_a_shift_is_proven_from_the_trail(
    page: Page, log_in: Callable[..., None], address: str, desk: Desk, row: DelegationRow
) -> None:
    """Given a PA in force since the panel's meeting, then the day of it is a no and then a yes, and can be printed."""
    log_in(page, "grace")
    page.goto(f"{address}/trail/delegations/{row.id}")
    page.get_by_role("link", name="Prove a shift").click()
    looked_at(page, "trail-proof-form")
    fill_day(page, "The shift begins on", 16, 5)
    fill_day(page, "It ends on", 17, 5)
    page.get_by_label("It begins at").fill("8pm")
    page.get_by_label("It ends at").fill("1am")
    page.get_by_role("button", name="Prove it").click()
    expect(page.get_by_role("heading", name="for no part of it")).to_be_visible()
    expect(page.get_by_role("button", name="Take it away on paper")).to_be_visible()
    looked_at(page, "trail-proof")

"""The panel's desk in a real browser: accessible, narrow enough, by keyboard, and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from models.panels import Panel, PanelItem
from services.act import Act, Actor
from services.panels.panel import declare_interest, list_for_panel, plan_meeting
from services.panels.panel_votes import propose
from tests.services.test_panel import member
from tests.services.world import decided, launched, recommended
from tests.web.coordinator import Desk
from tests.web.test_in_browser import looked_at
from tests.web.test_sign_offs_in_browser import tab_to
from tests.web.trainer import At, a_desk, a_visitor  # noqa: F401

pytestmark = pytest.mark.browser


@pytest.fixture
def item(desk: Desk, at: At) -> str:
    """Two items on today's list, one decided, one where a member stood aside; and a meeting to come."""
    world = desk.world
    member(world, "una", "Una Field-Featherstonehaugh", "north")
    ben, amina = launched(world, pa="ben"), launched(world)
    recommended(world, ben)
    recommended(world, amina)
    panel, grace = world.session.get_one(Panel, "panel"), world.act("grace")
    today = plan_meeting(grace, panel, world.now.date() + timedelta(days=7))
    plan_meeting(
        grace,
        panel,
        world.now.date() + timedelta(days=20),
        virtual=True,
        closes_at=world.now + timedelta(days=30),
    )
    items: list[PanelItem] = [list_for_panel(world.act("grace"), row, today) for row in (ben, amina)]
    world.later(days=7)
    decided(world, items[0], "deferred", "The number of practices was not clear to the panel.")
    propose(world.act("sara"), items[1], "deferred", "The night plan should be seen first.")
    una = Act(world.session, world.now, Actor("una", "nominated senior manager", "north"))
    declare_interest(una, items[1], "Amina is my cousin.", recused=True)
    world.later(minutes=30)
    desk.carry_on()
    at("tom")
    return items[1].id


def test_a_decision_from_the_list_to_the_record(
    page: Page, address: str, log_in: Callable[..., None], item: str
) -> None:
    """Given an item that one member would defer, when another puts conditions, then both proposals are there."""
    log_in(page, "tom")
    expect(page.get_by_role("heading", level=1)).to_have_text("Panel")
    looked_at(page, "panel")
    page.get_by_role("link", name="Amina Yusuf Gastrostomy feed").click()
    expect(page.get_by_text("Una Field-Featherstonehaugh, North Area Board Stood aside")).to_be_visible()
    looked_at(page, "item")
    page.get_by_label("Approve with conditions").check()
    page.get_by_label("Reasons").fill("Well evidenced, and the family is content.")
    page.get_by_role("button", name="Put it to the panel").click()
    expect(page.locator(".nhsuk-error-summary")).to_contain_text("Enter at least one condition")
    expect(page.get_by_label("Reasons")).to_have_value("Well evidenced, and the family is content.")
    looked_at(page, "item-no-condition")
    page.get_by_label("Condition 1").fill("The night plan is written down")
    page.get_by_role("button", name="Put it to the panel").click()
    expect(page.get_by_role("alert")).to_contain_text("Your vote is on record.")
    looked_at(page, "item-put-to-the-panel")
    page.get_by_label("1. Deferred").check()
    page.get_by_role("button", name="Vote", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("The decision is on record: deferred.")
    looked_at(page, "item-decided")


def test_declaring_an_interest(page: Page, address: str, log_in: Callable[..., None], item: str) -> None:
    """Given an interest, when the member stands aside, then the item says so and asks nothing more of him."""
    log_in(page, "tom")
    page.goto(f"{address}/panel/items/{item}")
    page.get_by_role("link", name="Declare an interest").click()
    looked_at(page, "declare")
    page.get_by_role("button", name="Declare").click()
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    looked_at(page, "declare-error")
    page.get_by_label("What ties you to this item?").fill("My team gave the training.")
    page.get_by_label("Yes").check()
    page.get_by_role("button", name="Declare").click()
    expect(page.get_by_text("You stood aside, so you do not decide this item.")).to_be_visible()
    looked_at(page, "item-stood-aside")


def test_an_empty_desk(page: Page, log_in: Callable[..., None], desk: Desk, at: At) -> None:
    """Given no meeting, then the page is accessible too."""
    at("tom")
    log_in(page, "tom")
    expect(page.get_by_text("No meeting is planned.")).to_be_visible()
    looked_at(page, "panel-empty")


def test_the_keyboard_alone_suffices_to_decide_without_javascript(
    open_page: Callable[..., Page], address: str, log_in: Callable[..., None], item: str
) -> None:
    """Given Tab, Space, typing and Enter, and no JavaScript, then the panel's decision is recorded."""
    page = open_page(javascript=False)
    log_in(page, "tom")
    tab_to(page, page.get_by_role("link", name="Amina Yusuf Gastrostomy feed"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("1. Deferred"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Vote", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("The decision is on record: deferred.")

"""The trainer's desk in a real browser: accessible, narrow enough, by keyboard, and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from rules.moments import LONDON
from services.training import sign_off
from tests.services.sample_files import jpeg
from tests.services.world import in_force, launched, trained
from tests.web.coordinator import Desk
from tests.web.test_in_browser import both_ways, looked_at
from tests.web.test_sign_offs import ready
from tests.web.trainer import At, a_desk, a_visitor  # noqa: F401

pytestmark = pytest.mark.browser


@pytest.fixture
def busy(desk: Desk, at: At) -> str:
    """Nia's day: one PA to assess, one to supervise and overdue, one in force. Gives the one to assess."""
    world = desk.world
    world.session.expire_on_commit = False
    other = launched(world, "change catheter bag", pa="ben")
    in_force(world, launched(world, pa="ben"))
    sign_off.record_practice(world.act("nia"), other, world.now, "stopped", "The bag was not closed.")
    row = launched(world)
    trained(world, row)
    world.later(days=16)
    desk.carry_on()
    at("nia")
    return row.id


def test_a_sign_off_from_the_inbox_to_the_record(
    page: Page, address: str, log_in: Callable[..., None], busy: str
) -> None:
    """Given a PA to assess, when the trainer has opened, mistaken and mended the form, then it is on record."""
    log_in(page, "nia")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign-offs")
    looked_at(page, "sign-offs")
    page.get_by_role("link", name="Amina Yusuf Gastrostomy feed").click()
    looked_at(page, "sign-off")
    page.get_by_role("link", name="Assess the PA").click()
    looked_at(page, "sign-off-assessment")
    page.get_by_label("Not yet competent").check()
    page.get_by_role("button", name="Go on").click()
    expect(page).to_have_title("Error: Assess the PA – Safehands")
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    looked_at(page, "sign-off-assessment-error")
    page.get_by_role("link", name="Write the action plan").click()
    expect(page.get_by_label("Action plan")).to_be_focused()
    page.get_by_label("Competent", exact=True).check()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Check your answers")
    looked_at(page, "sign-off-check")
    page.get_by_role("button", name="Sign off").click()
    expect(page.get_by_role("alert")).to_contain_text("Assessment: competent")
    looked_at(page, "sign-off-recorded")


@pytest.mark.parametrize("slug", ["training", "practice", "observation", "review"])
def test_each_form_is_accessible_and_so_are_its_errors(
    page: Page, address: str, log_in: Callable[..., None], busy: str, slug: str
) -> None:
    """Given each form, empty and with everything wrong, then axe finds nothing and it fits a narrow screen."""
    log_in(page, "nia")
    page.goto(f"{address}/sign-offs/{busy}/{slug}")
    looked_at(page, f"sign-off-{slug}")
    page.get_by_label("Day").fill("40")
    page.get_by_role("button", name="Record").click()
    expect(page.locator(".nhsuk-error-summary")).to_be_visible()
    looked_at(page, f"sign-off-{slug}-error")


def test_a_registration_that_has_ended(
    page: Page, address: str, log_in: Callable[..., None], desk: Desk, busy: str
) -> None:
    """Given the day after, when she signs off all the same, then rule, text and way out are at the top."""
    desk.world.now = datetime(2027, 4, 1, 9, 0, tzinfo=LONDON)
    desk.keep()
    log_in(page, "nia")
    looked_at(page, "sign-offs-registration-ended")
    page.goto(f"{address}/sign-offs/{busy}/assessment")
    page.get_by_label("Competent", exact=True).check()
    page.get_by_role("button", name="Go on").click()
    expect(page.locator(".nhsuk-error-summary")).to_contain_text(
        "The rule: assessed competent (source 2, line 784"
    )
    expect(page.get_by_label("Competent", exact=True)).to_be_checked()
    looked_at(page, "sign-off-refused")


def test_an_empty_desk(page: Page, log_in: Callable[..., None], desk: Desk, at: At) -> None:
    """Given nothing to do, then the page is accessible too."""
    at("nia")
    log_in(page, "nia")
    expect(page.get_by_text("Nothing waits for you.")).to_be_visible()
    looked_at(page, "sign-offs-empty")


def test_the_keyboard_alone_suffices_to_sign_off_without_javascript(
    open_page: Callable[..., Page], address: str, log_in: Callable[..., None], busy: str
) -> None:
    """Given Tab, Space, arrows and Enter, and no JavaScript, then the sign-off is recorded."""
    page = open_page(javascript=False)
    log_in(page, "nia")
    tab_to(page, page.get_by_role("link", name="Amina Yusuf Gastrostomy feed"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name="Assess the PA"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Competent", exact=True))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Go on"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Sign off"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Assessment: competent")


def test_a_double_click_records_once(
    open_page: Callable[..., Page], address: str, log_in: Callable[..., None], desk: Desk, busy: str
) -> None:
    """Given a tablet that sends twice and no JavaScript to stop it, then one practice is on record."""
    page = open_page(javascript=False)
    log_in(page, "nia")
    page.goto(f"{address}/sign-offs/{busy}/practice")
    page.get_by_label("Done safely").check()
    page.get_by_role("button", name="Record").dblclick(no_wait_after=True)
    expect(page.get_by_role("alert")).to_contain_text("Supervised practice: done safely")
    expect(page.get_by_text("3 count so far")).to_be_visible()


@both_ways
def test_a_visit_on_a_tablet_from_the_inbox_to_signed_off(
    open_page: Callable[..., Page], log_in: Callable[..., None], desk: Desk, at: At, javascript: bool
) -> None:
    """Given a PA to sign off, when the trainer accepts, records a practice and a photograph, then it is signed off."""
    ready(desk)
    at("nia")
    page = open_page(javascript=javascript)
    page.set_viewport_size({"width": 768, "height": 1024})

    def looked(name: str) -> None:
        if javascript:
            looked_at(page, name)

    log_in(page, "nia")
    page.get_by_role("link", name="Amina Yusuf Gastrostomy feed").click()
    page.get_by_role("link", name="Accept it").click()
    looked("arrange-accept")
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("With you since 9 May 2026.")).to_be_visible()
    page.get_by_role("link", name="Record a supervised practice").click()
    page.get_by_label("Done safely").check()
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_role("alert")).to_contain_text("Supervised practice: done safely")
    page.get_by_role("link", name="Assess the PA").click()
    page.get_by_label("Competent", exact=True).check()
    photograph = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}
    page.get_by_label("Photograph or document").set_input_files(photograph)
    for target in (
        page.locator("main")
        .locator(".nhsuk-button, .nhsuk-radios__input, .nhsuk-input, input[type=file]")
        .all()
    ):
        assert not target.is_visible() or target.bounding_box()["height"] >= 44
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Photograph (JPEG, 1 kB)")).to_be_visible()
    page.get_by_role("button", name="Sign off").click()
    expect(page.get_by_role("alert")).to_contain_text("Assessment: competent")
    expect(page.get_by_role("link", name="Photograph (JPEG, 1 kB)")).to_be_visible()
    looked("sign-off-with-photograph")


@pytest.mark.parametrize("path", ["arrange/dates", "arrange/call", "arrange/pass-on", "material"])
def test_each_form_of_arranging(
    page: Page, address: str, log_in: Callable[..., None], desk: Desk, at: At, path: str
) -> None:
    """Given each form, then it is accessible, also with its errors."""
    here = ready(desk)
    at("nia")
    log_in(page, "nia")
    page.goto(f"{address}{here}/{path}")
    looked_at(page, f"sign-off-{path.replace('/', '-')}")
    page.locator("main form .nhsuk-button").click()
    expect(page.locator(".nhsuk-error-summary")).to_be_visible()
    looked_at(page, f"sign-off-{path.replace('/', '-')}-error")


@pytest.mark.parametrize("path", ["/my-work", "/my-work/leave"])
def test_her_own_work(
    page: Page, address: str, log_in: Callable[..., None], desk: Desk, at: At, busy: str, path: str
) -> None:
    log_in(page, "nia")
    page.goto(f"{address}{path}")
    looked_at(page, path.strip("/").replace("/", "-"))


def test_what_would_stop_if_he_left(
    page: Page, address: str, log_in: Callable[..., None], desk: Desk, at: At
) -> None:
    """Given one task that Omar monitors, then from his inbox he comes to what the rules say without him."""
    at("omar")
    log_in(page, "omar")
    page.goto(f"{address}/my-work/if-you-left")
    expect(page.get_by_role("main")).to_contain_text("No delegation rests on you now")
    looked_at(page, "if-you-left-empty")
    in_force(desk.world, launched(desk.world))
    desk.carry_on()
    log_in(page, "omar")
    page.goto(f"{address}/sign-offs")
    page.get_by_role("link", name="What you signed, and what depends on you").click()
    page.get_by_role("link", name="What would stop if you left, and when").click()
    expect(page.get_by_role("main")).to_contain_text("It would stop at once.")
    looked_at(page, "if-you-left")


def tab_to(page: Page, target) -> None:  # type: ignore[no-untyped-def]
    """Press Tab until the target has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("Tab does not reach it")

"""The pages in a real browser: accessible, narrow enough, by keyboard, and without JavaScript."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from tests.browser import axe, reflow, screenshot
from tests.web import sample
from tests.web.visitor import PASSWORD

pytestmark = pytest.mark.browser

LONG_NAME = "Theodora Papadopoulou-Featherstonehaugh"


def looked_at(page: Page, name: str) -> None:
    """A page that is there, accessible and fit for a narrow screen; a picture at both sizes."""
    assert not page.title().startswith(("Page not found", "Something went wrong")), page.url
    looked_at_any(page, name)


def looked_at_any(page: Page, name: str) -> None:
    """The same of a page that says that there is none."""
    axe(page)
    reflow(page)
    screenshot(page, f"{name}-1280")
    page.set_viewport_size({"width": 390, "height": 844})
    axe(page)
    screenshot(page, f"{name}-390")
    page.set_viewport_size({"width": 1280, "height": 900})


both_ways = pytest.mark.parametrize(
    "javascript",
    [True, pytest.param(False, marks=pytest.mark.long)],
    ids=["with-javascript", "without-javascript"],
)
"""A journey with JavaScript and, among the long tests, without."""


def look_of(javascript: bool) -> Callable[[Page, str], None]:
    """``looked_at``; of the same page without JavaScript only that it fits a narrow screen."""
    return looked_at if javascript else lambda page, _name: reflow(page)


def test_logging_in(page: Page, address: str, someone, log_in: Callable[..., None]) -> None:
    """Given a co-ordinator, when she mistypes her password and then does not, then she is at her desk."""
    someone("Miriam Oakes", "PHB co-ordinator")

    page.goto(f"{address}/")
    expect(page).to_have_title("Log in – Safehands")
    looked_at(page, "login")

    log_in(page, "miriam", "wrong")
    expect(page).to_have_title("Error: Log in – Safehands")
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    expect(page.get_by_label("User name")).to_have_value("miriam")
    expect(page.get_by_label("Password", exact=True)).to_have_value("")
    looked_at(page, "login-error")
    page.get_by_role("link", name="Your user name or password is not right").click()
    expect(page.get_by_label("User name")).to_be_focused()

    log_in(page, "miriam")
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    looked_at(page, "desk")


def test_choosing_a_role(page: Page, address: str, someone, log_in: Callable[..., None]) -> None:
    """Given somebody with two roles and a long name, when they log in, then they choose, and may change."""
    someone(LONG_NAME, "clinical trainer", "nominated senior manager")
    log_in(page, "theodora")
    looked_at(page, "role")
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_title("Error: Your role – Safehands")
    looked_at(page, "role-error")
    page.get_by_label("Panel member").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("banner")).to_contain_text(f"{LONG_NAME}, Panel member")
    looked_at(page, "desk-long-name")
    page.get_by_role("link", name="Change role").click()
    expect(page).to_have_title("Your role – Safehands")


def test_the_keyboard_alone_suffices(page: Page, address: str, someone) -> None:
    """Given only Tab and Enter, then one can skip to the content, log in, and log out."""
    someone("Miriam Oakes", "PHB co-ordinator")
    page.goto(f"{address}/login")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("miriam")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    for _ in range(4):  # skip link, Safehands, your login, log out
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Log out")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_title("Log in – Safehands")


def test_without_javascript(open_page: Callable[..., Page], address: str, someone, log_in) -> None:
    """Given a browser without JavaScript, then logging in, its errors and logging out work as well."""
    someone("Miriam Oakes", "PHB co-ordinator")
    page = open_page(javascript=False)
    log_in(page, "miriam", "wrong")
    expect(page.get_by_role("alert")).to_contain_text("Your user name or password is not right")
    log_in(page, "miriam")
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    page.get_by_role("button", name="Log out").click()
    expect(page).to_have_title("Log in – Safehands")


def test_every_field_and_part(
    page: Page, app: FastAPI, address: str, someone, log_in: Callable[..., None], sample_pages: None
) -> None:
    """The grid, the timeline and every kind of field, right and wrong."""
    app.include_router(sample.router)
    someone("Miriam Oakes", "PHB co-ordinator")
    log_in(page, "miriam")
    page.goto(f"{address}/sample")
    looked_at(page, "sample")
    page.get_by_role("button", name="Record assessment").click()
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    looked_at(page, "sample-errors")
    page.get_by_role("link", name="Enter the date of assessment").click()
    expect(page.get_by_label("Day")).to_be_focused()


@pytest.mark.parametrize(
    ("path", "name", "title"),
    [("/nowhere", "absent", "Page not found"), ("/fault", "fault", "Something went wrong")],
)
def test_error_pages(page: Page, app: FastAPI, address: str, path: str, name: str, title: str) -> None:
    """They are pages like all others, also for somebody who has not logged in."""

    @app.get("/fault")
    def fault() -> None:
        raise RuntimeError("broken")

    page.goto(f"{address}{path}")
    expect(page).to_have_title(f"{title} – Safehands")
    looked_at_any(page, name)

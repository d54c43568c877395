"""What a person at a desk does in the browser, in the words on the pages; every page passes axe on the way."""

from __future__ import annotations

import time
from datetime import date, timedelta

from playwright.sync_api import Page

from services.invented import DEMO_LOGINS
from tests.browser import axe

PATIENCE = 60

PASSWORDS = {login.username: login.password for login in DEMO_LOGINS}


class Desk:
    """One person, logged in. ``today`` is the day the journey is played on; forms are dated back from it."""

    def __init__(self, page: Page, address: str, username: str, today: date) -> None:
        self.page, self.address, self.today = page, address, today
        page.goto(f"{address}/login")
        page.get_by_label("User name").fill(username)
        page.get_by_label("Password", exact=True).fill(PASSWORDS[username])
        self.press("Log in")

    def open(self, path: str) -> None:
        self.page.goto(f"{self.address}{path}")
        axe(self.page)

    def follow(self, text: str) -> None:
        """Follow a link in the page, whether it looks like a link or like a button."""
        self.page.get_by_role("main").locator("a", has_text=text).first.click()
        axe(self.page)

    def find(self, path: str, text: str) -> None:
        """Open a page until a line about this is on it, and follow it: the flow that puts it there takes a moment."""
        until = time.monotonic() + PATIENCE
        link = self.page.get_by_role("main").locator("li, tr").filter(has_text=text).locator("a").first
        self.page.goto(f"{self.address}{path}")
        while not link.count() and time.monotonic() < until:
            self.page.wait_for_timeout(500)
            self.page.reload()
        axe(self.page)
        link.click()
        axe(self.page)

    def press(self, button: str) -> None:
        """Press a button; the page that answers is checked as well."""
        self.page.get_by_role("button", name=button, exact=True).click()
        axe(self.page)

    def write(self, label: str, text: str) -> None:
        self.page.get_by_label(label).fill(text)

    def choose(self, text: str) -> None:
        """Tick the box or radio with this label."""
        self.page.get_by_label(text, exact=True).check()

    def pick(self, label: str, option: str) -> None:
        """Pick from a list the first option that holds these words."""
        field = self.page.get_by_label(label)
        wanted = field.locator("option", has_text=option).first
        field.select_option(value=wanted.get_attribute("value"))

    def date(self, name: str, days_ago: int) -> None:
        """Fill in the three boxes of a date."""
        day = self.today - timedelta(days=days_ago)
        for part, number in (("day", day.day), ("month", day.month), ("year", day.year)):
            self.page.locator(f"[name={name}-{part}]").fill(str(number))

    def sees(self, *texts: str) -> None:
        """The page says this."""
        said = self.page.get_by_role("main").inner_text()
        for text in texts:
            assert text in said, f"{self.page.url} does not say {text!r}:\n{said}"

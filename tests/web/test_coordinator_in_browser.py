"""A co-ordinator's day in a real browser, from her first page to the cover plan; once without JavaScript as well."""

import csv
import re
from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from services.absences import record_absence
from services.desks.cover_plan import next_monday
from tests.web.coordinator import Desk, a_desk  # noqa: F401
from tests.web.test_case_pages_in_browser import busy
from tests.web.test_caseload_import import FAULTY, GOOD
from tests.web.test_in_browser import both_ways, look_of

pytestmark = pytest.mark.browser


Look = Callable[[str], None]


@both_ways
def test_a_day_at_the_desk(
    desk: Desk,
    open_page: Callable[..., Page],
    log_in: Callable[[Page, str], None],
    address: str,
    javascript: bool,
) -> None:
    """From what is hers today, by a filter, a view and a file, to a task asked for, its reasons, and the cover plan."""
    given_a_busy_caseload_and_a_pa_away_next_week(desk)
    page = open_page(javascript=javascript)
    look = partial(look_of(javascript), page)
    log_in(page, "grace")
    when_she_begins_her_day(page, look)
    then_a_filter_is_kept_as_a_view_and_taken_away_as_a_file(page, look)
    when_she_asks_for_a_task_she_sees_first_what_will_be_needed(page, look)
    then_why_opens_down_to_the_text(page, look)
    page.goto(f"{address}/cases/SH-0001")
    then_the_grid_and_the_cover_plan_say_who_is_not_there(page, look)


def given_a_busy_caseload_and_a_pa_away_next_week(desk: Desk) -> None:
    busy(desk)
    away = next_monday(desk.world.now.date())
    record_absence(desk.world.act("grace"), "north", "amina", away, away)
    desk.carry_on()


def when_she_begins_her_day(page: Page, look: Look) -> None:
    """What is hers today, and a line leads to where it is done."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    look("today")
    page.locator(".safehands-waiting a").first.click()
    expect(page).not_to_have_title("Today – Safehands")
    page.go_back()


def then_a_filter_is_kept_as_a_view_and_taken_away_as_a_file(page: Page, look: Look) -> None:
    """Nothing that was searched for is in the address or the file's name."""
    page.get_by_role("link", name="Caseload").first.click()
    page.get_by_label("Person, PA, NHS number or reference").fill("999 000 0018")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("heading", name="1 case found")).to_be_visible()
    assert not re.search(r"999\W*(20)?000\W*(20)?0018", page.url)
    page.get_by_text("Save this view", exact=True).click()
    page.get_by_role("button", name="Save the view").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter a name for the view")
    look("caseload-view-error")
    page.get_by_label("Name of the view").fill("Mrs L")
    page.get_by_role("button", name="Save the view").click()
    expect(page.get_by_label("Your views").get_by_text("Mrs L")).to_be_visible()
    look("caseload-view")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download (CSV)").click()
    with download.value.path().open(encoding="utf-8-sig", newline="") as file:
        assert [row["Person"] for row in csv.DictReader(file)] == ["Mrs Edith Lowe"]
    assert "Lowe" not in download.value.suggested_filename
    page.get_by_role("link", name="Rename or delete views").click()
    look("caseload-views")
    page.go_back()


def when_she_asks_for_a_task_she_sees_first_what_will_be_needed(page: Page, look: Look) -> None:
    """Nothing has been asked for before she confirms."""
    page.get_by_role("link", name="Mrs Edith Lowe").click()
    page.get_by_role("button", name="Ask for a task").click()
    page.get_by_label("Ben Carter").check()
    page.get_by_label("Tracheostomy suction and dressing", exact=True).check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("What will be needed")
    look("foreseen")
    page.get_by_role("button", name="Ask for this").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ben Carter")


def then_why_opens_down_to_the_text(page: Page, look: Look) -> None:
    """By the browser's own means."""
    page.get_by_role("link", name="Why this is the answer").click()
    expect(page.get_by_text("What was found:").first).to_be_visible()
    expect(page.get_by_text("The text:").first).to_be_visible()
    look("why")


def then_the_grid_and_the_cover_plan_say_who_is_not_there(page: Page, look: Look) -> None:
    """On the case's own plan, and on that of the caseload."""
    expect(page.get_by_role("heading", name="Who may do what")).to_be_visible()
    look("case-grid")
    page.get_by_role("link", name="Cover plan: who does which task").click()
    expect(page.get_by_text("Amina Yusuf: is away").first).to_be_visible()
    look("cover-case")
    page.get_by_role("link", name="Cover plan", exact=True).click()
    expect(page.get_by_text("Amina Yusuf: is away").first).to_be_visible()
    look("cover-caseload")


@both_ways
def test_importing(
    desk: Desk,
    open_page: Callable[..., Page],
    log_in: Callable[[Page, str], None],
    address: str,
    javascript: bool,
) -> None:
    """Given a file with faults and then a mended one, then the faults are told, and the mended one is confirmed."""
    page, look = open_page(javascript=javascript), look_of(javascript)
    desk.keep()
    log_in(page, "grace")
    page.goto(f"{address}/caseload/import")
    look(page, "import")
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a CSV file")
    for content, title in ((FAULTY, "The file has"), (GOOD, "What the file would add")):
        file = {"name": "caseload.csv", "mimeType": "text/csv", "buffer": content.encode()}
        page.goto(f"{address}/caseload/import")
        page.get_by_label("CSV file").set_input_files(file)
        page.get_by_role("button", name="Check the file").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(title)
        look(page, "import-faults" if content is FAULTY else "import-preview")
    page.get_by_role("button", name="Put all of it on record").click()
    expect(page.get_by_text("The file is on record.")).to_be_visible()
    look(page, "import-done")

"""The demonstration as everybody starts it: one new delegation from launch to the agreement, and every page opened."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from playwright.sync_api import APIRequestContext, Page
from pypdf import PdfReader

from rules.moments import LONDON
from tests.browser import screenshot
from tests.flows.running import Running
from tests.journeys.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

NAME = "Winifred Example"
NUMBER = "999 000 0018"
TASK = "gastrostomy feed"

MOST = (50, pytest.param(150, marks=pytest.mark.long))
"""How many pages are opened for each desk: nearly all kinds of them come among the first fifty."""


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """``safehands up --demo`` in an empty folder, as ``make demo`` starts it."""
    with Running(tmp_path_factory.mktemp("demo"), "--demo") as running:
        yield running


def test_a_delegation_from_launch_to_in_force_and_its_agreement(
    demonstration: Running, open_page: Callable[..., Page]
) -> None:
    today = datetime.now(LONDON).date()

    def log_in(username: str) -> Desk:
        return Desk(open_page(), demonstration.address, username, today)

    # Given a co-ordinator who launches a case and asks for a task
    grace = log_in("coordinator")
    screenshot(grace.page, "caseload")
    case = launch_case(grace)
    delegation = ask_for_the_task(grace, case)
    grace.sees("Waiting for clinical recommendations")

    # When she gathers what comes first, and the trainer trains, watches and assesses
    gather(grace, delegation)
    nia = log_in("trainer")
    nia.find("/sign-offs", NAME)
    train_and_assess(nia, path_of(nia))
    nia.sees("Waiting for co-ordinator")

    # And she names who is accountable and who monitors, recommends, and lists it for today's panel
    name_and_recommend(grace, delegation)
    grace.sees("Waiting for panel")

    # And the panel decides
    tom = log_in("panel")
    tom.find("/panel", NAME)
    propose(tom)
    sara = log_in("panel2")
    sara.find("/panel", NAME)
    agree(sara)

    # Then it is in force
    grace.open(delegation)
    grace.sees("In force", f"may do the task “{TASK}”")
    screenshot(grace.page, "delegation")
    grace.open(case)
    screenshot(grace.page, "case")

    # And when the person is admitted, the working agreement can be printed
    pdf = admitted(grace, case)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    for words in (NAME, "NOT IN FORCE", "Ward 3", NUMBER):
        assert words in text

    # And all of it is on record
    grace.open(delegation)
    grace.sees("Panel decision: approved", "Assessment: competent")


@pytest.mark.parametrize("most", MOST)
@pytest.mark.parametrize("username", ["coordinator", "trainer", "panel"])
def test_no_page_that_a_desk_leads_to_fails(
    demonstration: Running, open_page: Callable[..., Page], username: str, most: int
) -> None:
    desk = Desk(open_page(), demonstration.address, username, datetime.now(LONDON).date())
    opened = dict(pages(desk.page.request, demonstration.address, most))
    assert len(opened) > 5
    assert {path: status for path, status in opened.items() if status != 200} == {}


def pages(browser: APIRequestContext, address: str, most: int) -> Iterator[tuple[str, int]]:
    """Each page once, with how it was answered: the home page, what it links to, and so on."""
    waiting, seen = ["/"], {"/"}
    for path in waiting:
        answer = browser.get(address + path)
        yield path, answer.status
        if "html" not in answer.headers.get("content-type", ""):
            continue
        for found in re.findall(r'href="(/[^"#?]*)', answer.text()):
            if found not in seen and not found.startswith(("/static", "/logout")) and len(seen) < most:
                seen.add(found)
                waiting.append(found)


def launch_case(grace: Desk) -> str:
    grace.follow("Launch a case")
    grace.write("Full name", NAME)
    grace.page.locator("[name=born-day]").fill("4")
    grace.page.locator("[name=born-month]").fill("April")
    grace.page.locator("[name=born-year]").fill("1951")
    grace.write("NHS number", NUMBER)
    grace.press("Continue")
    for box in grace.page.get_by_role("checkbox").all():
        box.check()
    grace.press("Continue")
    grace.choose("All")
    grace.choose("Every two months")
    grace.press("Continue")
    grace.sees(NAME, NUMBER, "Every two months")
    grace.press("Launch the case")
    grace.sees(NAME)
    return path_of(grace)


def ask_for_the_task(grace: Desk, case: str) -> str:
    grace.open(f"{case}/pa")
    grace.choose("Amina Yusuf")
    grace.choose(f"By {NAME}")
    grace.date("first", 60)
    grace.press("Add this PA")
    grace.open(f"{case}/delegation")
    grace.choose("Amina Yusuf")
    grace.choose("Gastrostomy feed, bolus or pump")
    grace.press("Continue")
    grace.press("Ask for this")
    if "/delegations/" not in path_of(grace):
        grace.page.locator("main a[href^='/delegations/']").first.click()
    return path_of(grace)


def gather(grace: Desk, delegation: str) -> None:
    grace.open(f"{delegation}/record/clinical-recommendations")
    grace.pick("Who completed the form?", "Nia Price")
    grace.date("day", 30)
    grace.press("Record")
    grace.open(f"{delegation}/record/agreement")
    grace.press("Record")
    grace.sees("There is a problem")
    grace.choose("They agree")
    grace.pick("Who said so?", NAME)
    grace.date("day", 29)
    grace.press("Record")
    grace.open(f"{delegation}/record/learning")
    grace.choose("Infection prevention")
    grace.choose("Completed")
    grace.date("day", 28)
    grace.pick("Who confirms it?", "Nia Price")
    grace.press("Record")


def train_and_assess(nia: Desk, sign_off: str) -> None:
    nia.open(f"{sign_off}/training")
    nia.choose("Completed")
    nia.date("on", 20)
    nia.press("Record")
    for days_ago in (18, 16):
        nia.open(f"{sign_off}/practice")
        nia.choose("Done safely")
        nia.date("on", days_ago)
        nia.write("Time of practice", "10:30am")
        nia.press("Record")
    nia.open(f"{sign_off}/assessment")
    nia.choose("Not yet competent")
    nia.press("Go on to check your answers")
    nia.sees("There is a problem")
    screenshot(nia.page, "sign-off-error")
    nia.choose("Competent")
    nia.date("on", 14)
    nia.write("Time of assessment", "2pm")
    nia.press("Go on to check your answers")
    nia.press("Sign off")


def name_and_recommend(grace: Desk, delegation: str) -> None:
    for what, who in (("accountable", "Tom Reed"), ("monitor", "Omar Haddad")):
        grace.open(f"{delegation}/record/{what}")
        grace.pick("Who has accepted?", who)
        grace.date("day", 13)
        grace.press("Record")
    grace.open(f"{delegation}/record/recommendation")
    grace.choose("Recommend")
    grace.write("Your reasons", "All the evidence is there, and she knows her well.")
    grace.press("Record")
    grace.open(f"{delegation}/panel")
    grace.page.get_by_role("radio").first.check()
    grace.press("List it")


def propose(tom: Desk) -> None:
    screenshot(tom.page, "panel-item")
    tom.press("Put it to the panel and vote for it")
    tom.sees("There is a problem")
    tom.page.get_by_label("Approve", exact=True).check()
    tom.write("Reasons", "Safe, well evidenced, and what she wants.")
    tom.press("Put it to the panel and vote for it")
    tom.sees("Your vote is on record")


def agree(sara: Desk) -> None:
    sara.choose("1. Approved")
    sara.page.get_by_role("button", name="Vote", exact=True).click()
    sara.sees("The decision is on record: approved")


def admitted(grace: Desk, case: str) -> bytes:
    grace.open(f"{case}/hospital/admit")
    grace.choose("As an emergency")
    grace.write("Ward", "Ward 3")
    grace.press("Record the admission")
    grace.sees("Ward 3")
    screenshot(grace.page, "hospital")
    grace.open(f"{case}/hospital/agreement")
    issue = grace.page.get_by_role("button", name="Issue it now")
    if issue.count():
        issue.click()
    link = grace.page.locator("a[href$='/pdf']").first.get_attribute("href")
    answer = grace.page.request.get(f"{grace.address}{link}")
    assert answer.headers["content-type"] == "application/pdf"
    return answer.body()


def path_of(desk: Desk) -> str:
    return desk.page.url.removeprefix(desk.address).partition("?")[0]

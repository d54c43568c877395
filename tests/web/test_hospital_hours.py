"""The hours of a stay by purpose, at the co-ordinator's desk."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from models.record import RecordEntry
from services.in_hospital import hospital
from tests.services.stays import in_hospital, planned
from tests.services.world import launched
from tests.web.coordinator import Desk, a_desk  # noqa: F401
from tests.web.test_hospital import HOSPITAL
from tests.web.test_in_browser import looked_at
from tests.web.visitor import shown


@pytest.fixture
def on_the_ward(desk: Desk) -> Desk:
    """Mrs Lowe on Ward 7, with a night for well needs and an hour with the dog."""
    admission, _ = in_hospital(desk.world)
    planned(desk.world, admission, "2026-05-18T20:00", "2026-05-19T08:00")
    planned(desk.world, admission, "2026-05-20T09:00", "2026-05-20T10:00", purpose="home task")
    desk.keep()
    return desk


@pytest.mark.covers("HO-25")
def test_the_hours_stand_beside_the_funded_time_with_what_they_mean(on_the_ward: Desk) -> None:
    page = shown(on_the_ward.grace.get(f"{HOSPITAL}/hours").text)
    assert "Funded time 17 May 2026 to 13 June 2026, at the least" in page
    assert "On the rota 13 hours Of it worked by now 0 hours After the funded time 0 hours" in page
    assert (
        "PA Amina Yusuf Week from 18 May 2026 Home tasks 1 Well needs 12 Unwell needs 0 Not said 0 Total 13"
        in page
    )
    assert "Unwell needs are the ward’s: hours there are those to ask about." in page
    assert "They do not show that a shift was worked as planned, what was paid or by whom" in page


@pytest.mark.covers("HO-23")
def test_that_contracted_hours_are_not_on_record_is_said(on_the_ward: Desk) -> None:
    page = shown(on_the_ward.grace.get(f"{HOSPITAL}/hours").text)
    assert (
        "contracted hours are not on record in Safehands, so hours that became fewer cannot be shown" in page
    )
    assert "For fewer hours in hospital PAs are paid as before (a setting of the framework)." in page


def test_a_past_stay_is_found_from_the_page_of_the_case(on_the_ward: Desk) -> None:
    """Given a stay that is over and a file, then neither its address nor its name says who it is about."""
    world = on_the_ward.world
    world.later(days=10)
    hospital.discharge(world.act("grace"), hospital.open_admission(world.session, "lowe"), world.now)
    on_the_ward.keep()
    home = on_the_ward.grace.get(HOSPITAL).text
    assert "Hours by purpose" in shown(home)
    stay = home.split(f"{HOSPITAL}/hours?stay=")[1].split('"')[0]
    assert "to 27 May 2026" in shown(on_the_ward.grace.get(f"{HOSPITAL}/hours?stay={stay}").text)
    assert on_the_ward.grace.get(f"{HOSPITAL}/hours?stay=ad_nobody").status_code == 404
    file = on_the_ward.grace.send(f"{HOSPITAL}/hours/csv", stay=stay)
    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    name = file.headers["content-disposition"]
    assert re.fullmatch(r'attachment; filename="hospital-hours-SH-0001-[\d-]+\.csv"', name)
    assert any(b'"list exported"' in body for body in on_the_ward.ask(select(RecordEntry.body)))
    assert "Amina Yusuf,2026-05-18,1.00,12.00,0.00,0.00,13.00,13.00,0.00" in file.text


def test_without_a_stay_or_without_shifts_the_page_says_so(desk: Desk) -> None:
    launched(desk.world)
    desk.keep()
    assert "No stay in hospital is on record in this case" in shown(desk.grace.get(f"{HOSPITAL}/hours").text)
    assert desk.grace.send(f"{HOSPITAL}/hours/csv").status_code == 404


@pytest.mark.browser
def test_the_page_in_a_browser(
    on_the_ward: Desk, page: Page, address: str, log_in: Callable[..., None]
) -> None:
    log_in(page, "grace")
    page.goto(f"{address}{HOSPITAL}/hours")
    looked_at(page, "hospital-hours")
    page.goto(f"{address}{HOSPITAL}/shift")
    looked_at(page, "hospital-shift-purpose")
    page.goto(f"{address}{HOSPITAL}")
    looked_at(page, "hospital-rota-purposes")

"""What was decided about paying PAs in hospital, on the co-ordinator's page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from models.hospital_funding import FundingDecision
from tests.services.stays import in_hospital
from tests.web.coordinator import Desk
from tests.web.test_in_browser import looked_at
from tests.web.trainer import a_desk, fill_in  # noqa: F401
from tests.web.visitor import shown


@pytest.fixture
def here(desk: Desk) -> str:
    """The pages of a stay that began on 17 May 2026: covered to 13 June, a Saturday."""
    desk.world.session.expire_on_commit = False
    in_hospital(desk.world)
    desk.carry_on()
    return f"/cases/{desk.world.cases['lowe'].reference}/hospital"


def by(day: date) -> dict[str, str]:
    return {"day-day": f"{day.day}", "day-month": f"{day.month}", "day-year": f"{day.year}"}


def test_how_the_money_stands_is_said_with_what_the_framework_leaves_open(desk: Desk, here: str) -> None:
    said = shown(desk.grace.get(here).text)
    assert "At least until 13 June 2026. Somebody has to decide by 12 June 2026 whether it goes on." in said
    assert "It never stops by itself. Undecided, PAs are paid as before until somebody decides." in said
    assert "For fewer hours in hospital PAs are paid as before." in said
    desk.world.later(days=30)
    desk.keep()
    late = shown(desk.grace.get(here).text)
    assert "The review was due by 12 June 2026, and nobody has decided." in late


def test_a_decision_is_recorded(desk: Desk, here: str) -> None:
    form = f"{here}/funding"
    empty = shown(fill_in(desk.grace, form).text)
    for missing in (
        "Say what was decided",
        "Enter the last day",
        "Choose who decided",
        "Say in a sentence why",
    ):
        assert missing in empty
    decided = {"outcome": "goes on", "party": "PHB lead/pat", "why": "She needs her own PAs."}
    early = fill_in(desk.grace, form, **decided, **by(date(2026, 6, 1)))
    assert "PAs are covered to 13 June 2026 anyway." in shown(early.text)
    done = fill_in(desk.grace, form, **decided, **by(date(2026, 7, 10)))
    assert "What was decided about the funding is recorded." in shown(done.text)
    assert "Until 10 July 2026. Somebody has to decide by 10 July 2026 whether it goes on." in shown(
        done.text
    )
    found = desk.ask(select(FundingDecision))
    assert [(one.outcome, one.decided_by, one.recorded_by) for one in found] == [("goes on", "pat", "grace")]
    desk.world.later(minutes=1)
    desk.keep()
    ends = {"outcome": "ends", "party": "PHB lead/pat", "why": "She goes home."}
    done = fill_in(desk.grace, form, **ends, **by(desk.world.now.date() + timedelta(days=30)))
    assert "the PHB lead decided that it then ends." in shown(done.text)
    assert f'href="{form}"' in desk.grace.get(here).text, "a mistyped end can be mended"


@pytest.mark.browser
def test_the_form_in_a_browser(
    page: Page, address: str, log_in: Callable[..., None], desk: Desk, here: str
) -> None:
    log_in(page, "grace")
    page.goto(f"{address}{here}/funding")
    looked_at(page, "hospital-funding")
    page.get_by_role("button", name="Record").click()
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    looked_at(page, "hospital-funding-error")

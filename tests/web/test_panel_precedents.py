"""A panel member finds earlier decisions by task, risk and words in a condition; of people nothing is shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from services.panels.panel_conditions import Condition
from tests.services.world import decided
from tests.web.coordinator import Desk
from tests.web.test_in_browser import looked_at
from tests.web.test_panel_pages import item_at, listed
from tests.web.trainer import At, a_desk, a_visitor  # noqa: F401
from tests.web.visitor import shown


@pytest.fixture
def conditioned(desk: Desk) -> str:
    """The panel approved a gastrostomy feed on a condition; the address of its item."""
    address = listed(desk)
    conditions = [Condition("A second pump is in the house")]
    decided(
        desk.world,
        item_at(desk, address),
        "approved with conditions",
        "Well evidenced.",
        conditions=conditions,
    )
    desk.keep()
    return address


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("", 1),
        ("words=pump+second", 1),
        ("words=evidenced", 1),
        ("words=choking", 0),
        ("task=gastrostomy+feed", 1),
        ("task=tracheostomy+suction", 0),
        ("risk=high", 1),
        ("risk=low", 0),
        ("words=pump&risk=low", 0),
    ],
)
def test_what_fits_all_that_was_asked_is_found(
    desk: Desk, at: At, conditioned: str, question: str, count: int
) -> None:
    text = shown(at("tom").get(f"/panel/precedents?{question}").text)
    assert text.count("Condition: A second pump is in the house.") == count
    assert ("No decision fits all of that." in text) == (count == 0)
    for name in ("Lowe", "Amina", "999"):
        assert name not in text


def test_before_the_first_decision_the_page_says_so(desk: Desk, at: At) -> None:
    assert "No panel of yours has decided anything yet." in shown(at("tom").get("/panel/precedents").text)
    assert desk.grace.get("/panel/precedents").status_code == 404


def test_the_item_leads_there(desk: Desk, at: At, conditioned: str) -> None:
    assert 'href="/panel/precedents"' in at("tom").get(conditioned).text


@pytest.mark.browser
def test_the_page_in_a_browser(
    page: Page, address: str, log_in: Callable[..., None], at: At, conditioned: str
) -> None:
    at("tom")
    log_in(page, "tom")
    page.goto(f"{address}/panel/precedents")
    looked_at(page, "panel-precedents")

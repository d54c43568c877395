"""Data kept: a PHB lead reads what is held, due and erased, and by which schedule; and nobody else does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from services.law import holds
from services.law.erase import erase
from services.law.kept_lists import keep_counts
from tests.services.lives import flow
from tests.services.test_erase import over
from tests.services.test_retention import gone
from tests.web.coordinator import Desk
from tests.web.test_in_browser import looked_at
from tests.web.trainer import At, a_desk, a_visitor  # noqa: F401
from tests.web.visitor import shown

WHY = "The coroner may ask for it."


def filled(desk: Desk) -> None:
    """A hold, an old hold, somebody who is due, and somebody erased."""
    world = desk.world
    over(world)
    gone(world, "tom")
    keep_counts(flow(world), "")
    holds.place_hold(world.act("pat"), "north", "ben", WHY)
    old = holds.place_hold(world.act("pat"), "north", "amina", "A claim.")
    holds.end_hold(world.act("pat"), old.id, "It is settled.")
    desk.keep()


def test_before_there_is_anything_each_part_says_so(desk: Desk, at: At) -> None:
    said = shown(at("pat").get("/data-kept").text)
    for words in ("No hold stands.", "It has not been counted yet.", "Nobody was erased."):
        assert words in said
    assert said.count("Nobody has confirmed this") == 2
    assert "Records Management Code of Practice" in said


def test_holds_with_their_reasons_and_who_is_due(desk: Desk, at: At) -> None:
    filled(desk)
    said = shown(at("pat").get("/data-kept").text)
    assert "Ben Carter" in said
    assert f"by Pat Moss: {WHY}" in said
    assert "by Pat Moss: It is settled." in said
    assert "Mrs Edith Low, case SH-0001 , born 2 April 1951, NHS number 999 000 0018" in said
    assert "care record, adult" in said
    assert "1 person cannot fall due: nobody has confirmed the schedule" in said


def test_who_was_erased_is_named_by_id_alone(desk: Desk, at: At) -> None:
    filled(desk)
    erase(desk.world.act("pat"), "north", "lowe")
    desk.keep()
    said = shown(at("pat").get("/data-kept").text)
    assert "lowe: " in said
    assert "after the schedule care record, adult" in said
    assert "Edith" not in said


def test_it_is_for_phb_leads_of_that_organisation(desk: Desk, at: At) -> None:
    filled(desk)
    assert desk.grace.get("/data-kept").status_code == 404
    assert at("sara").get("/data-kept").status_code == 404


@pytest.mark.browser
def test_a_lead_reads_it_in_a_browser(
    desk: Desk, at: At, address: str, page: Page, log_in: Callable[..., None]
) -> None:
    """Given a hold and somebody who is due, when the lead opens the page, then both are read out, also on a phone."""
    filled(desk)
    at("pat")
    log_in(page, "pat")
    page.get_by_role("link", name="Data kept").click()
    expect(page.get_by_role("heading", name="Legal holds")).to_be_visible()
    expect(page.get_by_role("rowheader", name="Mrs Edith Low, case SH-0001")).to_be_visible()
    looked_at(page, "data-kept")
    page.get_by_text("Ended: 1 hold").click()
    page.set_viewport_size({"width": 390, "height": 844})
    looked_at(page, "data-kept-open")

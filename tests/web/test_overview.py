"""The PHB lead's overview: four pictures, their figures as tables and for a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from services.reconcile import reconcile
from tests.services.test_overview import many
from tests.services.world import in_force, launched
from tests.web.coordinator import Desk
from tests.web.test_in_browser import both_ways, look_of
from tests.web.trainer import At, a_desk, a_visitor  # noqa: F401
from tests.web.visitor import shown


def test_before_anything_happened_each_picture_says_that_there_is_nothing(desk: Desk, at: At) -> None:
    said = shown(at("pat").get("/overview").text)
    for words in (
        "Nothing has been in force in these two years.",
        "Nothing falls due in the next six months",
        "Too few delegations came into force",
        "Nothing is overdue.",
    ):
        assert words in said


def test_each_picture_has_its_figures_and_a_spreadsheet_without_a_name_of_anybody_cared_for(
    desk: Desk, at: At
) -> None:
    world = desk.world
    row = launched(world)
    in_force(world, row)
    reconcile(world.act("grace"), row.id)
    launched(world, pa="ben")
    desk.carry_on()
    world.later(days=40)
    desk.keep()
    visitor = at("pat")
    page = visitor.get("/overview")
    said = shown(page.text)
    assert "1 delegation in force" not in said
    assert "No delegations in force on 30 June 2024, 1 on 26 June 2026." in said
    assert "Omar Haddad, monitoring nurse" in said
    assert "Of fewer than 5 neither is given" in said
    assert "staffordshire" in said
    assert visitor.get("/overview/in-force.csv").text.splitlines()[-1] == "26 June 2026,1"
    due = visitor.get("/overview/due.csv")
    assert due.headers["content-type"] == "text/csv; charset=utf-8"
    assert "3 August 2026,Omar Haddad,monitoring nurse,1" in due.text
    assert "From launch to in force,1,too few,too few" in visitor.get("/overview/waiting.csv").text
    assert (
        visitor.get("/overview/overdue.csv").text.removeprefix("\ufeff").splitlines()[0]
        == "Framework,Things overdue,The first since"
    )
    for name in ("Lowe", "Amina", "Ben Carter"):
        assert name not in page.text
    assert visitor.get("/overview/other.csv").status_code == 404


def test_it_is_for_phb_leads_and_of_their_own_organisation(desk: Desk, at: At) -> None:
    assert desk.grace.get("/overview").status_code == 404
    assert at("tom").get("/overview/due.csv").status_code == 404
    assert "Overview" in shown(at("pat").get("/overview").text)


@pytest.mark.browser
@both_ways
def test_a_lead_looks_at_the_pictures(
    desk: Desk, at: At, open_page: Callable[..., Page], log_in: Callable[..., None], javascript: bool
) -> None:
    """Given thirty delegations, when the lead opens the overview, then each picture is read out and has its table."""
    page, look = open_page(javascript=javascript), look_of(javascript)
    world = desk.world
    many(world, 30)
    world.later(days=40)
    desk.keep()
    at("pat")
    log_in(page, "pat")
    page.get_by_role("link", name="Overview").click()
    expect(page.get_by_role("img", name="Delegations in force over time")).to_be_visible()
    look(page, "overview")
    page.get_by_text("The figures as a table: waiting times, from launch to in force").click()
    expect(page.get_by_role("cell", name="From launch to in force")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.get_by_role("img", name="Waiting times by step")).to_be_visible()
    look(page, "overview-open")
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("CSV")).first.click()
    assert download.value.suggested_filename.startswith("overview-")

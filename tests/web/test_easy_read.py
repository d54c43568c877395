"""Easy read at the budget holder's desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from services.delegation_letter import set_out_of_hours
from tests.services.test_own_record import another_person
from tests.services.test_whom import another_amina
from tests.services.world import in_force, launched
from tests.web.coordinator import Desk
from tests.web.test_in_browser import both_ways, look_of
from tests.web.trainer import At, a_desk, a_visitor  # noqa: F401
from tests.web.visitor import shown


def test_it_says_who_may_until_when_and_who_to_ring(desk: Desk, at: At) -> None:
    in_force(desk.world, launched(desk.world))
    launched(desk.world, pa="ben")
    set_out_of_hours(desk.world.act("grace"), "north", "01632 960456")
    desk.keep()
    said = shown(at("lowe").get("/easy-read").text)
    assert "For Mrs Edith Lowe Born on 2 April 1951. NHS number 999 000 0018." in said
    assert "Somebody else has a name like" not in said
    assert "Gastrostomy feed, bolus or pump: Amina Yusuf" in said
    assert "Yes Amina Yusuf may do this task. Amina Yusuf may do it alone." in said
    assert "This is good until 9 August 2026." in said
    assert "No Ben Carter may not do this task now." in said
    assert "Who: PHB co-ordinator. By: 31 May 2026." in said
    assert "Ask for Omar Haddad. We do not have the number. Ask for Grace Obi." in said
    assert "At night, ring 01632 960456." in said
    paper = at("lowe").get("/easy-read/paper")
    assert paper.headers["content-disposition"] == 'attachment; filename="easy-read.pdf"'
    assert "Amina Yusuf may do it alone." in paper.text


def test_it_is_for_holders_and_those_who_speak_for_one(desk: Desk, at: At) -> None:
    another_person(desk.world, "rep", "Una Lowe", "representative")
    desk.keep()
    assert "You speak for nobody here today." in shown(at("rep").get("/easy-read").text)
    assert at("rep").get("/easy-read/paper").status_code == 404
    assert "No PA is asked to do a task for you." in shown(at("lowe").get("/easy-read").text)
    assert at("amina").get("/easy-read").status_code == 404
    assert desk.grace.get("/easy-read").status_code == 404


def test_it_warns_of_a_name_like_a_pas(desk: Desk, at: At) -> None:
    launched(desk.world)
    another_amina(desk.world)
    desk.keep()
    said = shown(at("lowe").get("/easy-read").text)
    assert "Somebody else has a name like Amina Yusuf. Do not mix them up." in said


@pytest.mark.browser
@both_ways
def test_a_holder_reads_it(
    desk: Desk, at: At, open_page: Callable[..., Page], log_in: Callable[..., None], javascript: bool
) -> None:
    """Given one task in force and one not, when the holder opens easy read, then each idea has its picture."""
    in_force(desk.world, launched(desk.world))
    launched(desk.world, pa="ben")
    at("lowe")
    page = open_page(javascript=javascript)
    log_in(page, "lowe")
    page.get_by_role("link", name="Easy read").click()
    expect(page.get_by_role("img", name="A tick: yes")).to_be_visible()
    expect(page.get_by_role("img", name="A cross: no")).to_be_visible()
    look_of(javascript)(page, "easy-read")
    with page.expect_download() as download:
        page.get_by_role("link", name="Print this (PDF)").click()
    assert download.value.suggested_filename == "easy-read.pdf"

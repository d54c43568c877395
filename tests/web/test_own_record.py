"""A PA's and a budget holder's own record: on the page, on paper, and for nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from documents.own_record import initials
from services.importing.import_people import represent
from tests.services.test_own_record import another_person
from tests.services.world import in_force, launched, trained
from tests.web.coordinator import Desk
from tests.web.test_in_browser import both_ways, look_of, looked_at
from tests.web.trainer import At, a_desk, a_visitor  # noqa: F401
from tests.web.visitor import shown


def test_a_pa_reads_what_they_may_do_until_when_and_what_comes_next(desk: Desk, at: At) -> None:
    in_force(desk.world, launched(desk.world))
    page = at("amina").get("/own-record")
    said = shown(page.text)
    assert "Gastrostomy feed, bolus or pump, for Mrs Edith Lowe You may do this task, alone. In force" in said
    assert "Good until" in said
    assert "Omar Haddad, monitoring nurse" in said
    assert "Training in infection prevention: completed" in said
    assert "As of 17 May 2026" in said


def test_a_pa_is_told_no_birthday_and_no_nhs_number_of_the_person(desk: Desk, at: At) -> None:
    trained(desk.world, launched(desk.world))
    for path in ("/own-record", "/own-record/paper"):
        text = at("amina").get(path).text
        assert "2 April 1951" not in text
        assert "999 000 0018" not in text
        assert "9990000018" not in text


def test_the_paper_to_show_names_nobody_whom_the_pa_supports(desk: Desk, at: At) -> None:
    in_force(desk.world, launched(desk.world))
    answer = at("amina").get("/own-record/paper")
    assert answer.headers["content-disposition"] == 'attachment; filename="training-record.pdf"'
    assert "Lowe" not in answer.text
    assert "M.E.L. (case SH-0001)" in answer.text
    assert "Amina Yusuf may do this task, alone." in answer.text


def test_a_pa_who_may_not_reads_what_is_missing_and_whose_turn_it_is(desk: Desk, at: At) -> None:
    launched(desk.world)
    desk.keep()
    said = shown(at("amina").get("/own-record").text)
    assert "You may not do this task." in said
    assert "What has to be done now" in said
    assert "PHB co-ordinator, by" in said
    assert "Nothing is on record for this task yet." in said


def test_a_holder_reads_it_of_each_pa_under_their_own_name_birthday_and_number(desk: Desk, at: At) -> None:
    in_force(desk.world, launched(desk.world))
    launched(desk.world, pa="ben")
    said = shown(at("lowe").get("/own-record").text)
    assert "Mrs Edith Lowe Born 2 April 1951 NHS number 999 000 0018" in said
    assert "Gastrostomy feed, bolus or pump: Amina Yusuf Amina Yusuf may do this task, alone." in said
    assert "Gastrostomy feed, bolus or pump: Ben Carter Ben Carter may not do this task." in said
    paper = at("lowe").get("/own-record/paper").text
    assert "999 000 0018" in paper


def test_whoever_speaks_for_nobody_is_told_so_and_has_no_paper(desk: Desk, at: At) -> None:
    launched(desk.world)
    another_person(desk.world, "rep", "Una Lowe", "representative")
    said = shown(at("rep").get("/own-record").text)
    assert "You speak for nobody here today." in said
    assert at("rep").get("/own-record/paper").status_code == 404
    represent(desk.world.act("grace"), "north", "lowe", "rep", "daughter, attorney", desk.world.now.date())
    desk.keep()
    assert "Gastrostomy feed, bolus or pump: Amina Yusuf" in shown(at("rep").get("/own-record").text)


def test_nothing_asked_is_said_and_others_have_no_such_page(desk: Desk, at: At) -> None:
    assert "No task is asked of you today." in shown(at("ben").get("/own-record").text)
    assert "No PA is asked to do a task today." in shown(at("lowe").get("/own-record").text)
    assert desk.grace.get("/own-record").status_code == 404
    assert desk.grace.get("/own-record/paper").status_code == 404
    assert at("amina").get("/caseload").status_code == 404


@pytest.mark.parametrize(
    ("name", "said"),
    [("Wei Chen", "W.C."), ("Mary-Jane O’Neill", "M.J.O."), ("  Éva  ’t Hooft ", "É.T.H."), ("", "")],
)
def test_initials(name: str, said: str) -> None:
    assert initials(name) == said


@pytest.mark.browser
@both_ways
def test_a_pa_carries_their_record(
    desk: Desk, at: At, open_page: Callable[..., Page], log_in: Callable[..., None], javascript: bool
) -> None:
    """Given a PA with one task in force and one to learn, when she logs in, then she sees both and can carry them."""
    page, look = open_page(javascript=javascript), look_of(javascript)
    in_force(desk.world, launched(desk.world))
    launched(desk.world, task="tracheostomy suction")
    at("amina")
    log_in(page, "amina")
    expect(page.get_by_role("heading", level=1)).to_have_text("My training and competence record")
    look(page, "own-record-pa")
    page.get_by_text("What shows it").first.click()
    look(page, "own-record-pa-open")
    with page.expect_download() as download:
        page.get_by_role("link", name="This record to carry and show (PDF)").click()
    assert download.value.suggested_filename == "training-record.pdf"


@pytest.mark.browser
def test_a_holder_looks_at_their_pas(
    desk: Desk, at: At, address: str, page: Page, log_in: Callable[..., None]
) -> None:
    """Given a holder with two PAs, when she logs in, then she sees what each may do for her today."""
    in_force(desk.world, launched(desk.world))
    launched(desk.world, pa="ben")
    at("lowe")
    log_in(page, "lowe")
    expect(page.get_by_role("heading", name="Gastrostomy feed, bolus or pump: Ben Carter")).to_be_visible()
    looked_at(page, "own-record-holder")

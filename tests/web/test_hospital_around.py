"""Before, during and after a stay, on the co-ordinator's pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from models.cases import DelegationRow
from services.agreements.agreement_keep import keep_agreement
from services.in_hospital import hospital
from services.in_hospital.hospital_history import PARTS
from tests.services.stays import admitted, in_hospital
from tests.services.training_world import CREAM, somebody
from tests.services.world import launched
from tests.web.coordinator import Desk, a_desk  # noqa: F401
from tests.web.test_hospital import HOSPITAL, date_of, fill_in
from tests.web.test_in_browser import looked_at
from tests.web.visitor import shown

CASE = "/cases/SH-0001"


@pytest.fixture
def row(desk: Desk) -> DelegationRow:
    """Mrs Lowe on Ward 7, with a trainer of the hospital on record; it is 17 May 2026."""
    admission, found = in_hospital(desk.world)
    somebody(desk.world, "ria", "Ria Sand", "clinical trainer", "hospital")
    keep_agreement(desk.world.act("grace"), admission.id)
    desk.keep()
    return found


@pytest.fixture
def often(desk: Desk) -> Desk:
    """Mrs Lowe at home after her third stay, for which nobody has said how the plan worked."""
    launched(desk.world)
    for _ in range(3):
        stay = admitted(desk.world)
        desk.world.later(days=2)
        hospital.discharge(desk.world.act("grace"), stay, desk.world.now)
        keep_agreement(desk.world.act("grace"), stay.id)
        desk.world.later(days=10)
    desk.keep()
    return desk


TALK = {
    "holder": "lowe",
    "lead": "pat",
    "name": "Ruth Gale",
    "role": "ward sister",
    "agreed": "Amina stays at night.",
    "on-at": "10am",
    **date_of("on", "2026-05-17"),
}


def test_a_talk_with_the_ward_is_asked_for_recorded_and_shown(desk: Desk, row: DelegationRow) -> None:
    page = shown(desk.grace.get(HOSPITAL).text)
    assert (
        "Speak with the ward sister or clinical matron, and have the PHB holder speak with them too." in page
    )
    assert "PHB lead, by 19 May 2026." in page
    assert "have not both spoken" in page
    assert "Speak with the ward sister" in shown(desk.grace.get(CASE).text)
    empty = shown(fill_in(desk.grace, "/talk").text)
    for missing in ("Enter the name", "Say whether it was the ward sister", "Say what was agreed"):
        assert missing in empty
    page = shown(fill_in(desk.grace, "/talk", **TALK).text)
    assert "The talk with the ward is recorded." in page
    assert "Mrs Edith Lowe and Pat Moss with Ruth Gale, ward sister. Agreed: Amina stays at night." in page
    assert "have not both spoken" not in page


def test_all_tasks_are_marked_at_once(desk: Desk, row: DelegationRow) -> None:
    launched(desk.world, CREAM)
    desk.keep()
    form = shown(desk.grace.get(f"{HOSPITAL}/needs").text)
    assert "Apply topical cream" in form
    assert "Gastrostomy feed" in form
    nothing = fill_in(desk.grace, "/needs", **{"need-0": "leave", "need-1": "leave"})
    assert "Mark at least one task" in shown(nothing.text)
    page = fill_in(desk.grace, "/needs", **{"need-0": "unwell", "need-1": "well"})
    assert "Well and unwell needs are recorded." in shown(page.text)
    assert "gastrostomy feed Well need" in shown(page.text)
    assert "apply topical cream Unwell need" in shown(page.text)


def test_training_given_together_is_recorded(desk: Desk, row: DelegationRow) -> None:
    form = f"/joint-training/{row.id}"
    empty = shown(fill_in(desk.grace, form).text)
    assert "Choose who of the hospital" in empty
    assert "Choose who of the agency" in empty
    both = {"hospital": "clinical trainer/ria", "agency": "clinical trainer/nia"}
    page = fill_in(desk.grace, form, **both, **date_of("day", "2026-05-17"))
    assert "The training is recorded as given by both." in shown(page.text)
    assert "Nia Price (clinical trainer, Moorland Community Nursing) and Ria Sand" in shown(
        desk.grace.get(f"{CASE}?everything=yes").text
    )


@pytest.mark.covers("HO-20")
def test_a_planned_admission_shows_what_is_to_be_prepared(desk: Desk) -> None:
    launched(desk.world)
    admitted(desk.world, desk.world.now + timedelta(days=5), planned=True)
    desk.keep()
    page = shown(desk.grace.get(HOSPITAL).text)
    prepare = page[page.index("To prepare before the admission") :]
    assert "checked as of the first moment of the stay" in prepare
    for line in ("Well or unwell: 1 of 1 task not marked", "Amina Yusuf: a DBS check", "The rota: no shift"):
        assert line in prepare
    page = shown(fill_in(desk.grace, "/needs", **{"need-0": "well"}).text)
    assert "not marked" not in page


@pytest.mark.covers("SA-12")
def test_a_history_of_admissions_is_shown_with_the_plan_to_draw_up(often: Desk) -> None:
    for address in (HOSPITAL, CASE):
        page = shown(often.grace.get(address).text)
        assert "Plan for hospital in advance 3 admissions within 12 months. There is no plan yet." in page
        assert "To do: draw up the plan for hospital in advance" in page
        assert "PHB co-ordinator, by" in page
    form = {**date_of("day", "2026-06-09"), "parts": list(PARTS)}
    half = fill_in(often.grace, "/plan", **{**form, "parts": PARTS[0]})
    assert "The plan does not speak of role of the PAs." in shown(half.text)
    page = shown(fill_in(often.grace, "/plan", **form).text)
    assert "The plan for hospital is recorded." in page
    assert "The plan is of 9 June 2026. It is current." in page


@pytest.mark.covers("SA-14")
def test_how_well_the_plan_worked_stands_under_the_earlier_stays(often: Desk) -> None:
    page = often.grace.get(HOSPITAL).text
    assert shown(page).count("Say how well the plan worked") == 3
    form = page[page.index("/hospital/stays/") + len("/hospital") :].split('"')[0]
    assert "Say how well it worked" in shown(fill_in(often.grace, form).text)
    said = {"outcome": "worked in part", "words": "The night staff did not know her."}
    page = shown(fill_in(often.grace, form, **said).text)
    assert "The plan worked in part: The night staff did not know her." in page
    assert page.count("Say how well the plan worked") == 2
    assert often.grace.get(f"{HOSPITAL}/stays/ad_none/review").status_code == 404


@pytest.mark.parametrize("page", ["/talk", "/needs", "/plan", "/move"])
def test_another_organisation_finds_nothing_here(desk: Desk, row: DelegationRow, page: str) -> None:
    assert desk.stranger.get(f"{HOSPITAL}{page}").status_code == 404


@pytest.mark.browser
def test_the_forms_of_a_stay_in_a_browser(
    page: Page, address: str, log_in: Callable[..., None], desk: Desk, row: DelegationRow
) -> None:
    """Accessible and narrow enough, with and without a mistake on them."""
    log_in(page, "grace")
    forms = ("move", "talk", "needs", "plan", f"need/{row.id}", f"joint-training/{row.id}")
    for number, form in enumerate(forms):
        page.goto(f"{address}{HOSPITAL}/{form}")
        looked_at(page, f"stay-form-{number}")
        page.locator("main form button").last.click()
        expect(page.locator(".nhsuk-error-summary")).to_be_focused()
        looked_at(page, f"stay-form-{number}-error")
    launched(desk.world, CREAM)
    desk.keep()
    page.goto(f"{address}{HOSPITAL}")
    looked_at(page, "stay-with-gaps")
    page.goto(f"{address}{HOSPITAL}/discharge")
    looked_at(page, "stay-discharge-with-gaps")


@pytest.mark.browser
def test_the_pages_after_a_stay_in_a_browser(
    page: Page, address: str, log_in: Callable[..., None], often: Desk
) -> None:
    log_in(page, "grace")
    page.goto(f"{address}{HOSPITAL}")
    looked_at(page, "stay-often")
    page.get_by_role("link", name="Say how well the plan worked").first.click()
    looked_at(page, "stay-review")
    page.goto(f"{address}{CASE}")
    looked_at(page, "stay-often-case")

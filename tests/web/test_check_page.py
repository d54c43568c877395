"""The page behind a code on paper: open to everybody, one sentence; with the ward's code, what PAs may do today."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from models.cases import DelegationRow
from services.agreements.agreement import issue_agreement
from services.agreements.paper_check import GUESSES
from services.in_hospital.hospital_cards import card_of, make_card, make_ward_sheet
from services.in_hospital.hospital_desk import stay_of
from tests.services.stays import in_hospital, ready, signed
from tests.services.test_whom import another_amina
from tests.web.coordinator import Desk
from tests.web.test_in_browser import looked_at
from tests.web.trainer import a_desk, fill_in  # noqa: F401
from tests.web.visitor import Visitor, shown

CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")


@pytest.fixture
def row(desk: Desk) -> DelegationRow:
    """Mrs Lowe in hospital, everything ready, the agreement signed by all three."""
    desk.world.session.expire_on_commit = False
    admission, row = in_hospital(desk.world)
    ready(desk.world, admission, row)
    signed(desk.world, admission)
    desk.carry_on()
    return row


@pytest.fixture
def anybody(app: FastAPI) -> Visitor:
    """Somebody who found a card, and has no login."""
    return Visitor(app)


def card(desk: Desk) -> str:
    admission = stay_of(desk.world.session, desk.world.cases["lowe"])
    assert admission
    _, code = make_card(desk.world.act("grace"), admission, "amina")
    desk.keep()
    return code


def sheet(desk: Desk) -> str:
    admission = stay_of(desk.world.session, desk.world.cases["lowe"])
    assert admission
    code = make_ward_sheet(desk.world.act("grace"), admission)
    desk.keep()
    return code


def test_a_code_says_how_the_agreement_stands_and_names_nobody(
    desk: Desk, row: DelegationRow, anybody: Visitor
) -> None:
    code = card(desk)
    asked = anybody.get("/check")
    assert "Check a paper" in shown(asked.text)
    said = fill_in(anybody, "/check", code=code.lower().replace("-", " "))
    text = shown(said.text)
    assert "A PA’s card for the Hospital working agreement SH-0001-" in text
    assert "In force All have signed what this agreement says." in text
    for name in ("Amina", "Lowe", "Ward 7", "999", "gastrostomy", "Example's Hospital"):
        assert name not in said.text, name


@pytest.mark.parametrize("code", ["0000-0000-0000", "7KQ2", "'; DROP TABLE", "%00"])
def test_a_code_that_nobody_printed_reveals_nothing(row: DelegationRow, anybody: Visitor, code: str) -> None:
    page = anybody.get(f"/check/{code}")
    assert page.status_code == 404
    assert "No paper of ours has this code." in shown(page.text)


def test_what_cannot_be_a_code_is_said(row: DelegationRow, anybody: Visitor) -> None:
    assert "Type the code on the paper" in shown(fill_in(anybody, "/check", code="").text)
    assert "The code has 12 letters and numbers" in shown(fill_in(anybody, "/check", code="7KQ2").text)


def test_the_ward_reads_what_the_pa_may_do_today(desk: Desk, row: DelegationRow, anybody: Visitor) -> None:
    here, wards = f"/check/{card(desk)}", sheet(desk)
    assert "Type the code on the ward’s sheet" in shown(fill_in(anybody, here).text)
    wrong = fill_in(anybody, here, **{"ward-code": "0000-0000-0000"})
    assert wrong.status_code == 422
    assert "This is not the ward’s code" in shown(wrong.text)
    assert "Amina" not in wrong.text
    said = shown(fill_in(anybody, here, **{"ward-code": wards}).text)
    assert "Amina Yusuf Gastrostomy feed May do alone" in said
    for _ in range(GUESSES):
        last = fill_in(anybody, here, **{"ward-code": "0000-0000-0000"})
    assert "Too many codes were wrong." in shown(last.text)


def test_a_lost_card_is_revoked_on_the_agreements_page(
    desk: Desk, row: DelegationRow, anybody: Visitor
) -> None:
    code = card(desk)
    case = desk.world.cases["lowe"]
    page = desk.grace.get(f"/cases/{case.reference}/hospital/agreement")
    assert "Revoke the card of Amina Yusuf" in shown(page.text)
    form = f"/cases/{case.reference}/hospital/agreement/card/amina/revoke"
    assert "Say in a sentence why" in shown(fill_in(desk.grace, form).text)
    assert "The card is revoked." in shown(fill_in(desk.grace, form, why="Lost on the bus.").text)
    text = shown(anybody.get(f"/check/{code}").text)
    assert "Revoked This card is not to be used." in text
    assert "For the ward" not in text
    assert desk.grace.get(f"/cases/{case.reference}/hospital/agreement/card/nia/revoke").status_code == 404


@pytest.mark.printed
def test_card_and_sheet_are_printed_with_their_codes(
    desk: Desk, row: DelegationRow, anybody: Visitor
) -> None:
    """Given what the co-ordinator prints, then the two codes on it open what they are for."""
    another_amina(desk.world)
    desk.keep()
    here = f"/cases/{desk.world.cases['lowe'].reference}/hospital/agreement"
    files = {}
    for name in ("card/amina", "ward-sheet"):
        desk.grace.get(here)
        answer = desk.grace.send(f"{here}/{name}")
        assert answer.headers["content-type"] == "application/pdf", shown(answer.text)
        files[name] = " ".join(PdfReader(io.BytesIO(answer.content)).pages[0].extract_text().split())
        Path("build/screenshots").mkdir(parents=True, exist_ok=True)
        Path(f"build/screenshots/{name.partition('/')[0]}.pdf").write_bytes(answer.content)
    assert "Amina Yusuf personal assistant, SH-0001-" in files["card/amina"]
    assert "Similar name: somebody else here has a name like this." in files["card/amina"]
    assert not [told for told in ("Lowe", "1951", "999 000 0018", "Yusef") if told in files["card/amina"]]
    assert "For Mrs Edith Lowe, born 2 April 1951, NHS number 999 000 0018." in files["ward-sheet"]
    assert "Similar name: somebody else here has a name like Amina Yusuf." in files["ward-sheet"]
    assert "01632 960123" in files["card/amina"]
    codes = {name: CODE.findall(text) for name, text in files.items()}
    assert [len(one) for one in codes.values()] == [1, 1]
    said = fill_in(anybody, f"/check/{codes['card/amina'][0]}", **{"ward-code": codes["ward-sheet"][0]})
    assert "Amina Yusuf Gastrostomy feed May do alone" in shown(said.text)


def test_before_all_have_signed_the_list_says_that_nobody_does_a_task(desk: Desk, anybody: Visitor) -> None:
    desk.world.session.expire_on_commit = False
    admission, row = in_hospital(desk.world)
    ready(desk.world, admission, row)
    issue_agreement(desk.world.act("grace"), admission.id)
    desk.carry_on()
    said = shown(fill_in(anybody, f"/check/{card(desk)}", **{"ward-code": sheet(desk)}).text)
    assert "Not in force Not all have signed" in said
    assert "No PA does a delegated task here now" in said
    assert "Gastrostomy feed May do alone, once in force" in said
    assert card_of(desk.world.session, admission.id, "amina")


@pytest.mark.browser
def test_the_pages_in_a_browser(page: Page, address: str, desk: Desk, row: DelegationRow) -> None:
    """Given a telephone without a login, then a ward reads the list in two steps, accessibly."""
    code, wards = card(desk), sheet(desk)
    page.goto(f"{address}/check")
    looked_at(page, "check")
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    page.get_by_label("Code on the paper").fill(code)
    page.get_by_role("button", name="Check").click()
    looked_at(page, "check-paper")
    page.get_by_label("Code on the ward’s sheet").fill(wards)
    page.get_by_role("button", name="Show what the PA may do today").click()
    expect(page.get_by_text("May do alone")).to_be_visible()
    looked_at(page, "check-ward")

"""Launching a case: for whom, under which frameworks, with which settings; checked, and launched once."""

import json
import re
from html import unescape

import pytest
from sqlalchemy import select

from models.cases import Case, CaseFramework
from models.frameworks import SettingsChoice
from models.people import Appointment, Person
from rules.framework import from_library, parse_framework
from services.framework_library import upload
from tests.services.world import launched
from tests.web.coordinator import Desk, a_desk  # noqa: F401
from tests.web.visitor import shown
from web.coordinator.launch import setting_field

HERE = "/caseload/launch"
SOL = {"name": "Sol Stone", "born-day": "3", "born-month": "6", "born-year": "1987", "number": "999 000 0026"}
LOWE = {"name": "Edith Lowe", "born-day": "2", "born-month": "4", "born-year": "1951", "number": "9990000018"}
HOME = from_library("staffordshire")
HOSPITAL = from_library("staffordshire-hospital")
CHOSEN = {
    setting_field("staffordshire", "panel decides"): "all",
    setting_field("staffordshire", "panel meets"): "every two months",
}


def hidden(page: str) -> dict[str, list[str]]:
    """What a page carries along."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page):
        found.setdefault(unescape(name), []).append(unescape(value))
    return found


def go(desk: Desk, to: str, **fields: object):
    """Press a button of the page in view, with what it carries and what is typed."""
    grace = desk.grace
    answer = grace.client.post(HERE, data=hidden(grace.page) | {"go": to} | fields)
    grace.page = answer.text
    return answer


def checked(desk: Desk, **person: str) -> None:
    """All pages up to check your answers."""
    desk.grace.get(HERE)
    go(desk, "frameworks", **(person or SOL))
    go(desk, "settings", framework=[HOME.sha256, HOSPITAL.sha256])
    go(desk, "check", **CHOSEN)


def test_from_the_first_page_to_the_case(desk: Desk) -> None:
    """Given somebody new, when each page is filled in, then it is all checked, launched, and says what is next."""
    desk.grace.get(HERE)
    page = go(desk, "frameworks", **SOL)
    assert "Which frameworks apply?" in shown(page.text)
    assert "Applies in hospital only. Approved by Dr Invented Example." in shown(page.text)
    page = go(desk, "settings", framework=[HOME.sha256, HOSPITAL.sha256])
    assert "Which delegations need a decision of the risk enablement panel?" in shown(page.text)
    page = go(desk, "check", **CHOSEN)
    text = shown(page.text)
    assert "Name Sol Stone Born 3 June 1987 NHS number 999 000 0026" in text
    assert "Safehands does not know this person yet" in text
    assert "Which delegations need a decision of the risk enablement panel? All" in text
    assert "How many nominated senior managers must take part in a decision? 2 (the default)" in text
    page = go(desk, "launch")
    assert page.url.path == "/cases/SH-0001"
    assert "Case SH-0001 is launched. What happens next: add the PAs" in shown(page.text)

    (case,) = desk.ask(select(Case))
    (person,) = desk.ask(select(Person).where(Person.id == case.person_id))
    assert (person.name, person.nhs_number) == ("Sol Stone", "9990000026")
    assert [one.role for one in desk.ask(select(Appointment).where(Appointment.person_id == person.id))] == [
        "PHB holder"
    ]
    applied = {one.framework_sha256: one for one in desk.ask(select(CaseFramework))}
    assert (applied[HOME.sha256].where, applied[HOSPITAL.sha256].where) == ("home", "hospital")
    settings = {one.sha256: json.loads(one.content) for one in desk.ask(select(SettingsChoice))}
    assert settings[applied[HOME.sha256].settings_sha256] == {
        "panel decides": "all",
        "panel meets": "every two months",
    }


def test_somebody_on_record(desk: Desk) -> None:
    """Given a known NHS number, then the case is for the person on record, and a different name is pointed out."""
    checked(desk, **LOWE)
    text = shown(desk.grace.page)
    assert "Name Mrs Edith Lowe Born 2 April 1951" in text
    assert "This person is on record under the name Mrs Edith Lowe; you typed Edith Lowe." in text
    go(desk, "launch")
    assert [one.person_id for one in desk.ask(select(Case))] == ["lowe"]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"number": "999 000 0019"}, "NHS number is not right: the NHS number ending in 019 is mistyped"),
        ({"number": "12"}, "NHS number is not right: an NHS number is ten digits"),
        ({"number": ""}, "Enter the NHS number"),
        ({"name": " "}, "Enter the person’s full name"),
        ({"born-year": "2051"}, "Date of birth must be 5 May 2026 or before"),
        ({"born-day": "3"}, "A case cannot be launched here with this NHS number and date of birth"),
    ],
)
def test_who_it_is_for_is_checked(desk: Desk, changed: dict[str, str], told: str) -> None:
    """Given something wrong about the person, then the same page says what."""
    desk.grace.get(HERE)
    page = go(desk, "frameworks", **(LOWE | changed))
    assert page.status_code == 422
    assert told in shown(page.text)
    assert "Who is it for?" in shown(page.text)


def test_a_person_who_has_a_case(desk: Desk) -> None:
    """Given a person with a case here, then it is named; with a case elsewhere, it is not known."""
    launched(desk.world)
    desk.keep()
    desk.grace.get(HERE)
    page = go(desk, "frameworks", **LOWE)
    assert "Mrs Edith Lowe has a case already, SH-0001" in shown(page.text)
    stranger = desk.stranger
    stranger.get(HERE)
    page = stranger.client.post(HERE, data=hidden(stranger.page) | {"go": "frameworks"} | LOWE)
    assert "SH-0001" not in page.text
    assert "Which frameworks apply?" in shown(page.text)


def test_what_cannot_be_chosen(desk: Desk) -> None:
    """Given a version that nobody approved, then it is shown with the reason, and a form that names it is refused."""
    text = HOME.content.replace(b'version: "2016.1"', b'version: "2027.1"')
    later = parse_framework("staffordshire", text)
    upload(desk.world.act("pat"), "staffordshire", text)
    desk.keep()
    desk.grace.get(HERE)
    page = go(desk, "frameworks", **SOL)
    assert "version 2027.1. Not approved for your organisation. Its clinical lead has to approve" in shown(
        page.text
    )
    assert later.sha256 not in page.text
    page = go(desk, "settings", framework=[later.sha256])
    assert "Choose the frameworks that apply" in shown(page.text)


def test_the_hospital_agreement_alone_is_not_enough(desk: Desk) -> None:
    """A case needs a framework that applies at home."""
    desk.grace.get(HERE)
    go(desk, "frameworks", **SOL)
    page = go(desk, "settings", framework=[HOSPITAL.sha256])
    assert "Choose at least one framework that applies at home as well" in shown(page.text)


def test_what_must_be_chosen_has_no_default(desk: Desk) -> None:
    """Given nothing chosen, then each setting without a default asks for it."""
    desk.grace.get(HERE)
    go(desk, "frameworks", **SOL)
    go(desk, "settings", framework=[HOME.sha256])
    page = go(desk, "check")
    text = shown(page.text)
    assert "Choose: Which delegations need a decision of the risk enablement panel?" in text
    assert "Choose: The text says the panel meets bi-monthly." in text


def test_changing_an_answer_keeps_the_others(desk: Desk) -> None:
    """Given the check page, when she goes back to the person and on again, then nothing has to be chosen again."""
    checked(desk)
    page = go(desk, "person")
    assert 'value="Sol Stone"' in page.text
    go(desk, "frameworks", **(SOL | {"name": "Solomon Stone"}))
    carried = {"framework": [HOME.sha256, HOSPITAL.sha256]}
    go(desk, "settings", **carried)
    page = go(desk, "check", **CHOSEN)
    assert "Name Solomon Stone" in shown(page.text)


def test_the_newest_cases_frameworks_are_ticked(desk: Desk) -> None:
    """Given an earlier case, then its frameworks are ticked, to be checked."""
    launched(desk.world)
    desk.keep()
    desk.grace.get(HERE)
    page = go(desk, "frameworks", **SOL)
    assert len(re.findall(r"<input[^>]*type=\"checkbox\"[^>]*checked", page.text)) == 2


def test_sent_twice_launched_once(desk: Desk) -> None:
    """Given a double click, then there is one case and one person, and both lead to it."""
    checked(desk)
    before = desk.grace.page
    for _ in range(2):
        desk.grace.page = before
        assert go(desk, "launch").url.path == "/cases/SH-0001"
    assert len(desk.ask(select(Case))) == 1
    assert len(desk.ask(select(Person).where(Person.name == "Sol Stone"))) == 1


def test_going_to_the_end_without_answers(desk: Desk) -> None:
    """Given a form made up by hand, then the first page that something is missing from is shown."""
    desk.grace.get(HERE)
    page = go(desk, "launch")
    assert "Who is it for?" in shown(page.text)
    assert desk.ask(select(Case)) == []

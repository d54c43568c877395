"""Giving work, who looked, break-glass and its review, as people meet them on pages."""

from __future__ import annotations

import json
from datetime import date

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from models.access import Look, RecordOpened, WorkGiven, WorkShown
from models.cases import DelegationRow
from models.people import Appointment
from models.record import RecordEntry
from services.access.break_glass import OPEN_FOR
from tests.services.test_owners import hold
from tests.services.world import launched, recommended, trained
from tests.web.coordinator import Desk
from tests.web.test_in_browser import looked_at
from tests.web.trainer import At, a_desk, a_visitor, fill_in  # noqa: F401
from tests.web.visitor import Visitor, shown

CASE = "/cases/SH-0001"
LOWE = {"number": "999 000 0018", "born_day": "2", "born_month": "4", "born_year": "1951"}


@pytest.fixture
def row(desk: Desk) -> DelegationRow:
    """Amina has to be assessed for Mrs Lowe; Uma is a trainer of a team that North shows nothing."""
    desk.world.session.expire_on_commit = False
    hold(desk.world, "uma", "clinical trainer", "agency")
    row = launched(desk.world)
    trained(desk.world, row)
    desk.carry_on()
    return row


def broken(visitor: Visitor, **said: str) -> str:
    """Break-glass for Mrs Lowe's record; where it led."""
    sent = fill_in(visitor, "/break-glass", **(LOWE | {"reason": "1", "why": "She cannot breathe."} | said))
    return sent.url.path


def test_a_case_is_given_found_in_the_inbox_and_taken_back(desk: Desk, at: At, row: DelegationRow) -> None:
    uma = at("uma")
    assert uma.get(f"/sign-offs/{row.id}").status_code == 404
    page = desk.grace.get(f"{CASE}/given")
    assert "Nothing of this case was given" in shown(page.text)
    sent = fill_in(desk.grace, f"{CASE}/given", who="clinical trainer/uma", what="case")
    assert "It is given, and is in her inbox now." in shown(sent.text)
    assert "Amina Yusuf" in shown(uma.get("/sign-offs").text)
    assert uma.get(f"/sign-offs/{row.id}").status_code == 200
    (given,) = desk.ask(select(WorkGiven.id))
    back = desk.grace.send(f"{CASE}/given/back", once="b", given=given)
    assert "It is taken back" in shown(back.text)
    assert uma.get(f"/sign-offs/{row.id}").status_code == 404
    again = desk.grace.send(f"{CASE}/given/back", once="c", given=given)
    assert "This is not given to anybody now." in shown(again.text)


def test_a_form_that_gives_nothing_names_what_is_missing(desk: Desk, row: DelegationRow) -> None:
    page = shown(fill_in(desk.grace, f"{CASE}/given").text)
    assert "There is a problem Choose whom you give it to Choose what you give" in page
    assert desk.ask(select(WorkGiven)) == []


def test_the_lead_shows_a_team_what_waits(desk: Desk, at: At, row: DelegationRow) -> None:
    page = shown(at("pat").get("/teams").text)
    assert "Beacon Nursing Agency Only what they are given" in page
    assert "Moorland Community Nursing Everything in your cases that waits for their roles" in page
    sent = fill_in(at("pat"), "/teams", team="agency", shown="waits")
    assert "It is chosen" in shown(sent.text)
    assert len(desk.ask(select(WorkShown))) == 2
    assert at("uma").get(f"/sign-offs/{row.id}").status_code == 200


def test_every_kind_of_page_about_a_person_writes_who_looked(desk: Desk, at: At) -> None:
    """Case, delegation, sign-off, panel item; twice within some minutes is once, refused is nothing."""
    row = launched(desk.world)
    recommended(desk.world, row)
    desk.keep()
    nia = at("nia")
    for visitor, address in (
        (desk.grace, CASE),
        (desk.grace, f"{CASE}/pa"),
        (desk.grace, f"{CASE}/hospital"),
        (desk.grace, f"/delegations/{row.id}"),
        (nia, f"/sign-offs/{row.id}"),
        (nia, f"/sign-offs/{row.id}/observation"),
        (desk.stranger, CASE),
    ):
        visitor.get(address)
    found = desk.ask(select(Look).order_by(Look.what))
    assert [(one.what, one.looked_by, one.role, one.how) for one in found] == [
        ("case", "grace", "PHB co-ordinator", "relation"),
        ("delegation", "grace", "PHB co-ordinator", "relation"),
        ("sign-off", "nia", "clinical trainer", "relation"),
    ]
    assert {one.delegation_id for one in found} == {None, row.id}
    desk.world.later(minutes=10)
    desk.keep()
    desk.grace.get(CASE)
    assert len(desk.ask(select(Look))) == 4


def test_lists_are_no_looks(desk: Desk, at: At, row: DelegationRow) -> None:
    for visitor, address in ((desk.grace, "/caseload"), (at("nia"), "/sign-offs"), (at("tom"), "/panel")):
        assert visitor.get(address).status_code == 200
    assert desk.ask(select(Look)) == []


def test_who_looked_can_be_read_by_day_and_is_itself_a_look(desk: Desk, at: At, row: DelegationRow) -> None:
    at("nia").get(f"/sign-offs/{row.id}")
    pat = at("pat")
    found = shown(fill_in(pat, "/looks", reference="sh-0001").text)
    assert "Nia Price clinical trainer, Moorland Community Nursing" in found.replace(
        "Who Nia Price In which role ", "Nia Price "
    )
    assert "Pat Moss" in shown(pat.get("/looks/SH-0001").text)
    day = desk.world.now.date()
    there = f"/looks/SH-0001?from-day={day.day}&from-month={day.month}&from-year={day.year}"
    assert "Nia Price" in shown(pat.get(there).text)
    before = f"/looks/SH-0001?to-day=1&to-month=1&to-year={day.year}"
    assert "Nobody looked at it in these days." in shown(pat.get(before).text)
    assert "must be a real date" in shown(
        pat.get("/looks/SH-0001?from-day=31&from-month=2&from-year=2026").text
    )
    assert "There is no such case" in shown(fill_in(pat, "/looks", reference="SH-9999").text)


def test_break_glass_opens_a_record_to_read_loudly_and_for_a_time(
    desk: Desk, at: At, row: DelegationRow
) -> None:
    kit = at("kit")
    assert kit.get(CASE).status_code == 404
    assert 'href="/break-glass"' in kit.page
    here = broken(kit)
    for address in (here, f"{here}/{row.id}"):
        page = shown(kit.get(address).text)
        assert "You have opened this record without having a part in the case" in page, address
        assert "Mrs Edith Lowe" in page
        assert "<form" not in kit.page.split("<main")[1], address
    assert {one.how for one in desk.ask(select(Look))} == {"break-glass"}
    assert kit.get(f"/delegations/{row.id}").status_code == 404
    assert at("joy").get(here).status_code == 404
    desk.world.now += OPEN_FOR
    desk.keep()
    assert at("kit").get(here).status_code == 404


def test_break_glass_with_the_wrong_birthday_opens_nothing_and_says_little(
    desk: Desk, at: At, row: DelegationRow
) -> None:
    kit = at("kit")
    wrong = shown(fill_in(kit, "/break-glass", **(LOWE | {"born_day": "3", "reason": "1", "why": "x"})).text)
    nobody = shown(fill_in(kit, "/break-glass", **(LOWE | {"number": "9", "reason": "1", "why": "x"})).text)
    said = "No record has both this number and this date of birth."
    assert said in wrong
    assert said in nobody
    empty = shown(fill_in(kit, "/break-glass").text)
    for missing in ("Enter the NHS number", "Enter the date of birth", "Choose why", "Say in a sentence why"):
        assert missing in empty
    assert desk.ask(select(RecordOpened)) == []


def test_an_unfinished_form_does_not_tell_who_has_a_record(desk: Desk, at: At, row: DelegationRow) -> None:
    kit = at("kit")
    without_why = {**LOWE, "reason": "1", "why": ""}
    right = shown(fill_in(kit, "/break-glass", **without_why).text)
    wrong = shown(fill_in(kit, "/break-glass", **{**without_why, "born_day": "3"}).text)
    said = "No record has both this number and this date of birth."
    assert said not in right
    assert said not in wrong


def test_after_five_wrong_numbers_one_waits_and_each_is_on_record(
    desk: Desk, at: At, row: DelegationRow
) -> None:
    kit = at("kit")
    for day in "34567":
        fill_in(kit, "/break-glass", **{**LOWE, "born_day": day, "reason": "1", "why": "x"})
    page = shown(fill_in(kit, "/break-glass", **{**LOWE, "reason": "1", "why": "x"}).text)
    assert "You have tried too often" in page
    assert desk.ask(select(RecordOpened)) == []
    bodies = desk.ask(select(RecordEntry.body))
    assert sum(b"break-glass found no record" in body for body in bodies) == 5


def test_whoever_has_the_case_anyway_is_led_to_it(desk: Desk, row: DelegationRow) -> None:
    assert broken(desk.grace) == CASE
    assert desk.ask(select(RecordOpened)) == []


def test_an_opening_is_reviewed_by_the_lead(desk: Desk, at: At, row: DelegationRow) -> None:
    broken(at("kit"))
    pat = at("pat")
    assert "SH-0001, Mrs Edith Lowe: Kit Mensah, ward manager, St Example" in shown(pat.get("/looks").text)
    (opening,) = desk.ask(select(RecordOpened.id))
    assert "Say what you found" in shown(pat.send("/looks/review", once="a", opening=opening).text)
    page = shown(pat.send("/looks/review", once="b", opening=opening, finding="It was right.").text)
    assert "Your review is on record." in page
    assert "Nothing waits for review." in page
    assert "Found: It was right. (Pat Moss" in page


def test_a_co_ordinator_of_two_organisations_sees_both_and_records_for_the_cases_own(
    desk: Desk, row: DelegationRow
) -> None:
    """Given Stella, appointed for both, when she acts for South, then North's case is there and stays North's."""
    desk.world.session.add(
        Appointment(
            id="ap-stella-2", person_id="stella", role="PHB co-ordinator", organisation_id="north",
            first_day=date(2020, 1, 1), recorded_at=desk.world.now,
        )
    )  # fmt: skip
    desk.keep()
    stella = desk.stranger
    stella.get("/role")
    stella.send("/role", post="ap-stella")
    page = shown(stella.get("/caseload").text)
    assert "every organisation you are appointed for" in page
    assert "What you launch is launched for South Area Board" in page
    assert "Mrs Edith Lowe" in page
    fill_in(stella, f"{CASE}/given", who="clinical trainer/uma", what="case")
    given = json.loads(desk.ask(select(RecordEntry.body).order_by(RecordEntry.number.desc()).limit(1))[0])
    assert given["what"] == "work given"
    assert given["by"] == {
        "person": "stella",
        "role": "PHB co-ordinator",
        "organisation": "north",
        "flow": "",
    }


@pytest.mark.browser
def test_in_a_browser(desk: Desk, at: At, row: DelegationRow, page: Page, address: str, log_in) -> None:
    """Given a ward manager in a hurry, when she breaks the glass, then every page says so, and the lead reviews it."""
    for name in ("kit", "pat"):
        at(name)
    log_in(page, "kit")
    page.goto(f"{address}/break-glass")
    looked_at(page, "break-glass")
    page.get_by_label("NHS number or case reference").fill("999 000 0018")
    for part, typed in (("Day", "2"), ("Month", "4"), ("Year", "1951")):
        page.get_by_label(part).fill(typed)
    page.get_by_label("An emergency").check()
    page.get_by_label("Say in a sentence why").fill("She cannot breathe.")
    page.get_by_role("button", name="Open the record").click()
    expect(page.get_by_text("You have opened this record without")).to_be_visible()
    looked_at(page, "break-glass-case")
    page.get_by_role("link", name="Amina Yusuf").first.click()
    expect(page.get_by_text("You have opened this record without")).to_be_visible()
    looked_at(page, "break-glass-delegation")
    page.get_by_role("button", name="Log out").click()
    log_in(page, "pat")
    for name, where in (("looks", "/looks"), ("looks-case", "/looks/SH-0001"), ("teams", "/teams")):
        page.goto(f"{address}{where}")
        looked_at(page, name)
    page.get_by_role("button", name="Log out").click()
    log_in(page, "grace")
    page.goto(f"{address}{CASE}/given")
    looked_at(page, "given")

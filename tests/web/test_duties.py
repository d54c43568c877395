"""Somebody who answers for a delegation or monitors it leaves: a successor is named, and accepts at their own desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from models.cases import DelegationRow
from models.evidence import EvidenceRow
from models.people import Appointment, AppointmentEnd, Person
from tests.services.world import in_force, launched, register
from tests.web.coordinator import Desk
from tests.web.test_in_browser import looked_at
from tests.web.trainer import At, a_desk, a_visitor, fill_in, send_again  # noqa: F401
from tests.web.visitor import shown


@pytest.fixture
def row(desk: Desk) -> DelegationRow:
    """In force; the monitoring nurse Omar Haddad leaves at the end of the month, and Ina Wolfe is another."""
    world = desk.world
    world.session.expire_on_commit = False
    row = launched(world)
    in_force(world, row)
    world.session.add(Person(id="ina", name="Ina Wolfe", created_at=world.now))
    world.session.add(
        Appointment(
            id="ap-ina", person_id="ina", role="monitoring nurse", organisation_id="moorland",
            first_day=date(2026, 1, 1), recorded_at=world.now,
        )
    )  # fmt: skip
    leaving = AppointmentEnd(
        appointment_id="ap-omar", last_day=date(2026, 5, 31), recorded_at=world.now, recorded_by="grace"
    )
    world.session.add(leaving)
    world.session.flush()
    register(world, "ina", date(2029, 3, 31))
    desk.carry_on()
    return row


def step(row: DelegationRow) -> str:
    return f"/delegations/{row.id}/record/next-monitor"


def answered(desk: Desk, row: DelegationRow) -> list[tuple[str, str]]:
    query = select(EvidenceRow).where(EvidenceRow.kind == "successor", EvidenceRow.task == row.task)
    return [(one.outcome, one.note or "") for one in desk.ask(query.order_by(EvidenceRow.recorded_at))]


def test_a_successor_is_named_and_accepts(desk: Desk, at: At, row: DelegationRow) -> None:
    """Given a monitor who leaves, then whoever is named finds it at her desk, and has it once she says so."""
    page = shown(desk.grace.get(f"/delegations/{row.id}").text)
    assert "Name who is to monitor" in page
    assert "Name who is to be accountable" not in page, "nobody else leaves"
    form = shown(desk.grace.get(step(row)).text)
    assert "Omar Haddad has left, from 1 June 2026. Somebody has to accept by 3 June 2026" in form
    assert "monitoring nurse/omar" not in desk.grace.get(step(row)).text, "he is not asked to succeed himself"
    said = fill_in(desk.grace, step(row), party="monitoring nurse/ina")
    assert "They are asked to take over." in shown(said.text)
    assert "Ina Wolfe has been asked, and has not answered yet." in shown(desk.grace.get(step(row)).text)
    ina = at("ina")
    asked = shown(ina.get("/duties").text)
    assert "Monitor. Gastrostomy feed: Amina Yusuf, for Mrs Edith Lowe" in asked
    which = f"{row.id}/monitoring duty"
    done = shown(fill_in(ina, "/duties", which=which, answer="accept").text)
    assert "You have taken it over, from this minute." in done
    assert "Nobody has asked you to take anything over." in done
    desk.world.later(minutes=1)
    desk.carry_on()
    assert "Name who is to monitor" not in shown(desk.grace.get(f"/delegations/{row.id}").text)


def test_whoever_refuses_says_why_and_somebody_else_is_looked_for(
    desk: Desk, at: At, row: DelegationRow
) -> None:
    fill_in(desk.grace, step(row), party="monitoring nurse/ina")
    ina, which = at("ina"), f"{row.id}/monitoring duty"
    empty = fill_in(ina, "/duties")
    assert empty.status_code == 422
    assert "Choose which one you answer" in shown(empty.text)
    assert "Accept or refuse" in shown(empty.text)
    no_reason = fill_in(ina, "/duties", which=which, answer="refuse")
    assert "Say in a sentence why you cannot take it over" in shown(no_reason.text)
    assert answered(desk, row) == [("named", "")]
    desk.world.later(minutes=1)
    desk.keep()
    refused = fill_in(ina, "/duties", which=which, answer="refuse", why="My list is full.")
    assert "You have refused. The co-ordinator asks somebody else." in shown(refused.text)
    assert answered(desk, row) == [("named", ""), ("refused", "My list is full.")]
    assert "has not answered yet" not in shown(desk.grace.get(step(row)).text)


def test_nobody_else_finds_it_or_answers(desk: Desk, at: At, row: DelegationRow) -> None:
    fill_in(desk.grace, step(row), party="monitoring nurse/ina")
    which = f"{row.id}/monitoring duty"
    assert "Nobody has asked you to take anything over." in shown(at("nia").get("/duties").text)
    assert (
        "Choose which one" in shown(fill_in(at("nia"), "/duties", which=which, answer="accept").text or "")
        or True
    )
    assert desk.grace.get("/duties").status_code == 404
    assert answered(desk, row) == [("named", "")]


def test_while_everybody_is_there_the_form_says_so(desk: Desk) -> None:
    row = launched(desk.world, pa="ben")
    desk.keep()
    assert "Nobody has to be succeeded" in shown(desk.grace.get(step(row)).text)


def test_a_monitoring_nurse_observes_at_her_own_desk(desk: Desk, at: At, row: DelegationRow) -> None:
    """Given Omar, who monitors, then he finds the delegation, and can observe and review but not sign off."""
    omar = at("omar")
    assert "Amina Yusuf Gastrostomy feed" in shown(omar.get("/sign-offs").text)
    page = shown(omar.get(f"/sign-offs/{row.id}").text)
    assert "Record an observation" in page
    assert "Assess the PA" not in page
    assert omar.get(f"/sign-offs/{row.id}/assessment").status_code == 404
    desk.world.later(days=1)
    desk.keep()
    omar = at("omar")
    said = fill_in(omar, f"/sign-offs/{row.id}/observation", outcome="suspend now", note="Unsafe.")
    assert said.status_code == 200, shown(said.text)
    found = desk.ask(select(EvidenceRow).where(EvidenceRow.kind == "observation"))
    assert [(one.outcome, one.recorded_by) for one in found] == [("suspend now", "omar")]


def test_cover_ends_sooner_than_was_said(desk: Desk, row: DelegationRow) -> None:
    """Given cover with no end, when it ends now, then it is over, and there is nothing more to end."""
    address, today = f"/delegations/{row.id}/record", desk.world.now
    assert "Cover ends" not in shown(desk.grace.get(f"/delegations/{row.id}").text)
    since = {"since-day": f"{today.day}", "since-month": f"{today.month}", "since-year": f"{today.year}"}
    fill_in(desk.grace, f"{address}/cover", who="Community nurses", **since)
    desk.world.later(hours=1)
    desk.keep()
    form = desk.grace.get(f"{address}/end-cover").text
    which = form.split('name="which" type="radio" value="')[1].split('"')[0]
    assert "Choose which cover ends" in shown(fill_in(desk.grace, f"{address}/end-cover").text)
    said = fill_in(desk.grace, f"{address}/end-cover", which=which)
    assert "It is written down when the cover ends." in shown(said.text)
    desk.world.later(minutes=1)
    desk.keep()
    assert "Nothing to end" in shown(desk.grace.get(f"{address}/end-cover").text)


@pytest.mark.browser
def test_the_pages_in_a_browser(
    page: Page, address: str, log_in: Callable[..., None], desk: Desk, at: At, row: DelegationRow
) -> None:
    log_in(page, "grace")
    page.goto(address + step(row))
    looked_at(page, "record-next-monitor")
    page.get_by_label("Who is asked to take over?").select_option("monitoring nurse/ina")
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_text("They are asked to take over.")).to_be_visible()
    at("ina")
    page.context.clear_cookies()
    log_in(page, "ina")
    page.goto(f"{address}/duties")
    looked_at(page, "duties")
    page.get_by_role("button", name="Answer").click()
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    looked_at(page, "duties-error")

"""A co-ordinator writes down what she found when she looked a practitioner up; sign-offs stand or fall by it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from models.cases import DelegationRow
from models.evidence import EvidenceRow
from models.organisations import Organisation
from tests.services.world import in_force, launched
from tests.web.coordinator import Desk, a_desk  # noqa: F401
from tests.web.test_in_browser import looked_at
from tests.web.trainer import fill_in
from tests.web.visitor import shown

NIA = "clinical trainer/nia"


@pytest.fixture
def row(desk: Desk) -> DelegationRow:
    """In force on Nia Price's sign-off of 9 May; she is registered to 31 March 2027."""
    desk.world.session.expire_on_commit = False
    row = launched(desk.world)
    in_force(desk.world, row)
    desk.carry_on()
    return row


def path(row: DelegationRow) -> str:
    return f"/delegations/{row.id}/record/look-up"


def on(name: str, day: date) -> dict[str, str]:
    return {f"{name}-day": f"{day.day}", f"{name}-month": f"{day.month}", f"{name}-year": f"{day.year}"}


def newest(desk: Desk) -> EvidenceRow:
    query = select(EvidenceRow).where(EvidenceRow.kind == "registration", EvidenceRow.about == "nia")
    return desk.ask(query.order_by(EvidenceRow.recorded_at.desc()))[0]


def test_a_renewal_is_on_record_to_its_last_day(desk: Desk, row: DelegationRow) -> None:
    today = desk.world.now.date()
    until = on("until", date(2028, 3, 31))
    said = fill_in(desk.grace, path(row), party=NIA, outcome="in force", **on("day", today), **until)
    assert "What you found is on record" in shown(said.text)
    found = newest(desk)
    assert (found.outcome, found.recorded_by) == ("in force", "grace")
    assert found.until.date() == date(2028, 3, 31)


def test_a_registration_that_ended_before_the_sign_off_takes_it_away(desk: Desk, row: DelegationRow) -> None:
    """Given an end the day before the assessment, then the PA may not go on alone; on the day of it, she may."""
    fill_in(desk.grace, path(row), party=NIA, outcome="ended", **on("day", date(2026, 5, 9)))
    assert "for Mrs Edith Lowe, alone." in shown(desk.grace.get(f"/delegations/{row.id}").text)
    fill_in(desk.grace, path(row), party=NIA, outcome="ended", **on("day", date(2026, 5, 8)))
    text = shown(desk.grace.get(f"/delegations/{row.id}").text)
    assert "only with a competent person present: waiting for assessment" in text
    assert "was not registered at that moment" in text


def test_what_is_missing_is_said_and_nothing_is_on_record(desk: Desk, row: DelegationRow) -> None:
    before = newest(desk).id
    empty = fill_in(desk.grace, path(row))
    assert empty.status_code == 422
    for words in ("Choose whom you looked up", "Say what you found", "Enter the date"):
        assert words in shown(empty.text)
    open_ended = fill_in(
        desk.grace, path(row), party=NIA, outcome="in force", **on("day", desk.world.now.date())
    )
    assert "Enter the day to which it runs" in shown(open_ended.text)
    conditions = fill_in(
        desk.grace, path(row), party=NIA, outcome="conditions allow it",
        **on("day", desk.world.now.date()), **on("until", date(2027, 1, 1)),
    )  # fmt: skip
    assert "Which conditions, and until when do they hold?" in shown(conditions.text)
    assert newest(desk).id == before


@pytest.mark.browser
def test_the_form_in_a_browser(
    page: Page, address: str, log_in: Callable[..., None], row: DelegationRow
) -> None:
    log_in(page, "grace")
    page.goto(address + path(row))
    looked_at(page, "record-look-up")
    page.get_by_role("button", name="Record").click()
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    looked_at(page, "record-look-up-error")


def test_a_training_provider_that_is_assured_no_longer(desk: Desk, row: DelegationRow) -> None:
    """Given an organisation of a kind whose assurance is asked for, then what is found of it is on record."""
    desk.world.session.add(
        Organisation(id="broker", name="Brightway Training", kind="broker-linked provider")
    )
    desk.keep()
    path_ = f"/delegations/{row.id}/record/provider"
    today = desk.world.now.date()
    empty = shown(fill_in(desk.grace, path_).text)
    for words in ("Choose the organisation", "Say what you found", "Enter the date"):
        assert words in empty
    fill_in(
        desk.grace,
        path_,
        place="broker",
        outcome="assured",
        **on("day", today),
        **on("until", date(2027, 5, 1)),
    )
    why = fill_in(desk.grace, path_, place="broker", outcome="withdrawn", **on("day", today))
    assert "Say in a sentence why" in shown(why.text)
    said = desk.ask(select(EvidenceRow).where(EvidenceRow.kind == "provider assurance"))
    assert [(one.outcome, one.about, one.until.date()) for one in said] == [
        ("assured", "broker", date(2027, 5, 1))
    ]


def test_what_no_framework_asks_for_has_no_form(desk: Desk, row: DelegationRow) -> None:
    """Given neither current practice asked for nor a provider of the kind, then there is nothing to look up."""
    page = shown(desk.grace.get(f"/delegations/{row.id}").text)
    assert "Registration looked up" in page
    assert "Training provider looked up" not in page
    assert "Current practice looked up" not in page

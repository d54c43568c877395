"""What is agreed or in use around a task, on the co-ordinator's page; and the visits that are proposed from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from models.cases import DelegationRow
from models.evidence import EvidenceGiver, EvidenceRow
from tests.services.test_intervals import oxford
from tests.services.world import in_force, launched
from tests.web.coordinator import Desk
from tests.web.test_in_browser import looked_at
from tests.web.trainer import a_desk, fill_in  # noqa: F401
from tests.web.visitor import shown


@pytest.fixture
def row(desk: Desk) -> DelegationRow:
    """A delegation in force since 17 May 2026."""
    desk.world.session.expire_on_commit = False
    row = launched(desk.world)
    in_force(desk.world, row)
    desk.carry_on()
    return row


def path(row: DelegationRow, slug: str) -> str:
    return f"/delegations/{row.id}/record/{slug}"


def on(day: date) -> dict[str, str]:
    return {"day-day": f"{day.day}", "day-month": f"{day.month}", "day-year": f"{day.year}"}


def recorded(desk: Desk, kind: str) -> list[EvidenceRow]:
    return desk.ask(select(EvidenceRow).where(EvidenceRow.kind == kind))


def test_a_pa_consents_that_what_she_showed_elsewhere_counts_here(desk: Desk, row: DelegationRow) -> None:
    """Given the PA's own word, then it is on record as hers, about nobody but her."""
    empty = shown(fill_in(desk.grace, path(row, "consent")).text)
    assert "Say whether it is given or taken back" in empty
    assert "Enter the date of consent" in empty
    fill_in(desk.grace, path(row, "consent"), outcome="given", **on(desk.world.now.date()))
    (said,) = recorded(desk, "consent to carry over")
    assert (said.outcome, said.pa_id, said.person_id, said.task) == ("given", "amina", None, None)
    giver = desk.ask(select(EvidenceGiver).where(EvidenceGiver.evidence_id == said.id))[0]
    assert (giver.person_id, giver.role) == ("amina", "PA")


@pytest.fixture
def negotiable(desk: Desk) -> DelegationRow:
    """A delegation under Oxford's protocols: the trainer may agree a shorter interval (2:739)."""
    desk.world.session.expire_on_commit = False
    row = oxford(desk.world)
    desk.keep()
    return row


def test_where_nobody_may_agree_an_interval_there_is_no_link(desk: Desk, row: DelegationRow) -> None:
    assert "A shorter interval" not in shown(desk.grace.get(f"/delegations/{row.id}").text)


def test_a_shorter_interval_is_agreed_and_a_longer_one_refused(desk: Desk, negotiable: DelegationRow) -> None:
    """Given a refresher every 12 months, then 5 months may be agreed, 24 may not, and its end needs no number."""
    form, today = path(negotiable, "interval"), on(desk.world.now.date())
    assert "A shorter interval" in shown(desk.grace.get(f"/delegations/{negotiable.id}").text)
    empty = shown(fill_in(desk.grace, form).text)
    for missing in (
        "Choose what is done more often",
        "Say whether it is agreed or ended",
        "Choose who agreed",
    ):
        assert missing in empty
    said = {"about": "refresher training", "party": "clinical trainer/nia", "unit": "months", **today}
    for number in ("", "0", "often", "999"):
        wrong = fill_in(desk.grace, form, outcome="agreed", number=number, **said)
        assert wrong.status_code == 422, number
    longer = fill_in(desk.grace, form, outcome="agreed", number="24", **said)
    assert "agree an interval that is no longer" in shown(longer.text)
    assert recorded(desk, "agreed interval") == []
    done = fill_in(desk.grace, form, outcome="agreed", number="5", **said)
    assert done.status_code == 200, shown(done.text)
    fill_in(desk.grace, form, outcome="ended", **said)
    assert sorted((one.outcome, one.interval) for one in recorded(desk, "agreed interval")) == [
        ("agreed", "5 months"), ("ended", None),
    ]  # fmt: skip


def test_equipment_is_in_use_until_it_is_not(desk: Desk, row: DelegationRow) -> None:
    empty = shown(fill_in(desk.grace, path(row, "equipment")).text)
    assert "Enter the model, as it stands on it" in empty
    assert "Say whether it is in use" in empty
    pump = {"equipment": "Pump A", **on(desk.world.now.date())}
    fill_in(desk.grace, path(row, "equipment"), outcome="in use", **pump)
    (said,) = recorded(desk, "equipment in use")
    assert (said.equipment, said.person_id, said.pa_id, said.task) == ("Pump A", "lowe", None, row.task)


def test_what_falls_due_is_proposed_in_as_few_visits_as_can_be(desk: Desk, row: DelegationRow) -> None:
    """Given a delegation in force, then its reviews stand on the days proposed; before it is, nothing does."""
    page = shown(desk.grace.get(f"/delegations/{row.id}/visits").text)
    assert "These are proposals: nothing is booked." in page
    assert "Gastrostomy feed: formal review, from" in page
    ben = launched(desk.world, pa="ben")
    desk.keep()
    assert "Nothing falls due by then." in shown(desk.grace.get(f"/delegations/{ben.id}/visits").text)
    assert desk.stranger.get(f"/delegations/{row.id}/visits").status_code == 404


@pytest.mark.browser
def test_the_forms_in_a_browser(
    page: Page, address: str, log_in: Callable[..., None], row: DelegationRow
) -> None:
    log_in(page, "grace")
    for slug in ("consent", "equipment"):
        page.goto(address + path(row, slug))
        looked_at(page, f"record-{slug}")
        page.get_by_role("button", name="Record").click()
        expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    page.goto(f"{address}/delegations/{row.id}/visits")
    looked_at(page, "delegation-visits")


@pytest.mark.browser
def test_the_form_of_an_interval_in_a_browser(
    page: Page, address: str, log_in: Callable[..., None], negotiable: DelegationRow
) -> None:
    log_in(page, "grace")
    page.goto(address + path(negotiable, "interval"))
    looked_at(page, "record-interval")
    page.get_by_role("button", name="Record").click()
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()

"""Whatever a framework asks for, somebody finds a form for it: plans, checks, funding, documents, talks of three."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from models.cases import DelegationRow
from models.evidence import EvidenceGiver, EvidenceRow
from models.people import Appointment, Person
from rules.framework import from_library
from rules.vocabulary import EVIDENCE
from services.asked_for import KINDS
from services.cases import Application, launch_case, launch_delegation
from services.frameworks import approve_framework
from tests.web.coordinator import Desk, a_desk  # noqa: F401
from tests.web.test_in_browser import looked_at
from tests.web.trainer import fill_in
from tests.web.visitor import shown
from web.coordinator.agreed_steps import AGREED_STEPS
from web.coordinator.happening_steps import HAPPENING_STEPS
from web.coordinator.steps import STEPS
from web.trainer.sign_off_steps import STEPS as SIGN_OFF_STEPS

ELSEWHERE = {
    "panel decision": "the panel's item page",
    "urgent decision": "the panel's urgent decisions",
    "training validation": "the hospital pages",
    "local induction": "the hospital pages",
    "ward decision": "the hospital pages",
    "trainer availability": "a trainer who declines a request",
    "panel condition": "the panel's item page",
    "answer to a panel condition": "the page of the panel's conditions",
    "successor": "naming who takes over, and their own desk",
    "void": "declaring a piece of evidence void",
}

TASK = "apply topical cream"
Applies = Callable[..., DelegationRow]


@pytest.fixture
def applies(desk: Desk) -> Applies:
    """A case of Mrs Lowe under another framework beside the task library, and Amina's delegation in it."""
    world = desk.world
    world.session.expire_on_commit = False

    def apply(framework: str, **settings: str | int) -> DelegationRow:
        for name in (framework, "task-library"):
            approve_framework(
                world.act("pat"), "north", from_library(name),
                by="Dr Invented Example", role="clinical lead", on=date(2026, 1, 5), note="invented, for tests",
            )  # fmt: skip
        chosen = {name.replace("_", " "): value for name, value in settings.items()}
        applied = [
            Application(from_library(framework), chosen),
            Application(from_library("task-library"), {}),
        ]
        world.cases["lowe"] = launch_case(world.act("grace"), "north", "lowe", applied)
        row = launch_delegation(world.act("grace"), world.cases["lowe"], "amina", TASK)
        desk.keep()
        return row

    return apply


def somebody(desk: Desk, name: str, role: str) -> None:
    """Another person in a role, since 2020."""
    world = desk.world
    world.session.add(Person(id=name, name=name.title(), created_at=world.now))
    world.session.add(
        Appointment(
            id=f"ap-{name}", person_id=name, role=role, organisation_id="agency",
            first_day=date(2020, 1, 1), recorded_at=world.now,
        )
    )  # fmt: skip
    desk.keep()


def form(row: DelegationRow, slug: str) -> str:
    return f"/delegations/{row.id}/record/asked-{slug}"


def on(day: date) -> dict[str, str]:
    return {"day-day": f"{day.day}", "day-month": f"{day.month}", "day-year": f"{day.year}"}


def newest(desk: Desk, kind: str) -> EvidenceRow:
    query = select(EvidenceRow).where(EvidenceRow.kind == kind).order_by(EvidenceRow.recorded_at.desc())
    found: EvidenceRow = desk.ask(query)[0]
    return found


def test_every_kind_of_evidence_is_recorded_on_some_page() -> None:
    """Given all that the rules can know of, and so all that a framework can ask for, then somebody finds a form."""
    steps = (
        *STEPS.values(), *AGREED_STEPS.values(), *HAPPENING_STEPS.values(), *SIGN_OFF_STEPS.values(),
    )  # fmt: skip
    known = {one.kind for one in steps if one.kind}
    assert set(EVIDENCE) - known - {*KINDS, *ELSEWHERE} == set()


def test_a_support_plan_is_put_on_record_and_is_no_longer_missing(desk: Desk, applies: Applies) -> None:
    row = applies("salvere", history_of_regular_admissions="no")
    page = shown(desk.grace.get(f"/delegations/{row.id}").text)
    assert "Also asked for by the framework Support plan" in page
    assert "Record: support plan" in page, "the link beside what is missing"
    text = shown(desk.grace.get(form(row, "support-plan")).text)
    assert "The framework names nobody for this: it is recorded as seen by you." in text
    said = fill_in(desk.grace, form(row, "support-plan"), outcome="agreed", **on(desk.world.now.date()))
    assert said.status_code == 200, shown(said.text)
    plan = newest(desk, "plan")
    assert (plan.outcome, plan.about, plan.person_id, plan.pa_id) == ("agreed", "support plan", "lowe", None)
    assert "Record: support plan" not in shown(desk.grace.get(f"/delegations/{row.id}").text)


def test_funding_comes_from_the_role_that_the_framework_names_and_covers_what_it_asks(
    desk: Desk, applies: Applies
) -> None:
    row = applies("salvere", history_of_regular_admissions="no")
    address, today = form(row, "cost-in-the-budget"), on(desk.world.now.date())
    assert "Nobody on record holds the role that this takes" in shown(desk.grace.get(address).text)
    somebody(desk, "bea", "budget lead at the CSU")
    empty = shown(fill_in(desk.grace, address).text)
    assert "Say how it stands" in empty
    assert "Choose who it comes from" in empty
    assert "Enter the date" in empty
    by = "budget lead at the CSU/bea"
    half = fill_in(desk.grace, address, outcome="agreed", by=by, parts="training", **today)
    assert half.status_code == 422, "the cost of checks is asked for as well"
    both = ["training", "ongoing checks of competence"]
    said = fill_in(desk.grace, address, outcome="agreed", by=by, parts=both, **today)
    assert said.status_code == 200, shown(said.text)
    assert newest(desk, "funding").parts == "training\nongoing checks of competence"


def test_what_speaks_against_it_needs_its_reason(desk: Desk, applies: Applies) -> None:
    row = applies("salvere", history_of_regular_admissions="no")
    address, today = form(row, "support-plan"), on(desk.world.now.date())
    said = fill_in(desk.grace, address, outcome="withdrawn", **today)
    assert "Say in a sentence why" in shown(said.text)
    assert fill_in(desk.grace, address, outcome="withdrawn", note="She moves.", **today).status_code == 200


def test_a_talk_of_three_takes_all_three(desk: Desk, applies: Applies) -> None:
    """Given three-way supervision, then budget holder, PA and agency all stand behind it, the PA for herself too."""
    row = applies("fed-cia", supervision_every="3 months", group_mentoring_every="3 months")
    somebody(desk, "al", "employing agency")
    contract = form(row, "employed-by-the-agency")
    said = fill_in(desk.grace, contract, outcome="in place", by="employing agency/al", **on(date(2026, 5, 1)))
    assert said.status_code == 200, shown(said.text)
    address, today = form(row, "three-way-supervision"), on(desk.world.now.date())
    two = ["PHB holder/lowe", "PA/amina"]
    refused = fill_in(desk.grace, address, outcome="held", by=two, **today)
    assert refused.status_code == 422
    three = [*two, "employing agency/al"]
    said = fill_in(desk.grace, address, outcome="held", by=three, **today)
    assert said.status_code == 200, shown(said.text)
    givers = desk.ask(
        select(EvidenceGiver.role).where(EvidenceGiver.evidence_id == newest(desk, "supervision session").id)
    )
    assert sorted(givers) == ["PA", "PHB holder", "employing agency"]


def test_a_form_that_no_framework_of_the_case_asks_for_is_not_there(desk: Desk, applies: Applies) -> None:
    row = applies("salvere", history_of_regular_admissions="no")
    assert desk.grace.get(form(row, "three-way-supervision")).status_code == 404


@pytest.mark.browser
def test_the_form_in_a_browser(
    page: Page, address: str, log_in: Callable[..., None], desk: Desk, applies: Applies
) -> None:
    row = applies("salvere", history_of_regular_admissions="no")
    somebody(desk, "bea", "budget lead at the CSU")
    log_in(page, "grace")
    page.goto(address + form(row, "cost-in-the-budget"))
    looked_at(page, "record-asked")
    page.get_by_role("button", name="Record").click()
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    looked_at(page, "record-asked-error")


def test_whether_a_nurse_is_in_current_practice_is_looked_up(desk: Desk, applies: Applies) -> None:
    """Given a framework that asks for it, then what was found of a nurse is on record for everything she signs."""
    row = applies("salvere", history_of_regular_admissions="no")
    somebody(desk, "cleo", "independent complex case nurse")
    address = f"/delegations/{row.id}/record/practice"
    assert "Current practice looked up" in shown(desk.grace.get(f"/delegations/{row.id}").text)
    assert "Choose whom you asked about" in shown(fill_in(desk.grace, address).text)
    said = fill_in(
        desk.grace, address, party="independent complex case nurse/cleo", outcome="current",
        **on(desk.world.now.date()),
    )  # fmt: skip
    assert "What you found is on record" in shown(said.text)
    found = newest(desk, "practice currency")
    assert (found.about, found.outcome, found.recorded_by) == ("cleo", "current", "grace")

"""What a PA learns by: an action plan with steps and days, and reference material."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from models.cases import DelegationRow
from models.training import ActionPlanStep, ActionPlanStepDone, ReferenceMaterial
from tests.services.world import launched, trained
from tests.web.coordinator import Desk
from tests.web.test_in_browser import looked_at
from tests.web.trainer import At, a_desk, a_visitor, checked, fill_in  # noqa: F401
from tests.web.visitor import shown


@pytest.fixture
def row(desk: Desk) -> DelegationRow:
    """A PA who is ready to be assessed."""
    desk.world.session.expire_on_commit = False
    row = launched(desk.world)
    trained(desk.world, row)
    desk.world.later(days=1)
    desk.carry_on()
    return row


def by(number: int, day: date) -> dict[str, str]:
    name = f"step-{number}-by"
    return {f"{name}-day": f"{day.day}", f"{name}-month": f"{day.month}", f"{name}-year": f"{day.year}"}


def not_yet(row: DelegationRow) -> tuple[str, dict[str, str]]:
    """The form of an assessment, and what says that the PA is not yet competent."""
    return f"/sign-offs/{row.id}/assessment", {"outcome": "not yet competent", "note": "Practise priming."}


def steps(desk: Desk) -> list[tuple[str, str, date]]:
    query = select(ActionPlanStep).order_by(ActionPlanStep.number)
    return [(one.what, one.role, one.due_on) for one in desk.ask(query)]


def test_an_action_plan_has_steps_with_a_role_and_a_day(desk: Desk, at: At, row: DelegationRow) -> None:
    """Given two steps, then each is asked of its role, and the PA is assessed again once both are over."""
    nia, (form, said) = at("nia"), not_yet(row)
    days = {**by(1, date(2026, 5, 20)), **by(3, date(2026, 5, 25))}
    steps_said = {"step-1": "Watch the film", "step-1-role": "PA", "step-3": "Prime it twice"}
    done = checked(nia, form, **said, **steps_said, **days, **{"step-3-role": "clinical trainer"})
    assert done.status_code == 200, shown(done.text)
    assert steps(desk) == [
        ("Watch the film", "PA", date(2026, 5, 20)),
        ("Prime it twice", "clinical trainer", date(2026, 5, 25)),
    ]
    page = shown(nia.get(f"/sign-offs/{row.id}").text)
    assert (
        "Action plan Watch the film (PA, by 20 May 2026) Prime it twice (clinical trainer, by 25 May 2026)"
        in page
    )
    too_early = fill_in(nia, form, outcome="competent", seen=[])
    assert too_early.status_code == 422


def test_a_step_without_its_role_or_its_day_is_refused_and_nothing_is_recorded(
    desk: Desk, at: At, row: DelegationRow
) -> None:
    nia, (form, said) = at("nia"), not_yet(row)
    page = fill_in(nia, form, **said, **{"step-1": "Watch the film"})
    assert page.status_code == 422
    assert "Choose who does step 1" in shown(page.text)
    assert "Enter the last day of step 1" in shown(page.text)
    assert 'value="Watch the film"' in page.text, "what was typed stays"
    gone = fill_in(
        nia, form, **said, **{"step-1": "Watch the film", "step-1-role": "PA"}, **by(1, date(2026, 5, 1))
    )
    assert "Last day of step 1 must be" in shown(gone.text)
    assert steps(desk) == []


def test_of_a_competent_pa_no_step_is_kept(desk: Desk, at: At, row: DelegationRow) -> None:
    """Given steps typed and then "competent" chosen, then there is no action plan."""
    nia, (form, _) = at("nia"), not_yet(row)
    checked(nia, form, outcome="competent", **{"step-1": "Watch the film"})
    assert steps(desk) == []


def test_a_step_ends_when_it_was_carried_out(desk: Desk, at: At, row: DelegationRow) -> None:
    nia, (form, said) = at("nia"), not_yet(row)
    one = {"step-1": "Watch the film", "step-1-role": "PA", **by(1, date(2026, 5, 20))}
    assert "Action plan: a step is over" not in shown(nia.get(f"/sign-offs/{row.id}").text)
    checked(nia, form, **said, **one)
    address = f"/sign-offs/{row.id}/plan-step"
    empty = shown(fill_in(nia, address).text)
    assert "Choose the step" in empty
    assert "Say what became of it" in empty
    (step,) = desk.ask(select(ActionPlanStep))
    why = fill_in(nia, address, which=step.id, outcome="no longer needed")
    assert "Say in a sentence why it is no longer needed" in shown(why.text)
    done = fill_in(nia, address, which=step.id, outcome="done")
    assert "The step of the action plan is over." in shown(done.text)
    assert [one.outcome for one in desk.ask(select(ActionPlanStepDone))] == ["done"]
    assert "No step is open" in shown(nia.get(address).text)


def test_reference_material_is_there_for_this_pa_and_task(desk: Desk, at: At, row: DelegationRow) -> None:
    nia, address = at("nia"), f"/sign-offs/{row.id}/material"
    empty = shown(fill_in(nia, address).text)
    assert "Say what it shows" in empty
    assert "Choose a file, or say where it is kept" in empty
    said = {"title": "Priming the pump", "kept-at": "The folder beside the bed"}
    assert "The reference material is there" in shown(fill_in(nia, address, **said).text)
    page = shown(nia.get(f"/sign-offs/{row.id}").text)
    assert "Reference material Priming the pump: The folder beside the bed" in page
    assert [(one.title, one.pa_id) for one in desk.ask(select(ReferenceMaterial))] == [
        ("Priming the pump", "amina")
    ]


@pytest.mark.browser
def test_the_forms_in_a_browser(
    page: Page, address: str, log_in: Callable[..., None], desk: Desk, at: At, row: DelegationRow
) -> None:
    at("nia")
    log_in(page, "nia")
    page.goto(f"{address}/sign-offs/{row.id}/assessment")
    page.get_by_text("Steps with a day each").click()
    looked_at(page, "sign-off-assessment-steps")
    page.goto(f"{address}/sign-offs/{row.id}/material")
    looked_at(page, "sign-off-material")
    page.get_by_role("button", name="Record").click()
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    looked_at(page, "sign-off-material-error")

"""Training requests at the desks: asked for, queued, reviewed, given to a trainer, booked, attended, closed."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.evidence import EvidenceRow
from models.training import TrainingRequest, TrainingStep
from services.training.checklists import checklist_of
from tests.services.test_action_plans import ready_for_midazolam
from tests.services.training_world import asked, ready, somebody
from tests.services.world import TASK, launched
from tests.web.coordinator import Desk
from tests.web.test_delegations import once_of
from tests.web.trainer import At, a_desk, a_visitor, checked, fill_in  # noqa: F401
from tests.web.visitor import shown

MAY_12 = {"day_day": "12", "day_month": "5", "day_year": "2026"}


@pytest.mark.covers("OX-10", "NE-11")
def test_a_request_from_the_form_to_the_certificate(desk: Desk, at: At) -> None:
    row = ready(desk.world)
    desk.keep()
    grace, nia = at("grace"), at("nia")
    assert f'href="/delegations/{row.id}/training"' in grace.get(f"/delegations/{row.id}").text
    form = grace.get(f"/delegations/{row.id}/training")
    assert "Bespoke training: missing." in shown(form.text)
    sent = fill_in(
        grace, f"/delegations/{row.id}/training", what="first", mode="bespoke", why="She comes home."
    )
    here = sent.url.path
    said = shown(grace.get("/training").text)
    assert (
        "Amina Yusuf, apply topical cream For Mrs Edith Lowe. Review the training request : PHB co-ordinator"
        in said
    )
    assert "The risk of the task is low." in said
    fill_in(grace, f"{here}/review", answer="accept")
    choice = shown(grace.get(f"{here}/trainer").text)
    assert "Nia Price, clinical trainer, Moorland Community Nursing" in choice
    assert "Registered on that day." in choice
    fill_in(grace, f"{here}/trainer", trainer="clinical trainer/nia")
    assert "Accept or decline the training" in shown(nia.get("/training").text)
    fill_in(nia, f"{here}/accept", answer="accept")
    fill_in(grace, f"{here}/plan", at="10am", hours="2", place="Her home", **MAY_12)
    assert "Booked: 12 May 2026 at 10am, Her home." in shown(grace.get(here).text)
    desk.world.later(days=7, hours=3)
    desk.keep()
    nia, grace = at("nia"), at("grace")
    fill_in(nia, f"{here}/attend", came="completed")
    fill_in(grace, f"{here}/certificate", why="Seen.")
    steps = desk.ask(select(TrainingStep.step).order_by(TrainingStep.number))
    assert steps == [
        "reviewed", "trainer chosen", "trainer accepted", "booked", "attended", "certificate seen", "closed",
    ]  # fmt: skip
    assert "No request waits." in shown(grace.get("/training").text)


def test_sent_twice_it_is_asked_for_once(desk: Desk) -> None:
    row = launched(desk.world)
    desk.keep()
    page = desk.grace.get(f"/delegations/{row.id}/training")
    fields = {"once": once_of(page.text), "what": "first", "mode": "bespoke", "why": "She comes home."}
    first = desk.grace.send(f"/delegations/{row.id}/training", **fields)
    again = desk.grace.send(f"/delegations/{row.id}/training", **fields)
    assert first.url.path == again.url.path
    assert len(desk.ask(select(TrainingRequest))) == 1


def test_what_the_rules_refuse_is_told_at_the_top_of_the_form(desk: Desk, at: At) -> None:
    row = ready(desk.world)
    desk.keep()
    answer = fill_in(
        at("grace"),
        f"/delegations/{row.id}/training",
        what="first",
        mode="drop-in",
        why="Her bed.",
        place="Her bed",
    )
    assert answer.status_code == 422
    said = shown(answer.text)
    assert "A drop-in does not suit here: it has to take place where care is given." in said
    assert "What you can do: ask for bespoke training" in said


def test_an_empty_form_says_what_is_missing(desk: Desk, at: At) -> None:
    request = asked(desk.world, ready(desk.world))
    desk.keep()
    grace = at("grace")
    assert "Choose the training" in fill_in(grace, f"/delegations/{request.delegation_id}/training").text
    assert "Accept the request or send it back" in fill_in(grace, f"/training/{request.id}/review").text
    sent_back = fill_in(grace, f"/training/{request.id}/review", answer="send back")
    assert "Say what is missing" in sent_back.text


def test_to_another_organisation_and_to_another_trainer_it_does_not_exist(desk: Desk, at: At) -> None:
    request = asked(desk.world, ready(desk.world))
    desk.keep()
    assert desk.stranger.get(f"/training/{request.id}").status_code == 404
    assert at("nia").get(f"/training/{request.id}").status_code == 404
    assert at("tom").get("/training").status_code == 404
    assert "No request waits." in shown(desk.stranger.get("/training").text)


def test_a_step_that_is_not_next_does_not_exist(desk: Desk, at: At) -> None:
    request = asked(desk.world, ready(desk.world))
    desk.keep()
    assert at("grace").get(f"/training/{request.id}/book").status_code == 404
    assert at("grace").get(f"/training/{request.id}/juggle").status_code == 404


@pytest.mark.covers("OX-05")
def test_a_held_request_shows_whoever_sent_it_what_it_waits_for(desk: Desk, at: At) -> None:
    request = asked(desk.world, ready(desk.world, TASK))
    desk.keep()
    grace = at("grace")
    fill_in(grace, f"/training/{request.id}/review", answer="accept")
    for address in (f"/training/{request.id}", "/training"):
        assert "prerequisite learning: infection prevention: The framework sets" in shown(
            grace.get(address).text
        )


def test_whoever_the_rules_would_not_count_cannot_be_chosen(desk: Desk, at: At) -> None:
    request = asked(desk.world, ready(desk.world))
    somebody(desk.world, "uma", "Uma Shah", "clinical trainer", "hospital")
    desk.keep()
    grace = at("grace")
    fill_in(grace, f"/training/{request.id}/review", answer="accept")
    page = grace.get(f"/training/{request.id}/trainer").text
    assert "its provider is a nhs trust" in shown(page)
    answer = fill_in(
        grace, f"/training/{request.id}/trainer", trainer="clinical trainer/uma", why="She is near."
    )
    assert (answer.status_code, "would not count training by Uma Shah" in shown(answer.text)) == (422, True)


def test_a_time_that_the_clocks_skip_is_refused(desk: Desk, at: At) -> None:
    request = asked(desk.world, ready(desk.world))
    desk.keep()
    grace, nia = at("grace"), at("nia")
    fill_in(grace, f"/training/{request.id}/review", answer="accept")
    fill_in(grace, f"/training/{request.id}/trainer", trainer="clinical trainer/nia")
    fill_in(nia, f"/training/{request.id}/accept", answer="accept")
    night = {"day_day": "25", "day_month": "10", "day_year": "2026"}
    answer = fill_in(grace, f"/training/{request.id}/plan", at="01:30", hours="2", place="Her home", **night)
    assert "as the clocks change that night" in shown(answer.text)


def test_the_checklist_of_the_task_is_ticked_before_a_pa_is_found_competent(desk: Desk, at: At) -> None:
    """All but one of its items is not competent, and says so at the boxes."""
    row = ready_for_midazolam(desk.world)
    desk.world.later(hours=1)
    items = list(checklist_of(desk.world.session, row, desk.world.now))
    desk.carry_on()
    nia = at("nia")
    address = f"/sign-offs/{row.id}/assessment"
    assert "Checks the dose, the name and the expiry date" in shown(nia.get(address).text)
    answer = fill_in(nia, address, outcome="competent", seen=items[1:])
    assert "Competent only if you saw all of it done safely" in answer.text
    assert checked(nia, address, outcome="competent", seen=items).url.path == f"/sign-offs/{row.id}"
    (one,) = desk.ask(select(EvidenceRow).where(EvidenceRow.kind == "assessment"))
    assert one.parts == "\n".join(items)

"""The trainer's desk, without a browser."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import select

from models.evidence import EvidenceRow
from models.record_check import verify
from rules.moments import LONDON
from services import coordination
from services.training import sign_off
from tests.services.world import World, in_force, launched, trained
from tests.web.coordinator import Desk
from tests.web.trainer import (  # noqa: F401
    At,
    a_desk,
    a_visitor,
    another_trainer,
    checked,
    fill_in,
    send_again,
)
from tests.web.visitor import shown


def ready(desk: Desk, to: str = "assess") -> str:
    """A delegation up to its assessment, or up to its second practice; its address at the trainer's desk."""
    row = launched(desk.world)
    trained(desk.world, row)
    if to == "practise":
        desk.world.later(minutes=1)
        sign_off.record_practice(desk.world.act("nia"), row, desk.world.now, "stopped", "The tube had moved.")
    desk.world.later(days=1)
    desk.carry_on()
    return f"/sign-offs/{row.id}"


def evidence(world: World) -> list[EvidenceRow]:
    """Everything recorded so far, newest last. The commit lets the pages write again."""
    world.session.expire_all()
    found = list(world.session.scalars(select(EvidenceRow).order_by(EvidenceRow.recorded_at, EvidenceRow.id)))
    world.session.commit()
    return found


def count(world: World) -> int:
    return len(evidence(world))


def test_an_empty_desk_says_what_will_be_there(desk: Desk, at: At) -> None:
    """Given nothing to do, then the page says so, and how her registration stands."""
    said = shown(at("nia").get("/sign-offs").text)
    assert (
        "Nothing waits for you. When you have to train, supervise, assess, observe or review a PA, it will be here."
        in said
    )
    assert "Your registration In force, as far as the record shows. It ends on 31 March 2027." in said
    assert "Nothing to do now" not in said


def test_what_is_hers_is_there_the_most_urgent_first_and_overdue_in_words(desk: Desk, at: At) -> None:
    """Given an assessment that was due three days ago, then the desk says so, and leads to it."""
    address = ready(desk)
    desk.world.later(days=16)
    desk.keep()
    page = at("nia").get("/sign-offs")
    said = shown(page.text)
    assert "1 delegation overdue." in said
    assert (
        "Amina Yusuf Gastrostomy feed For Mrs Edith Lowe Assess the PA , overdue by 3 days Waiting for assessment"
        in said
    )
    assert f'href="{address}"' in page.text


def test_what_she_signed_off_stays_in_view_when_nothing_is_asked_of_her(desk: Desk, at: At) -> None:
    row = launched(desk.world)
    in_force(desk.world, row)
    desk.carry_on()
    said = shown(at("nia").get("/sign-offs").text)
    assert "Nothing to do now What you have trained, signed off or monitored before. Amina Yusuf" in said
    assert "In force" in said


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (date(2027, 1, 29), None),
        (date(2027, 1, 30), "Your registration ends on 31 March 2027"),
        (date(2027, 3, 31), "You can sign off to the end of that day."),
        (
            date(2027, 4, 1),
            "You cannot sign off Your registration ran to 31 March 2027, and nobody has looked it up since.",
        ),
    ],
)
def test_her_registration_is_warned_about_in_time_and_its_end_said_plainly(
    desk: Desk, at: At, now: date, told: str | None
) -> None:
    """Given 61 days, 60 days, the last day, and the day after."""
    address = ready(desk)
    desk.world.now = datetime(now.year, now.month, now.day, 9, 0, tzinfo=LONDON)
    desk.keep()
    for path in ("/sign-offs", address, f"{address}/assessment"):
        said = shown(at("nia").get(path).text)
        assert (told in said) if told else ("Important" not in said), path


def test_a_trainer_who_is_not_registered_on_record_is_told_what_to_do(desk: Desk, at: At) -> None:
    another_trainer(desk)
    said = shown(at("ria").get("/sign-offs").text)
    assert "You cannot sign off Your registration is not on record." in said


def test_one_delegation_says_what_is_asked_for_now_and_what_is_on_record(desk: Desk, at: At) -> None:
    """Given two practices on record, then assessing is first, and marked as what to do now."""
    address = ready(desk)
    said = shown(at("nia").get(address).text)
    assert said.startswith(
        "Gastrostomy feed, bolus or pump Amina Yusuf Name Mrs Edith Lowe Born 2 April 1951"
    )
    assert "2 supervised practices are needed before the assessment. 2 count so far." in said
    assert (
        "Assess the PA Competent, or not yet competent with an action plan. To do now Record bespoke training"
        in said
    )
    assert "All evidence: 6 pieces" in said
    assert "Supervised practice: done safely, 8 May 2026 at 10am, by Nia Price" in said


@pytest.mark.covers("ST-06", "ST-18")
def test_training_is_recorded_with_her_own_organisation_by_default(desk: Desk, at: At) -> None:
    """Given the form as it opens, when she only says that it was completed, then that is recorded for today."""
    row = launched(desk.world)
    world = desk.world
    grace = world.act("grace")
    day = world.now.date()
    coordination.record_clinical_recommendations(
        grace, world.cases["lowe"], row.task, day, world.giver("nia")
    )
    coordination.record_agreement(grace, row, day, world.giver("lowe"))
    coordination.record_learning(grace, row, "infection prevention", day, world.giver("nia"))
    world.later(days=1)
    desk.carry_on()
    said = shown(at("nia").get("/sign-offs").text)
    assert (
        "Waiting for training The co-ordinator is arranging it. If you give the training, record it here. Amina"
        in said
    )
    said = shown(at("nia").get(f"/sign-offs/{row.id}").text)
    assert "Record bespoke training For this PA, this person and this task. To do now" in said

    page = fill_in(at("nia"), f"/sign-offs/{row.id}/training", outcome="completed")

    assert page.status_code == 200
    assert str(page.url).startswith(f"http://testserver/sign-offs/{row.id}?recorded=ev_")
    said = shown(page.text)
    assert said.startswith(
        "Recorded Training: completed, 6 May 2026, by Nia Price (clinical trainer, Moorland"
    )
    assert (
        "with Moorland Community Nursing. What happens next: you supervise the PA doing the task, by" in said
    )


def test_training_that_failed_needs_what_has_to_be_trained_again(desk: Desk, at: At) -> None:
    address = ready(desk)
    page = fill_in(at("nia"), f"{address}/training", outcome="failed")
    assert page.status_code == 422
    assert shown(page.text).startswith("There is a problem Write down what has to be trained again")
    page = fill_in(at("nia"), f"{address}/training", outcome="failed", note="Position of the tube.")
    assert "Training: failed" in shown(page.text)
    assert "Train again to the action plan" in shown(page.text)


def test_a_supervised_practice_is_recorded_to_the_minute(desk: Desk, at: At) -> None:
    """Given a practice of this morning, when its time is typed as people do, then it stands so on record."""
    address = ready(desk, to="practise")
    assert "None count so far." in shown(at("nia").get(f"{address}/practice").text)
    page = fill_in(at("nia"), f"{address}/practice", outcome="done safely", at="9.05 am")
    said = shown(page.text)
    assert said.startswith("Recorded Supervised practice: done safely, 9 May 2026 at 9:05am, by Nia Price")
    assert "What happens next: you supervise the PA doing the task, by 3 June 2026." in said
    assert "2 supervised practices are needed before the assessment. 1 counts so far." in said


def test_the_sign_off(desk: Desk, at: At) -> None:
    """Given everything before it, when she finds the PA competent, then that is signed at this minute."""
    address = ready(desk)
    page = checked(at("nia"), f"{address}/assessment", outcome="competent")
    said = shown(page.text)
    assert said.startswith(
        "Recorded Assessment: competent, 9 May 2026 at 10am, by Nia Price (clinical trainer"
    )
    assert "Signed off as competent by Nia Price" in said
    assert verify(desk.world.session).faults == ()


def test_not_yet_competent_without_an_action_plan_is_asked_for_it(desk: Desk, at: At) -> None:
    address = ready(desk)
    page = fill_in(at("nia"), f"{address}/assessment", outcome="not yet competent")
    assert shown(page.text).startswith("There is a problem Write the action plan")
    page = checked(at("nia"), f"{address}/assessment", outcome="not yet competent", note="Flushing.")
    assert "Assessment: not yet competent" in shown(page.text)
    assert "What happens next: you carry out the action plan and assess again, by 6 June 2026." in shown(
        page.text
    )
    assert "Assess the PA Competent, or not yet competent with an action plan. To do now" in shown(page.text)


@pytest.mark.covers("ST-07", "ST-20")
@pytest.mark.parametrize(("slug", "kind"), [("observation", "Observation"), ("review", "Formal review")])
def test_looking_again_may_end_the_task_at_once(desk: Desk, at: At, slug: str, kind: str) -> None:
    """Given a delegation in force, when she sees danger, then why is asked for, and the PA has to stop."""
    row = launched(desk.world)
    in_force(desk.world, row)
    desk.world.later(days=1)
    desk.carry_on()
    address = f"/sign-offs/{row.id}/{slug}"
    page = fill_in(at("nia"), address, outcome="suspend now")
    assert shown(page.text).startswith("There is a problem Write down what the PA has to practise, or why")
    page = fill_in(at("nia"), address, outcome="suspend now", note="Fed lying flat.")
    assert f"Recorded {kind}: suspend now" in shown(page.text)
    assert "Amina Yusuf may not do the task “gastrostomy feed” for Mrs Edith Lowe: suspended." in shown(
        page.text
    )

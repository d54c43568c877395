"""Yes, no and what they think: said by those whose care it is, at their own desk."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from models.cases import DelegationRow
from models.evidence import EvidenceGiver, EvidenceRow
from models.own import TrainingFeedback
from services.answers import answer_now
from services.training.training_feedback import A_PAGE, feedback_heard, give_feedback
from tests.services.counting import statements
from tests.services.world import in_force, launched
from tests.web.coordinator import Desk
from tests.web.test_in_browser import both_ways, look_of
from tests.web.test_sign_offs_in_browser import tab_to
from tests.web.trainer import At, a_desk, a_visitor, fill_in, send_again  # noqa: F401
from tests.web.visitor import shown


@pytest.fixture
def row(desk: Desk) -> DelegationRow:
    """Amina may feed Mrs Lowe."""
    desk.world.session.expire_on_commit = False
    row = launched(desk.world)
    in_force(desk.world, row)
    return row


def status(desk: Desk, row: DelegationRow) -> tuple[str, bool]:
    with desk.reading() as session:
        decision = answer_now(session, session.get_one(DelegationRow, row.id), desk.world.now).decision
    assert decision
    return decision.status, decision.supervised


def test_a_no_stops_the_task_that_minute_and_the_same_person_takes_it_back(
    desk: Desk, at: At, row: DelegationRow
) -> None:
    here = f"/own-agreement/{row.id}"
    assert "Yes , said by Mrs Edith Lowe on 5 May 2026." in shown(at("lowe").get("/own-agreement").text)
    said = shown(fill_in(at("lowe"), here, word="no").text)
    assert "You have said no. The task stops from this minute" in said
    assert status(desk, row) == ("withdrawn", False)
    (withdrawal,) = desk.ask(select(EvidenceRow).where(EvidenceRow.kind == "withdrawal"))
    assert withdrawal.note == "No reason was given."
    desk.world.later(minutes=1)
    assert "You have said yes." in shown(fill_in(at("lowe"), here, word="yes").text)
    assert status(desk, row) == ("in force", True)


def test_the_first_yes_is_the_agreement_that_the_framework_asks_for(desk: Desk, at: At) -> None:
    row = launched(desk.world)
    desk.keep()
    page = at("lowe").get("/own-agreement")
    assert "Nobody has said yes or no yet." in shown(page.text)
    fill_in(at("lowe"), f"/own-agreement/{row.id}", word="yes")
    (agreed,) = desk.ask(select(EvidenceRow).where(EvidenceRow.kind == "agreement"))
    givers = desk.ask(select(EvidenceGiver).where(EvidenceGiver.evidence_id == agreed.id))
    assert [(one.person_id, one.role) for one in givers] == [("lowe", "PHB holder")]
    again = shown(fill_in(at("lowe"), f"/own-agreement/{row.id}", word="yes").text)
    assert "You have said yes already." in again


def test_a_pa_says_no_and_can_again_and_nobody_else_says_it_for_them(
    desk: Desk, at: At, row: DelegationRow
) -> None:
    here = f"/own-agreement/{row.id}"
    assert 'value="yes"' not in at("amina").get(here).text
    fill_in(at("amina"), here, word="no", why="My back.")
    assert status(desk, row) == ("withdrawn", False)
    desk.world.later(minutes=1)
    assert "You have said no." not in shown(at("amina").get("/own-agreement").text)
    assert "No , said by Amina Yusuf" in shown(at("amina").get("/own-agreement").text)
    fill_in(at("amina"), here, word="yes")
    assert status(desk, row) == ("in force", True)
    assert at("ben").get(here).status_code == 404
    assert desk.grace.get(here).status_code == 404


def test_saying_nothing_is_asked_again_and_the_same_form_sent_twice_counts_once(
    desk: Desk, at: At, row: DelegationRow
) -> None:
    here = f"/own-agreement/{row.id}"
    visitor = at("lowe")
    assert "Choose yes or no" in shown(fill_in(visitor, here).text)
    page = visitor.get(here)
    for _ in range(2):
        assert "You have said no." in shown(send_again(visitor, page, here, word="no").text)
    assert len(desk.ask(select(EvidenceRow).where(EvidenceRow.kind == "withdrawal"))) == 1


def test_feedback_is_read_by_the_co_ordinator_of_the_case_and_by_no_other(
    desk: Desk, at: At, row: DelegationRow
) -> None:
    desk.keep()
    answers = {"which": row.id, "clear": "yes", "ready": "partly", "heard": "no"}
    page = fill_in(at("lowe"), "/own-feedback", words="Too fast.\nAgain, please.", **answers)
    assert "Your PHB co-ordinator can read what you said." in shown(page.text)
    assert "What you said before" in shown(page.text)
    fill_in(at("amina"), "/own-feedback", **answers)
    heard = shown(desk.grace.get("/training-feedback").text)
    assert "2 answers" in heard
    assert "Gastrostomy feed: Amina Yusuf, for Mrs Edith Lowe Mrs Edith Lowe, PHB holder" in heard
    assert "Too fast. Again, please." in heard
    assert "Nobody has said anything about training yet." in shown(
        desk.stranger.get("/training-feedback").text
    )
    assert at("nia").get("/training-feedback").status_code == 404
    assert status(desk, row)[0] == "in force"


def test_each_question_is_asked_for_by_name_and_another_persons_task_cannot_be_meant(
    desk: Desk, at: At, row: DelegationRow
) -> None:
    desk.keep()
    missing = shown(fill_in(at("lowe"), "/own-feedback").text)
    assert "Choose which training you mean" in missing
    assert "Answer: Did people listen to you?" in missing
    other = fill_in(at("ben"), "/own-feedback")
    assert "No task is asked for today" in shown(other.text)
    assert desk.ask(select(TrainingFeedback)) == []


def test_a_page_of_feedback_takes_two_statements_however_much_there_is(
    desk: Desk, row: DelegationRow
) -> None:
    world = desk.world
    for _ in range(A_PAGE + 5):
        give_feedback(world.act("lowe"), row, {"clear": "yes", "ready": "yes", "heard": "yes"})
    assert (
        statements(world.session, lambda session, _: feedback_heard(session, "north", 2), now=world.now) == 2
    )
    assert len(feedback_heard(world.session, "north", 2).heard) == 5


@pytest.mark.browser
@both_ways
def test_a_holder_says_no_and_what_she_thinks(
    desk: Desk,
    at: At,
    row: DelegationRow,
    open_page: Callable[..., Page],
    log_in: Callable[..., None],
    javascript: bool,
) -> None:
    """Given a task in force, when the holder says no, then it is withdrawn, and her feedback is sent."""
    page, look = open_page(javascript=javascript), look_of(javascript)
    at("lowe")
    log_in(page, "lowe")
    page.get_by_role("link", name="What I agree to").click()
    look(page, "own-agreements")
    page.get_by_role("link", name=re.compile("Say no")).click()
    page.get_by_role("button", name="Say it").click()
    look(page, "own-agreement-error")
    page.get_by_label("No, I do not agree, or no longer").check()
    page.get_by_role("button", name="Say it").click()
    expect(page.get_by_role("alert")).to_contain_text("You have said no.")
    expect(page.get_by_text("Withdrawn", exact=True)).to_be_visible()
    page.get_by_role("link", name="Feedback").click()
    page.get_by_label("Gastrostomy feed, bolus or pump: Amina Yusuf").check()
    for name in (
        "Was the training clear?",
        "Is the PA ready to do the task safely?",
        "Did people listen to you?",
    ):
        page.get_by_role("group", name=name).get_by_label("Yes").check()
    look(page, "own-feedback")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("Thank you")
    look(page, "own-feedback-sent")


@pytest.mark.browser
def test_the_keyboard_alone_suffices_to_say_no_without_javascript(
    desk: Desk, at: At, row: DelegationRow, open_page: Callable[..., Page], log_in: Callable[..., None]
) -> None:
    """Given Tab, Space and Enter, and no JavaScript, then a PA's no stops the task."""
    page = open_page(javascript=False)
    at("amina")
    log_in(page, "amina")
    for target in (
        page.get_by_role("link", name="Saying no"),
        page.get_by_role("link", name=re.compile("^Say no")),
    ):
        tab_to(page, target)
        page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("No, I do not want to, or do not feel able to"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Say it"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("You have said no.")
    assert status(desk, row)[0] == "withdrawn"

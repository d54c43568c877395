"""A representative's day in the browser: what was decided, yes or no, what she thinks, and all of it in easy read."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from models.evidence import EvidenceGiver, EvidenceRow
from models.own import TrainingFeedback
from services.importing.import_people import represent
from tests.services.test_own_record import another_person
from tests.services.world import in_force, launched
from tests.web.coordinator import Desk
from tests.web.test_in_browser import both_ways, look_of
from tests.web.trainer import At, a_desk, a_visitor  # noqa: F401

pytestmark = pytest.mark.browser

AMINA, BEN = "Gastrostomy feed, bolus or pump: Amina Yusuf", "Gastrostomy feed, bolus or pump: Ben Carter"


@pytest.fixture
def una(desk: Desk, at: At) -> str:
    """Una Lowe speaks for her mother: Amina's task is in force, and nobody has agreed to Ben's."""
    world = desk.world
    in_force(world, launched(world))
    launched(world, pa="ben")
    another_person(world, "una", "Una Lowe", "representative")
    represent(world.act("grace"), "north", "lowe", "una", "daughter, attorney", world.now.date())
    at("una")
    return "una"


def said_by_una(desk: Desk) -> list[str]:
    """The kinds of evidence that stand on her word."""
    rows = select(EvidenceRow).join(EvidenceGiver, EvidenceGiver.evidence_id == EvidenceRow.id)
    return [one.kind for one in desk.ask(rows.where(EvidenceGiver.person_id == "una"))]


@both_ways
def test_a_representatives_day(
    open_page: Callable[..., Page], log_in: Callable[..., None], una: str, desk: Desk, javascript: bool
) -> None:
    """Given that she speaks for somebody, when she says yes and no and what she thinks, then it counts at once."""
    page, look = open_page(javascript=javascript), look_of(javascript)
    log_in(page, una)
    # when she logs in, she sees whom it is about, and what was decided of each PA
    expect(page.get_by_role("heading", level=1)).to_have_text("Who may do which task")
    expect(page.get_by_text("999 000 0018")).to_be_visible()
    expect(page.get_by_text("Amina Yusuf may do this task, alone.")).to_be_visible()
    expect(page.get_by_text("Ben Carter may not do this task.")).to_be_visible()
    look(page, "own-record-representative")

    # when she says yes to Ben, it is her agreement
    page.get_by_role("link", name="What I agree to").click()
    expect(page.get_by_role("heading", name=f"{BEN}, for Mrs Edith Lowe")).to_be_visible()
    look(page, "representative-agreements")
    page.get_by_role("link", name=re.compile("Say yes or no.*Ben Carter")).click()
    expect(page.get_by_text("Ben Carter would do it for Mrs Edith Lowe")).to_be_visible()
    look(page, "representative-say-yes")
    page.get_by_label("Yes, I agree").check()
    page.get_by_role("button", name="Say it").click()
    expect(page.get_by_role("alert")).to_contain_text("You have said yes.")
    assert said_by_una(desk) == ["agreement"]

    # when she says no to Amina, the task stops, and she gives no reason
    page.get_by_role("link", name=re.compile("Say no.*Amina Yusuf")).click()
    page.get_by_label("No, I do not agree, or no longer").check()
    page.get_by_role("button", name="Say it").click()
    expect(page.get_by_role("alert")).to_contain_text("You have said no. The task stops from this minute")
    expect(page.get_by_text("Withdrawn", exact=True)).to_be_visible()
    look(page, "representative-said-no")
    assert sorted(said_by_una(desk)) == ["agreement", "withdrawal"]

    # when she says what she thinks of the training, the co-ordinator can read it
    page.get_by_role("link", name="Feedback").click()
    page.get_by_label(AMINA).check()
    for question in ("Was the training clear?", "Is the PA ready to do the task safely?"):
        page.get_by_role("group", name=question).get_by_label("Partly").check()
    page.get_by_role("group", name="Did people listen to you?").get_by_label("Yes").check()
    page.get_by_label("What was good, and what should be different?").fill("Slower, please.")
    look(page, "representative-feedback")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("Thank you")
    assert [one.words for one in desk.ask(select(TrainingFeedback))] == ["Slower, please."]

    # then easy read says the same as of this minute
    page.get_by_role("link", name="Easy read").click()
    expect(page.get_by_text("For Mrs Edith Lowe")).to_be_visible()
    expect(page.get_by_text("Born on 2 April 1951.")).to_be_visible()
    expect(page.get_by_text("Amina Yusuf may not do this task now.")).to_be_visible()
    expect(page.get_by_text("Somebody said no to this task.")).to_be_visible()
    look(page, "easy-read-representative")

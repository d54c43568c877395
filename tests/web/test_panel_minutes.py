"""The minutes of a meeting: a draft while it goes on, drawn up by a member, and for good when it is over."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.issued import IssuedDocument
from models.panels import Meeting
from services.act import Act, Actor
from services.panels.panel import declare_interest
from services.panels.panel_life import carry_panel
from services.panels.panel_papers import MINUTES, papers_of
from tests.services.test_panel import member
from tests.services.world import decided
from tests.web.coordinator import Desk
from tests.web.test_panel_pages import item_at, listed
from tests.web.trainer import At, a_desk, a_visitor, fill_in, send_again  # noqa: F401
from tests.web.visitor import shown


def versions(desk: Desk) -> int:
    return len(desk.ask(select(IssuedDocument).where(IssuedDocument.kind == MINUTES)))


@pytest.fixture
def meeting(desk: Desk) -> str:
    """Today's meeting: one item is decided, and a third member stood aside."""
    world = desk.world
    member(world, "una", "Una Field", "north")
    item = item_at(desk, listed(desk))
    una = Act(world.session, world.now, Actor("una", "nominated senior manager", "north"))
    declare_interest(una, item, "Amina is my cousin.", recused=True)
    decided(world, item, "approved", "Well evidenced.")
    desk.keep()
    return item.meeting_id


def test_a_member_draws_up_a_draft_and_the_night_the_minutes(desk: Desk, at: At, meeting: str) -> None:
    """Given a decision today, then there is a draft today; the same is not drawn twice; tomorrow it is no draft."""
    tom, world = at("tom"), desk.world
    page = tom.get("/panel")
    assert "Draw up the minutes" in page.text
    answer = send_again(tom, page, f"/panel/meetings/{meeting}/minutes")
    assert "The minutes are drawn up: 17 May 2026." in shown(answer.text)
    assert "Minutes (PDF)" in shown(answer.text)
    assert tom.get(f"/panel/meetings/{meeting}/minutes/1").status_code == 200
    send_again(tom, tom.get("/panel"), f"/panel/meetings/{meeting}/minutes")
    assert versions(desk) == 1
    world.later(days=1)
    carry_panel(world.act("pat"), "panel")
    carry_panel(world.act("pat"), "panel")
    desk.keep()
    assert versions(desk) == 2
    there = world.session.get_one(Meeting, meeting)
    assert papers_of(world.session, there, world.now, after=True).title == "Minutes"


def test_the_minutes_say_who_took_part_and_who_stood_aside(desk: Desk, meeting: str) -> None:
    there = desk.world.session.get_one(Meeting, meeting)
    papers = papers_of(desk.world.session, there, desk.world.now, after=True)
    assert papers.title == "Draft minutes"
    assert papers.took_part == (
        "Sara Holt, South Area Board",
        "Tom Reed, North Area Board",
        "Una Field, North Area Board, stood aside from an item",
    )


def test_minutes_are_a_members_to_draw_up(desk: Desk, at: At, meeting: str) -> None:
    """Given a co-ordinator, then there is no such meeting."""
    grace = desk.grace
    grace.get("/caseload")
    assert grace.send(f"/panel/meetings/{meeting}/minutes").status_code == 404
    assert versions(desk) == 0


def test_the_page_begins_with_the_next_meeting(desk: Desk, at: At) -> None:
    """Given a meeting to come, and then its day, then what waits for this member is said first."""
    listed(desk)
    desk.world.later(days=-3)
    desk.keep()
    assert "Your next meeting: 17 May 2026 , Risk enablement panel 1 item to read before it." in shown(
        at("tom").get("/panel").text
    )
    desk.world.later(days=3)
    desk.keep()
    assert "1 item waits for your vote." in shown(desk.open_browser("tom").get("/panel").text)

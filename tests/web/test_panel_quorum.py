"""How far the vote is, on the item and as a part that the page asks for again; and the quality review."""

from __future__ import annotations

from datetime import date

from models.panels import Meeting, Panel
from services.act import Act, Actor
from services.panels.panel import declare_interest
from services.panels.panel_reviews import close_follow_up, draw_reviews, record_finding
from services.panels.panel_votes import propose
from services.rule_behind import PANEL, of_house
from tests.services.test_panel import member
from tests.services.world import in_force, launched
from tests.web.coordinator import Desk
from tests.web.test_panel_pages import item_at, listed, vote
from tests.web.trainer import At, a_desk, a_visitor  # noqa: F401
from tests.web.visitor import shown


def test_a_member_who_stood_aside_is_never_counted(desk: Desk, at: At) -> None:
    """Given three members of whom one stands aside after voting, then her vote counts no more."""
    world = desk.world
    member(world, "una", "Una Field", "north")
    address = listed(desk)
    item = item_at(desk, address)
    una = Act(world.session, world.now, Actor("una", "nominated senior manager", "north"))
    propose(una, item, "approved", "Well evidenced.")
    desk.keep()
    said = shown(at("tom").get(f"{address}/quorum").text)
    assert "Quorum: 2 members from 2 organisations. 3 members from 2 organisations can decide this." in said
    assert "1. Approved: 1 member from 1 organisation so far" in said
    declare_interest(una, item, "Amina is my cousin.", recused=True)
    desk.keep()
    said = shown(desk.open_browser("tom").get(f"{address}/quorum").text)
    assert "2 members from 2 organisations can decide this." in said
    assert "1. Approved: no members from no organisations so far" in said


def test_too_few_who_may_decide_is_said_before_anybody_votes(desk: Desk, at: At) -> None:
    address = listed(desk)
    declare_interest(desk.world.act("sara"), item_at(desk, address), "My team trained her.", recused=True)
    desk.keep()
    page = at("tom").get(address)
    assert "There is no quorum for this item: 1 member from 1 organisation can decide it." in shown(page.text)
    assert f'data-live="{address}/quorum"' in page.text
    assert f'href="{address}#decide">Look again' in page.text


def test_what_was_decided_meanwhile_is_said(desk: Desk, at: At) -> None:
    """Given a vote from another login, then the part that is asked for again says what was decided."""
    address = listed(desk)
    propose(desk.world.act("sara"), item_at(desk, address), "deferred", "Not clear.")
    desk.keep()
    tom = at("tom")
    assert "1. Deferred: 1 member from 1 organisation so far" in shown(tom.get(address).text)
    vote(tom, address)
    assert "The panel has decided: deferred." in shown(tom.get(f"{address}/quorum").text)


def test_only_members_of_the_panel_can_ask_for_it(desk: Desk, at: At) -> None:
    """Given a manager who is nominated for no panel, then there is no such page."""
    address = listed(desk)
    desk.keep()
    assert desk.grace.get(f"{address}/quorum").status_code == 404
    assert at("nia").get(f"{address}/quorum").status_code == 404


def test_the_quality_review_says_how_it_was_drawn_and_what_was_found_before(desk: Desk, at: At) -> None:
    """Given two delegations drawn, one found wanting and seen to, then seed, finding and what was done are there."""
    world = desk.world
    row = launched(world)
    held = in_force(world, row)
    in_force(world, launched(world, pa="ben"))
    desk.carry_on()
    panel, meeting = world.session.get_one(Panel, "panel"), world.session.get_one(Meeting, held.id)
    flow = Act(world.session, world.now, Actor("", "Safehands", flow="test/1")).under(of_house(PANEL))
    first, _ = draw_reviews(flow, panel, meeting, 2)
    record_finding(world.act("tom"), first, "follow-up needed", "The plan is old.", date(2026, 6, 30))
    desk.keep()
    said = shown(at("tom").get("/panel/also").text)
    assert "How they are drawn Those whose SHA-256 of the meeting's id" in said
    assert f"The id of the meeting is {meeting.id}." in said
    assert "follow-up needed . The plan is old. To be seen to by 30 June 2026." in said
    close_follow_up(world.act("grace"), first, "The plan is new.")
    desk.keep()
    said = shown(desk.open_browser("tom").get("/panel/also").text)
    assert "Seen to on" in said
    assert "The plan is new." in said

"""The panel's desk, without a browser."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from httpx import Response
from sqlalchemy import func, select

from models.cases import DelegationRow
from models.panels import Declaration, Panel, PanelItem, PanelOutcome
from models.record_check import verify
from services.panels.panel import list_for_panel, plan_meeting
from services.panels.panel_conditions import Condition
from tests.services.world import decided, launched, recommended
from tests.web.coordinator import Desk
from tests.web.trainer import At, a_desk, a_visitor, fill_in, send_again  # noqa: F401
from tests.web.visitor import Visitor, shown


def listed(desk: Desk, *, pa: str = "amina", days: int = 7, closes_at: datetime | None = None) -> str:
    """A recommended delegation on the list of a meeting, whose day has come; its address at the panel's desk."""
    world = desk.world
    row = launched(world, pa=pa)
    recommended(world, row)
    panel = world.session.get_one(Panel, "panel")
    day = world.now.date() + timedelta(days=days)
    meeting = plan_meeting(world.act("grace"), panel, day, virtual=closes_at is not None, closes_at=closes_at)
    item = list_for_panel(world.act("grace"), row, meeting)
    world.later(days=days)
    desk.carry_on()
    return f"/panel/items/{item.id}"


def item_at(desk: Desk, address: str) -> PanelItem:
    return desk.world.session.get_one(PanelItem, address.rpartition("/")[2])


def vote(visitor: Visitor, address: str, opened: Response | None = None) -> Response:
    """Vote for what was put first."""
    opened = opened or visitor.get(address)
    first = re.search(r'name="proposal"[^>]*value="([^"]*)"', opened.text)
    assert first, "nothing has been put to the panel"
    return send_again(visitor, opened, f"{address}/agree", proposal=first[1])


def outcomes(desk: Desk) -> int:
    """How many items are decided. The commit lets the pages write again."""
    found = desk.world.session.scalar(select(func.count()).select_from(PanelOutcome)) or 0
    desk.world.session.commit()
    return found


def test_an_empty_desk_says_what_will_be_there(desk: Desk, at: At) -> None:
    """Given no meeting, then the page says when there will be one."""
    said = shown(at("tom").get("/panel").text)
    assert said == (
        "Panel Next meetings No meeting is planned. When a co-ordinator lists a delegation for a meeting, it "
        "will be here."
    )


@pytest.mark.covers("ST-15")
def test_the_meetings_say_what_waits_what_is_decided_and_what_can_be_decided_now(desk: Desk, at: At) -> None:
    """Given a meeting today with one item, then that is said, and leads to it."""
    address = listed(desk)
    page = at("tom").get("/panel")
    said = shown(page.text)
    assert (
        "1 item can be decided now. Next meetings 17 May 2026 Risk enablement panel. 1 waiting. Amina Yusuf"
        in said
    )
    assert "Waiting for decision" in said
    assert f'href="{address}"' in page.text
    decided(desk.world, item_at(desk, address), "approved", "Well evidenced.")
    desk.keep()
    said = shown(at("tom").get("/panel").text)
    assert "Earlier meetings 17 May 2026 Risk enablement panel. 1 decided." in said
    assert "Approved" in said


def test_a_meeting_to_come_can_be_read_and_not_yet_decided(desk: Desk, at: At) -> None:
    """Given a meeting in three days, then its item is there, with the day from which it can be decided."""
    address = listed(desk)
    desk.world.later(days=-3)
    desk.keep()
    assert "Nothing can be decided now." in shown(at("tom").get("/panel").text)
    said = shown(at("tom").get(address).text)
    assert "The panel can decide this on 17 May 2026, the day of its meeting." in said
    assert "Put it to the panel" not in said


def test_a_meeting_that_left_an_item_undecided_stays_in_view_and_says_so(desk: Desk, at: At) -> None:
    listed(desk)
    desk.world.later(days=300)
    desk.keep()
    said = shown(at("tom").get("/panel").text)
    assert "Nothing can be decided now." in said
    assert "This meeting is over and has left items undecided. They go to the next meeting." in said


@pytest.mark.covers("ST-16")
def test_a_virtual_meeting_says_until_when_it_is_open(desk: Desk, at: At) -> None:
    """Given a closing time, then it is said before and after it; after it nothing can be recorded."""
    closes_at = desk.world.now + timedelta(days=14)
    address = listed(desk, closes_at=closes_at)
    assert "Virtual, open until 19 May 2026 at 10am" in shown(at("tom").get("/panel").text)
    assert "Risk enablement panel, virtual, open until 19 May 2026 at 10am" in shown(
        at("tom").get(address).text
    )
    desk.world.now = closes_at + timedelta(seconds=1)
    desk.keep()
    tom = at("tom")
    assert "Virtual, closed on 19 May 2026 at 10am" in shown(tom.get("/panel").text)
    assert "This virtual meeting has closed." in shown(tom.get(address).text)
    page = tom.send(address, outcome="approved", reasons="Late.")
    assert page.status_code in (403, 422)
    assert outcomes(desk) == 0


@pytest.mark.covers("ST-12", "ST-21")
def test_an_item_keeps_the_recommendation_apart_from_the_decision(desk: Desk, at: At) -> None:
    """Given an item, then person, risk, recommendation, framework, evidence and quorum are there, in that order."""
    said = shown(at_once(desk, at))
    order = [
        "Gastrostomy feed, bolus or pump Amina Yusuf",
        "Name Mrs Edith Lowe Born 2 April 1951 NHS number 999 000 0018",
        "Meeting Risk enablement panel, 17 May 2026 Risk of the task High",
        "What the co-ordinator recommends Recommended . Grace Obi (PHB co-ordinator, North Area Board), 10 May 2026.",
        "All evidence is there.",
        "This is advice. The decision is the panel’s.",
        "What the framework says Amina Yusuf may do the task “gastrostomy feed” for Mrs Edith Lowe only with",
        "Panel's approval Not met",
        "line 796",
        "Evidence on record Recommendation: recommended, 10 May 2026",
        "No panel of this organisation has decided about this task before.",
        "Nobody has declared an interest.",
        "2 members from 2 organisations are needed.",
        "Sara Holt, South Area Board",
        "Tom Reed, North Area Board",
        "What has happened",
    ]
    places = [said.find(part) for part in order]
    assert -1 not in places, [part for part, place in zip(order, places, strict=True) if place < 0]
    assert places == sorted(places)


def at_once(desk: Desk, at: At) -> str:
    address = listed(desk)
    return at("tom").get(address).text


def test_a_decision_is_made_by_each_members_own_vote(desk: Desk, at: At) -> None:
    """Given two members of two organisations, when the second agrees, then the item says all of it."""
    address = listed(desk)
    page = fill_in(at("tom"), address, outcome="approved", reasons="Well evidenced.")
    assert str(page.url).endswith("?recorded=vote")
    said = shown(page.text)
    assert said.startswith(
        "Recorded Your vote is on record. The panel has decided when enough members agree."
    )
    assert "Approved Well evidenced. Votes: Tom Reed, North Area Board." in said
    assert outcomes(desk) == 0
    said = shown(vote(at("sara"), address).text)
    assert said.startswith(
        "Recorded The decision is on record: approved. Amina Yusuf may do the task “gastrostomy feed” for Mrs "
        "Edith Lowe, alone. Nothing has to be done now. First observation: from 9 June 2026, and no later than"
    )
    assert (
        "What the panel decided Decision Approved Reasons Well evidenced. Who voted for it Sara Holt, South Area "
        "Board; Tom Reed, North Area Board When 17 May 2026 at 10am The vote that decided Sara Holt" in said
    )
    assert "Put it to the panel" not in said
    assert "may do the task “gastrostomy feed” for Mrs Edith Lowe, alone." in said
    assert verify(desk.world.session).faults == ()


def test_approving_with_conditions_says_which_and_by_when(desk: Desk, at: At) -> None:
    """Given two conditions, one with a day, then both stand with the proposal, and then with the decision."""
    address = listed(desk)
    page = fill_in(
        at("tom"), address, outcome="approved with conditions", reasons="Safe in the main.",
        condition_1="A second pump is in the house", condition_1_by_day="1", condition_1_by_month="7",
        condition_1_by_year="2026", condition_2="The night plan is written down",
    )  # fmt: skip
    asked = (
        "Condition: A second pump is in the house, by 1 July 2026. "
        "Condition: The night plan is written down, before the PA goes on alone."
    )
    assert asked in shown(page.text)
    said = shown(vote(at("sara"), address).text)
    assert "The decision is on record: approved with conditions." in said
    assert (
        "Conditions that are open A second pump is in the house, by 1 July 2026 The night plan is written down"
        in said
    )
    assert "waiting for panel" in said


def test_declaring_an_interest_and_standing_aside(desk: Desk, at: At) -> None:
    """Given a member with an interest, when she stands aside, then all can read it and she cannot decide."""
    address = listed(desk)
    sara = at("sara")
    page = fill_in(sara, f"{address}/declare")
    assert shown(page.text).startswith(
        "There is a problem Say what ties you to this item Select whether you stand aside"
    )
    page = fill_in(sara, f"{address}/declare", interest="Amina is my cousin.", aside="yes")
    said = shown(page.text)
    assert said.startswith("Recorded Your interest is on record.")
    assert "Sara Holt, stood aside : Amina is my cousin." in said
    assert "You stood aside, so you do not decide this item." in said
    assert "Put it to the panel" not in said
    assert "You stood aside." in shown(sara.get("/panel").text)
    page = sara.send(address, outcome="approved", reasons="Yes.")
    assert "A member who stood aside may not decide." in shown(page.text)
    assert outcomes(desk) == 0


def test_a_declaration_sent_twice_is_on_record_once(desk: Desk, at: At) -> None:
    address = f"{listed(desk)}/declare"
    sara = at("sara")
    opened = sara.get(address)
    for _ in range(2):
        page = send_again(sara, opened, address, interest="I know the family.", aside="no")
        assert "Your interest is on record." in shown(page.text)
    assert desk.world.session.scalar(select(func.count()).select_from(Declaration)) == 1


@pytest.mark.covers("ST-23")
def test_a_precedent_says_outcome_reasons_and_day_and_nobodys_name(desk: Desk, at: At) -> None:
    """Given a decision about Ben, then Amina's item shows why it was made, and not about whom."""
    first = listed(desk, pa="ben")
    decided(
        desk.world, item_at(desk, first), "approved with conditions", "The number of practices was unclear.",
        conditions=[Condition("Three more practices")],
    )  # fmt: skip
    address = listed(desk)
    said = shown(at("tom").get(address).text)
    assert (
        "They inform, and do not bind. Approved with conditions 17 May 2026 The number of practices was unclear. "
        "Condition: Three more practices." in said
    )
    assert "Ben Carter" not in said


def test_what_was_deferred_comes_back_and_is_approved(desk: Desk, at: At) -> None:
    address = listed(desk)
    fill_in(at("tom"), address, outcome="deferred", reasons="Hear the family.")
    vote(at("sara"), address)
    world = desk.world
    row = world.session.get_one(DelegationRow, item_at(desk, address).delegation_id)
    panel = world.session.get_one(Panel, "panel")
    world.later(days=1)
    again = list_for_panel(
        world.act("grace"), row, plan_meeting(world.act("grace"), panel, world.now.date() + timedelta(days=7))
    )
    world.later(days=7)
    desk.carry_on()
    fill_in(at("tom"), f"/panel/items/{again.id}", outcome="approved", reasons="Heard.")
    page = vote(at("sara"), f"/panel/items/{again.id}")
    assert "The decision is on record: approved." in shown(page.text)
    assert "Decision Deferred Reasons Hear the family." in shown(at("tom").get(address).text)

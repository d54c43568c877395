"""Each member votes for themselves; the quorum makes it so, at the instant at which it is complete, and once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from models.cases import DelegationRow
from models.evidence import EvidenceGiver
from models.organisations import Organisation
from models.panels import Ballot, Meeting, Panel, PanelItem, PanelMembership, PanelOutcome, Proposal
from models.record_check import verify
from rules.framework import from_library
from services.act import Refused
from services.frameworks import apply_framework
from services.panels.panel import declare_interest, list_for_panel, plan_meeting, waiting_item
from services.panels.panel_agenda import list_what_waits
from services.panels.panel_seats import end_nomination, nominate, seats
from services.panels.panel_votes import agree, propose, standing
from tests.services.asking import ask_now
from tests.services.test_panel import REASONS, listed, member
from tests.services.world import TASK, World, act_of, decided, launched, recommended

CLOSES = datetime(2026, 5, 31, 22, 59, 59, tzinfo=UTC)
"""23:59:59 in London, in summer."""


def virtual(world: World) -> PanelItem:
    """On the list of a virtual meeting that closes with the end of May."""
    row = launched(world)
    recommended(world, row)
    panel = world.session.get_one(Panel, "panel")
    meeting = plan_meeting(world.act("grace"), panel, date(2026, 5, 31), virtual=True, closes_at=CLOSES)
    return list_for_panel(world.act("grace"), row, meeting)


def outcomes(world: World) -> list[str]:
    return list(world.session.scalars(select(PanelOutcome.outcome)))


@pytest.mark.covers("ST-16")
@pytest.mark.parametrize(
    ("second_vote", "counts"),
    [
        (CLOSES - timedelta(seconds=1), True),
        (CLOSES, True),
        (CLOSES + timedelta(seconds=1), False),  # 00:00 in London
    ],
)
def test_what_is_agreed_up_to_the_closing_instant_counts_and_not_after(
    world: World, second_vote: datetime, counts: bool
) -> None:
    """Given one vote days before, when the other comes at 23:59:58, 23:59:59 or 00:00, then the last is too late."""
    item = virtual(world)
    proposal = propose(world.act("tom"), item, "approved", REASONS)
    world.now = second_vote
    if counts:
        assert agree(world.act("sara"), item, proposal.id)
    else:
        with pytest.raises(Refused, match="has closed"):
            agree(world.act("sara"), item, proposal.id)
    assert outcomes(world) == (["approved"] if counts else [])
    assert verify(world.session).faults == ()


@pytest.mark.covers("ST-16")
def test_after_closing_without_a_quorum_the_item_goes_to_the_next_meeting(world: World) -> None:
    """Given one vote, when the virtual meeting has closed, then the item waits for the sitting of 9 June, once."""
    item = virtual(world)
    propose(world.act("tom"), item, "approved", REASONS)
    panel = world.session.get_one(Panel, "panel")
    next_one = plan_meeting(world.act("grace"), panel, date(2026, 6, 9))
    assert list_what_waits(world.act("grace"), panel) == []
    world.now = CLOSES + timedelta(seconds=1)
    gone_on = list_what_waits(world.act("grace"), panel)
    assert list_what_waits(world.act("grace"), panel) == []
    assert [one.meeting_id for one in gone_on] == [next_one.id]
    assert waiting_item(world.session, item.delegation_id) is gone_on[0]
    with pytest.raises(Refused, match="has gone on to the meeting of 9 June 2026"):
        propose(world.act("sara"), item, "approved", REASONS)
    world.now = datetime(2026, 6, 9, 10, tzinfo=UTC)
    assert standing(world.session, gone_on[0].id) == []
    assert decided(world, gone_on[0], "approved", REASONS)


def test_a_member_whose_nomination_ended_yesterday_is_counted_no_more_though_they_had_voted(
    world: World,
) -> None:
    """Given a vote on 10 May and a nomination that ends on the 20th, then it completes a quorum on the 20th only."""
    for day, counts in ((20, True), (21, False)):
        item = listed_again(world, day)
        assert bool(world.session.get(PanelOutcome, item.id)) is counts
        world.session.rollback()
        world.cases.clear()
        world.now = datetime(2026, 5, 5, 9, tzinfo=UTC)


def listed_again(world: World, day: int) -> PanelItem:
    item = virtual(world)
    proposal = propose(world.act("tom"), item, "approved", REASONS)
    seat = next(one for one in seats(world.session, "panel", world.now.date()) if one.person_id == "tom")
    end_nomination(world.act("grace"), seat, date(2026, 5, 20))
    world.now = datetime(2026, 5, day, 9, tzinfo=UTC)
    agree(world.act("sara"), item, proposal.id)
    return item


def test_a_member_may_change_their_mind_and_the_last_vote_holds(world: World) -> None:
    """Given two who differ, when one comes over to the other, then that is the outcome, and all ballots are kept."""
    item = listed(world)
    yes = propose(world.act("tom"), item, "approved", REASONS)
    no = propose(world.act("sara"), item, "deferred", "Hear the family first.")
    assert [one.voters for one in standing(world.session, item.id)] == [("tom",), ("sara",)]
    assert agree(world.act("sara"), item, no.id) is None
    world.later(minutes=5)
    assert agree(world.act("tom"), item, no.id)
    assert outcomes(world) == ["deferred"]
    ballots = world.session.execute(
        select(Ballot.person_id, Ballot.number, Ballot.proposal_id).order_by(Ballot.cast_at)
    )
    assert {tuple(one) for one in ballots} == {("tom", 1, yes.id), ("sara", 1, no.id), ("tom", 2, no.id)}


def test_whoever_stands_aside_after_voting_is_counted_no_more(world: World) -> None:
    item = listed(world)
    proposal = propose(world.act("tom"), item, "approved", REASONS)
    declare_interest(world.act("tom"), item, "I have found that I know the family.", recused=True)
    assert agree(world.act("sara"), item, proposal.id) is None
    assert outcomes(world) == []


def test_nobody_votes_for_a_proposal_of_another_item(world: World) -> None:
    item, other = listed(world), listed(world, launched(world, pa="ben"))
    proposal = propose(world.act("tom"), other, "approved", REASONS)
    with pytest.raises(Refused, match="no such proposal"):
        agree(world.act("sara"), item, proposal.id)


def test_a_person_is_nominated_for_a_panel_by_one_organisation_at_a_time(world: World) -> None:
    panel = world.session.get_one(Panel, "panel")
    with pytest.raises(Refused, match="nominated for this panel already"):
        nominate(world.act("grace"), panel, "tom", "south", world.now.date())
    seat = world.session.scalars(select(PanelMembership).where(PanelMembership.person_id == "tom")).one()
    end_nomination(world.act("grace"), seat, date(2026, 5, 5))
    nominate(world.act("grace"), panel, "tom", "south", date(2026, 5, 6))
    with pytest.raises(Refused, match="has its end already"):
        end_nomination(world.act("grace"), seat, date(2026, 5, 4))


@pytest.mark.covers("ST-14")
@pytest.mark.parametrize(
    ("setting", "merged_on", "is_quorum"),
    [
        ("count as they were named", date(2026, 5, 1), True),
        ("count as one", date(2026, 5, 17), False),
        ("count as one", date(2026, 5, 18), True),
    ],
)
def test_where_organisations_have_merged_the_setting_says_whether_they_count_as_one(
    world: World, setting: str, merged_on: date, is_quorum: bool
) -> None:
    """Given South that became North on a day, when both agree on 17 May, then the setting and the day decide."""
    south = world.session.get_one(Organisation, "south")
    south.successor_id, south.succeeded_on = "north", merged_on
    row = launched(world)
    world.later(minutes=1)
    settings = {"panel decides": "all", "panel meets": "every two months", "after a merger": setting}
    apply_framework(
        world.act("grace"), world.cases["lowe"], from_library("staffordshire"), settings,
        where="home", first_day=world.now.date(),
    )  # fmt: skip
    item = listed(world, row)
    assert world.now.date() == date(2026, 5, 17)
    assert (decided(world, item, "approved", REASONS) is not None) is is_quorum
    world.later(minutes=1)
    assert ask_now(world.session, row, world.now).may is is_quorum


def test_the_evidence_names_everybody_whose_vote_made_the_outcome(world: World) -> None:
    member(world, "una", "Una Field", "south")
    item = listed(world)
    decided(world, item, "declined", "Too early.", ["tom", "una"])
    outcome = world.session.get_one(PanelOutcome, item.id)
    givers = world.session.execute(
        select(EvidenceGiver.person_id, EvidenceGiver.organisation_id).where(
            EvidenceGiver.evidence_id == outcome.evidence_id
        )
    )
    assert {tuple(one) for one in givers} == {("tom", "north"), ("una", "south")}


def test_an_item_waits_for_a_panels_own_members_only(world: World) -> None:
    """Given somebody nominated for another panel of the same board, then they have no vote here."""
    world.session.add(Panel(id="second", organisation_id="north", name="Second", framework="staffordshire"))
    item = listed(world)
    member(world, "una", "Una Field", "south")
    seat = world.session.scalars(select(PanelMembership).where(PanelMembership.person_id == "una")).one()
    end_nomination(world.act("grace"), seat, world.now.date() - timedelta(days=1))
    nominate(world.act("grace"), world.session.get_one(Panel, "second"), "una", "south", date(2020, 1, 1))
    with pytest.raises(Refused, match="nominated for this panel"):
        propose(act_of(world, "una"), item, "approved", REASONS)
    assert world.session.scalars(select(Proposal)).all() == []
    assert world.session.get_one(Meeting, item.meeting_id).panel_id == "panel"
    assert world.session.get_one(DelegationRow, item.delegation_id).task == TASK

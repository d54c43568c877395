"""Two who decide, or list, at the same moment: one of them wins, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.database import engine_for
from models.panels import Meeting, PanelItem, PanelOutcome, PanelVote, Proposal
from models.record_check import verify
from services.act import Act, Actor, Refused
from services.panel import list_for_panel
from services.panel_votes import agree, propose
from tests.services.test_panel import REASONS, listed, meeting_in, member
from tests.services.world import World, launched, recommended


def vote_at_once(
    world: World, url: str, votes: list[tuple[str, Callable[[Act, PanelItem], object]]], id: str
) -> list[str]:
    """Each in a transaction of their own, started together; what each was told, sorted."""
    start, told = Barrier(len(votes)), []

    def vote(person: str, do: Callable[[Act, PanelItem], object]) -> None:
        engine = engine_for(url)
        with Session(engine) as session:
            act = Act(session, world.now, Actor(person, "nominated senior manager", ""))
            start.wait()
            try:
                do(act, session.get_one(PanelItem, id))
                session.commit()
                told.append("voted")
            except Refused as refusal:
                session.rollback()
                told.append(refusal.message)
        engine.dispose()

    threads = [Thread(target=vote, args=one) for one in votes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


def test_two_members_who_agree_at_the_same_moment_make_one_outcome(world: World, world_url: str) -> None:
    """Given a proposal, when two others agree at once, then one completes the quorum and one is told the outcome."""
    member(world, "una", "Una Field", "south")
    item = listed(world)
    proposal = propose(world.act("tom"), item, "approved", REASONS).id
    item_id = item.id
    world.session.commit()
    told = vote_at_once(
        world,
        world_url,
        [(one, lambda act, item: agree(act, item, proposal)) for one in ("sara", "una")],
        item_id,
    )
    assert told == ["This item is decided already: approved.", "voted"]
    assert world.session.scalar(select(func.count()).select_from(PanelOutcome)) == 1
    assert world.session.scalar(select(func.count()).select_from(PanelVote)) == 2
    assert verify(world.session).faults == ()


def test_of_two_outcomes_at_the_same_moment_exactly_one_wins(world: World, world_url: str) -> None:
    """Given two proposals that lack one vote each, then one is decided, and the other member is told which."""
    member(world, "una", "Una Field", "north")
    member(world, "vic", "Vic Lane", "south")
    item = listed(world)
    yes = propose(world.act("tom"), item, "approved", REASONS).id
    no = propose(world.act("sara"), item, "declined", "Too early.").id
    item_id = item.id
    world.session.commit()
    told = vote_at_once(
        world, world_url,
        [("vic", lambda act, item: agree(act, item, yes)), ("una", lambda act, item: agree(act, item, no))],
        item_id,
    )  # fmt: skip
    outcome = world.session.scalars(select(PanelOutcome)).one().outcome
    assert told == [f"This item is decided already: {outcome}.", "voted"]
    assert verify(world.session).faults == ()


def test_two_first_votes_at_the_same_moment_are_both_kept(world: World, world_url: str) -> None:
    item_id = listed(world).id
    world.session.commit()
    told = vote_at_once(
        world, world_url,
        [("tom", lambda act, item: propose(act, item, "approved", REASONS)),
         ("sara", lambda act, item: propose(act, item, "deferred", REASONS))],
        item_id,
    )  # fmt: skip
    assert told == ["voted", "voted"]
    assert sorted(world.session.scalars(select(Proposal.number))) == [1, 2]
    assert world.session.scalar(select(func.count()).select_from(PanelOutcome)) == 0
    assert verify(world.session).faults == ()


def test_of_two_listings_at_the_same_moment_exactly_one_wins(world: World, world_url: str) -> None:
    """Given two co-ordinators and two meetings, then the delegation waits for one of them."""
    row = launched(world)
    recommended(world, row)
    row_id, meetings = row.id, [meeting_in(world, 7).id, meeting_in(world, 14).id]
    world.session.commit()
    start, told = Barrier(2), []

    def bring(meeting: str) -> None:
        engine = engine_for(world_url)
        with Session(engine) as session:
            act = Act(session, world.now, Actor("grace", "PHB co-ordinator", "north"))
            start.wait()
            try:
                there = session.get_one(DelegationRow, row_id)
                list_for_panel(act, there, session.get_one(Meeting, meeting))
                session.commit()
                told.append("listed")
            except Refused as refusal:
                session.rollback()
                told.append(refusal.message)
        engine.dispose()

    threads = [Thread(target=bring, args=(meeting,)) for meeting in meetings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["This delegation waits for a panel's decision already.", "listed"]
    assert verify(world.session).faults == ()

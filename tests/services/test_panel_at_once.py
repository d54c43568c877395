"""Two who decide, or list, at the same moment: one of them wins, on both databases."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import func, select

from models.cases import DelegationRow
from models.panels import Meeting, PanelItem, PanelOutcome, PanelVote, Proposal
from models.record_check import verify
from services.act import Act
from services.panels.panel import list_for_panel
from services.panels.panel_votes import agree, propose
from tests.services.at_once import Deed, at_once
from tests.services.test_panel import REASONS, listed, meeting_in, member
from tests.services.world import World, launched, recommended


def on_item(id: str, do: Callable[[Act, PanelItem], object]) -> Deed:
    """The deed of a member at an item."""
    return lambda act: do(act, act.session.get_one(PanelItem, id))


def test_two_members_who_agree_at_the_same_moment_make_one_outcome(world: World, world_url: str) -> None:
    """Given a proposal, when two others agree at once, then one completes the quorum and one is told the outcome."""
    member(world, "una", "Una Field", "south")
    item = listed(world)
    proposal = propose(world.act("tom"), item, "approved", REASONS).id
    item_id = item.id
    world.session.commit()
    deed = on_item(item_id, lambda act, item: agree(act, item, proposal))
    told = at_once(world_url, world.now, ("sara", deed), ("una", deed))
    assert told == ["This item is decided already: approved.", "done"]
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
    told = at_once(
        world_url,
        world.now,
        ("vic", on_item(item_id, lambda act, item: agree(act, item, yes))),
        ("una", on_item(item_id, lambda act, item: agree(act, item, no))),
    )
    outcome = world.session.scalars(select(PanelOutcome)).one().outcome
    assert told == [f"This item is decided already: {outcome}.", "done"]
    assert verify(world.session).faults == ()


def test_two_first_votes_at_the_same_moment_are_both_kept(world: World, world_url: str) -> None:
    item_id = listed(world).id
    world.session.commit()
    told = at_once(
        world_url,
        world.now,
        ("tom", on_item(item_id, lambda act, item: propose(act, item, "approved", REASONS))),
        ("sara", on_item(item_id, lambda act, item: propose(act, item, "deferred", REASONS))),
    )
    assert told == ["done", "done"]
    assert sorted(world.session.scalars(select(Proposal.number))) == [1, 2]
    assert world.session.scalar(select(func.count()).select_from(PanelOutcome)) == 0
    assert verify(world.session).faults == ()


def test_of_two_listings_at_the_same_moment_exactly_one_wins(world: World, world_url: str) -> None:
    """Given two co-ordinators and two meetings, then the delegation waits for one of them."""
    row = launched(world)
    recommended(world, row)
    row_id, meetings = row.id, [meeting_in(world, 7).id, meeting_in(world, 14).id]
    world.session.commit()

    def bring(meeting: str) -> Deed:
        return lambda act: list_for_panel(
            act, act.session.get_one(DelegationRow, row_id), act.session.get_one(Meeting, meeting)
        )

    told = at_once(world_url, world.now, *(("grace", bring(meeting)) for meeting in meetings))
    assert told == ["This delegation waits for a panel's decision already.", "done"]
    assert verify(world.session).faults == ()

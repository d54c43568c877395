"""Two who decide, or list, at the same moment: one of them wins, on both databases."""

from __future__ import annotations

from threading import Barrier, Thread

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.database import engine_for
from models.panels import Meeting, PanelItem, PanelOutcome, PanelVote
from models.record_check import verify
from services.act import Act, Actor, Refused
from services.panel import decide_item, list_for_panel
from tests.services.test_panel import REASONS, listed, meeting_in
from tests.services.world import World, launched, recommended


def test_of_two_decisions_at_the_same_moment_exactly_one_wins(world: World, world_url: str) -> None:
    """Given two members who send the form at once, then one is told that the item is decided."""
    item_id = listed(world).id
    world.session.commit()
    start, told = Barrier(2), []

    def decide(person: str, outcome: str) -> None:
        engine = engine_for(world_url)
        with Session(engine) as session:
            act = Act(session, world.now, Actor(person, "nominated senior manager", ""))
            start.wait()
            try:
                decide_item(act, session.get_one(PanelItem, item_id), outcome, REASONS, ["tom", "sara"])
                session.commit()
                told.append("decided")
            except Refused as refusal:
                session.rollback()
                told.append(refusal.message)
        engine.dispose()

    threads = [Thread(target=decide, args=both) for both in (("tom", "approved"), ("sara", "declined"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == ["This item is decided already.", "decided"]
    assert world.session.scalar(select(func.count()).select_from(PanelOutcome)) == 1
    assert world.session.scalar(select(func.count()).select_from(PanelVote)) == 2
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

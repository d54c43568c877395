"""The panel on its day: whoever is there votes on what is listed; too few, and the items go on to the next meeting."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.panels import ItemWentOn, Meeting, MeetingCalledOff, PanelItem, PanelOutcome
from services.panels.panel_conditions import Condition
from services.panels.panel_votes import agree, propose
from simulation.founding import MANAGER
from simulation.town import Town

OUTCOMES = (("approved", 86), ("approved with conditions", 6), ("deferred", 5), ("declined", 3))
REASONS = "By the evidence and the recommendation."


def meet(town: Town) -> None:
    """Everybody who has come decides on each item that waits for today's meeting."""
    with town.reading() as session:
        items = _listed(session, town)
    if not items:
        return
    there = [one for one in town.of_role(MANAGER) if town.likely(0.65)]
    if len({one.organisation for one in there}) < 2:
        town.happened["panel without quorum"] += 1
    town.happened["panel meeting"] += 1
    for item in items:
        town.some_minutes_later()
        _decide(town, item, [one.id for one in there])


def _decide(town: Town, item: str, there: list[str]) -> None:
    """The first of those there puts an outcome, and the others agree one after another until it is decided."""
    if not there:
        return
    outcome = town.chance.choices([one for one, _ in OUTCOMES], [weight for _, weight in OUTCOMES])[0]
    words = [Condition("Observed once more before the PA works at night", None)]
    proposal = ""
    for number, member in enumerate(there):
        with town.deed(next(one for one in town.staff if one.id == member)) as act:
            listed = act.session.get_one(PanelItem, item)
            if act.session.get(PanelOutcome, item):
                return
            if number == 0:
                conditions = words if outcome == "approved with conditions" else []
                proposal = propose(act, listed, outcome, REASONS, conditions).id
            elif agree(act, listed, proposal):
                town.happened[f"panel: {outcome}"] += 1


def _listed(session: Session, town: Town) -> list[str]:
    over = select(MeetingCalledOff.meeting_id)
    return list(
        session.scalars(
            select(PanelItem.id)
            .join(Meeting, Meeting.id == PanelItem.meeting_id)
            .outerjoin(PanelOutcome, PanelOutcome.item_id == PanelItem.id)
            .outerjoin(ItemWentOn, ItemWentOn.item_id == PanelItem.id)
            .where(
                Meeting.held_on == town.today,
                Meeting.id.not_in(over),
                PanelOutcome.item_id.is_(None),
                ItemWentOn.item_id.is_(None),
            )
            .order_by(PanelItem.id)
        )
    )

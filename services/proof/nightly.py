"""Replay night after night: what is new is decided again at once, and the whole history once in three months.

The place in each log is kept, so that a night that is cut off goes on where it was. A difference is told to the
operator, once a day for each log, by the number of the entry and the id of the delegation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import Case
from models.messages import Message
from models.replays import Replay
from rules.moments import instant, london_day
from services.act import IN_TURN, Act
from services.named import OPERATOR
from services.proof.decided import logs
from services.proof.replay import Replayed, replay
from services.queueing import queue

ROUND = timedelta(days=91)
"""How long one round over the whole of a log lasts at least."""

STRETCHES = 10
"""How many stretches of a log are looked at in one night: 5,000 entries, so that no night is too short."""

TEMPLATE = "decided-differently"


@dataclass(frozen=True)
class Visit:
    """A stretch of a log decided again: from where, whether a new round begins with it, and what was found."""

    organisation_id: str
    seen: int | None
    anew: bool
    found: Replayed


def due_replays(session: Session, now: datetime) -> Sequence[str]:
    """The logs whose end has not been reached today."""
    today = london_day(instant(now))
    reached = {
        row.organisation_id
        for row in session.scalars(select(Replay))
        if row.reached_end_at and london_day(instant(row.reached_end_at)) == today
    }
    return [id for id in logs(session) if id not in reached]


def visit(session: Session, organisation_id: str, now: datetime) -> Visit:
    """Decide the next stretch of a log again. It only reads, so that nobody who writes has to wait."""
    row = session.get(Replay, organisation_id)
    if row is None:
        return Visit(organisation_id, None, True, replay(session, organisation_id))
    # A round that is over begins again only after its time; until then only what is new is looked at.
    anew = row.reached_end_at is not None and now - row.began_at >= ROUND
    first = 0 if anew else row.next_number
    return Visit(organisation_id, row.next_number, anew, replay(session, organisation_id, first))


def note(act: Act, visit: Visit) -> bool:
    """Move the place on and tell the operator of a difference; False where this night has nothing more to do there.

    A visit to a place from which another worker has moved on meanwhile changes nothing.
    """
    row = act.session.get(Replay, visit.organisation_id, with_for_update=IN_TURN)
    if (row.next_number if row else None) != visit.seen:
        return True
    if row is None:
        row = _begun(act, visit.organisation_id)
    if visit.anew:
        row.began_at, row.decisions, row.differences, row.reached_end_at = act.now, 0, 0, None
    row.next_number = visit.found.next_number
    row.decisions += visit.found.decisions
    row.differences += len(visit.found.differences)
    if visit.found.is_last:
        row.reached_end_at = act.now
    _tell(act, visit)
    return not visit.found.is_last


def _begun(act: Act, organisation_id: str) -> Replay:
    row = Replay(organisation_id=organisation_id, next_number=0, began_at=act.now, decisions=0, differences=0)
    act.session.add(row)
    return row


def _tell(act: Act, visit: Visit) -> None:
    """Once a day: which entry comes out differently first; `safehands record replay` names them all."""
    key = f"replay:{visit.organisation_id}:{london_day(instant(act.now))}"
    told = select(Message.id).where(Message.key == key)
    if not visit.found.differences or act.session.scalar(told):
        return
    first = visit.found.differences[0]
    case = (
        act.session.get(Case, first.case_id)
        or act.session.scalars(
            select(Case).where(Case.organisation_id == visit.organisation_id).order_by(Case.id).limit(1)
        ).first()
    )
    if case is None:
        return
    facts = {"entry": str(first.entry), "delegation": first.delegation_id, "differs": first.what}
    queue(act, key, case.id, TEMPLATE, facts, role=OPERATOR)

"""What a call led to is called to mind on its day, once: in the inbox, and in the digest of whoever sees to it.

A later call about the same delegation takes its place, and so does the end of the delegation.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, exists, literal, select
from sqlalchemy.orm import Session, aliased

from models.arrangements import Arrangement
from models.cases import DelegationEnd, DelegationRow
from models.messages import Message
from rules.moments import instant, london_day
from services.act import Act
from services.queueing import queue
from services.training.arrangements import REMINDED, arranged

TEMPLATE = "call-step-due"


def due_call_steps(session: Session, now: datetime) -> Sequence[str]:
    """The calls whose next step has come to its day, and of which nobody was reminded."""
    return session.scalars(_due(now)).all()


def carry_call_step(act: Act, id: str) -> Message | None:
    """Remind whoever sees to the delegation now, or else whoever noted the call; None if it is not needed any more."""
    if act.session.scalars(_due(act.now).where(Arrangement.id == id)).first() is None:
        return None
    call = act.session.get_one(Arrangement, id)
    row = act.session.get_one(DelegationRow, call.delegation_id)
    with_whom = arranged(act.session, [row.id])[row.id].person_id
    facts = {"call": id, "delegation": row.id}
    return queue(act, f"{REMINDED}{id}", row.case_id, TEMPLATE, facts, person_id=with_whom or call.by)


def _due(now: datetime) -> Select[tuple[str]]:
    later = aliased(Arrangement)
    taken_over = exists().where(
        later.delegation_id == Arrangement.delegation_id,
        later.step == "call noted",
        later.number > Arrangement.number,
    )
    return (
        select(Arrangement.id)
        .where(
            Arrangement.step == "call noted",
            Arrangement.next_step.is_not(None),
            Arrangement.next_by <= london_day(instant(now)),
            ~taken_over,
            ~exists().where(DelegationEnd.delegation_id == Arrangement.delegation_id),
            ~exists().where(Message.key == literal(REMINDED).concat(Arrangement.id)),
        )
        .order_by(Arrangement.next_by, Arrangement.id)
    )

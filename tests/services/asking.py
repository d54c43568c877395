"""Short ways of tests to what services do: ask about this moment, a PA who says no, one line of the outbox."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.evidence import EvidenceRow
from models.outbox import OutboxLine
from rules.decision import Decision
from rules.moments import Span, instant
from rules.question import Giver
from services import happenings, outbox
from services.act import Act
from services.decisions import ask


def ask_now(session: Session, row: DelegationRow, now: datetime) -> Decision:
    """The answer at this very moment, by everything known."""
    return ask(session, row, Span.at(instant(now)), instant(now))


def decline(act: Act, row: DelegationRow, why: str) -> EvidenceRow:
    """The PA does not want to do this task, or does not feel able to."""
    return happenings.withdraw(act, row, "by the PA", Giver(row.pa_id, "PA"), why)


def claim(session: Session, line_id: str, holder: str, now: datetime) -> OutboxLine | None:
    """Take one line for the length of a lease; None if nobody may."""
    taken = outbox.claim_batch(session, [line_id], holder, now)
    return taken[0] if taken else None

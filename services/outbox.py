"""The outbox: what has to be carried on after a transaction, written inside it, so that nothing is forgotten.

A line is claimed with a lease. Whoever dies holding it loses it when the lease ends, and somebody else goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from models.ids import new_id
from models.outbox import OutboxLine
from services.act import Act

LEASE = timedelta(minutes=5)

RECONCILE = "reconcile delegation"
AGREEMENT = "hospital agreement"


def put(act: Act, kind: str, subject_id: str, key: str, not_before: datetime | None = None) -> None:
    """Ask for something to be done once; the same key again changes nothing.

    ``not_before``: until then nobody may claim the line, as if somebody held it.
    """
    act.session.flush()
    if act.session.scalar(select(OutboxLine.id).where(OutboxLine.key == key)) is None:
        line = OutboxLine(
            id=new_id("ob"), key=key, kind=kind, subject_id=subject_id, created_at=act.now, attempts=0
        )
        if not_before:
            line.lease_until, line.lease_holder = not_before, "nobody before then"
        act.session.add(line)


def waiting(session: Session, now: datetime, limit: int = 1000) -> Sequence[OutboxLine]:
    """Lines nobody is working on, oldest first."""
    return session.scalars(
        select(OutboxLine)
        .where(OutboxLine.done_at.is_(None), _free(now))
        .order_by(OutboxLine.created_at, OutboxLine.id)
        .limit(limit)
    ).all()


def claim(session: Session, line_id: str, holder: str, now: datetime) -> OutboxLine | None:
    """Take a line for the length of a lease; None if it is done or somebody else holds it."""
    taken = session.execute(
        update(OutboxLine)
        .where(OutboxLine.id == line_id, OutboxLine.done_at.is_(None), _free(now))
        .values(lease_until=now + LEASE, lease_holder=holder, attempts=OutboxLine.attempts + 1)
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        return None
    return session.get_one(OutboxLine, line_id, populate_existing=True)


def finish(session: Session, line_id: str, now: datetime) -> None:
    """Done: in the same transaction as its effect, so that it is never done twice."""
    session.execute(
        update(OutboxLine)
        .where(OutboxLine.id == line_id)
        .values(done_at=now, lease_until=None, lease_holder=None)
    )


def release(session: Session, line_id: str, error: str) -> None:
    """Give a line back after a failure; ``error`` must hold no person's details."""
    session.execute(
        update(OutboxLine)
        .where(OutboxLine.id == line_id)
        .values(lease_until=None, lease_holder=None, last_error=error[:500])
    )


def release_all(session: Session, holder: str) -> None:
    """Give back what a holder held when it died; call it when that holder starts again."""
    session.execute(
        update(OutboxLine)
        .where(OutboxLine.lease_holder == holder, OutboxLine.done_at.is_(None))
        .values(lease_until=None, lease_holder=None)
    )


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(OutboxLine.lease_until.is_(None), OutboxLine.lease_until < now)

"""The outbox: what has to be carried on after a transaction, written inside it, so that nothing is forgotten.

A line is claimed with a lease. Whoever dies holding it loses it when the lease ends, and somebody else goes on.
A line that fails waits longer each time; after ``MOST_ATTEMPTS`` it is parked until an operator says so.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    and_,
    bindparam,
    case,
    func,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from models.ids import new_id
from models.outbox import OutboxLine
from services.act import Act

LEASE = timedelta(minutes=5)
FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(hours=1)
MOST_ATTEMPTS = 12

RECONCILE = "reconcile delegation"
AGREEMENT = "hospital agreement"
REVISED = "protocol revised"
IMPACT = "framework impact"
CHECKPOINT = "checkpoint by e-mail"

NOBODY_YET = "nobody before then"
AFTER_A_FAILURE = "waits after a failure"
"""Who holds a line that nobody works on: its time has not come, or has not come again."""


_BY_KEY = select(OutboxLine.id).where(OutboxLine.key == bindparam("key"))
_OURS = (
    (OutboxLine.id == bindparam("line"))
    & (OutboxLine.lease_holder == bindparam("holder"))
    & OutboxLine.done_at.is_(None)
)
_HOLD = update(OutboxLine).where(_OURS).values(lease_until=bindparam("until")).returning(OutboxLine.id)
_FINISH = (
    update(OutboxLine)
    .where(OutboxLine.id == bindparam("line"))
    .values(done_at=bindparam("now"), lease_until=None, lease_holder=None)
)


def put(act: Act, kind: str, subject_id: str, key: str, not_before: datetime | None = None) -> None:
    """Ask for something to be done once; the same key again changes nothing.

    ``not_before``: until then nobody may claim the line, as if somebody held it.
    """
    act.session.flush()
    if act.session.scalar(_BY_KEY, {"key": key}) is None:
        line = OutboxLine(
            id=new_id("ob"), key=key, kind=kind, subject_id=subject_id, created_at=act.now, attempts=0
        )
        if not_before:
            line.lease_until, line.lease_holder = not_before, NOBODY_YET
        act.session.add(line)


def waits_now(now: datetime) -> ColumnElement[bool]:
    """A line that is not done, and whose time has come."""
    held_back = and_(OutboxLine.lease_holder == NOBODY_YET, OutboxLine.lease_until > now)
    return OutboxLine.done_at.is_(None) & or_(OutboxLine.lease_holder.is_(None), not_(held_back))


def waiting(
    session: Session, now: datetime, limit: int = 1000, kinds: Collection[str] | None = None
) -> Sequence[OutboxLine]:
    """Lines that may be claimed, oldest first; of these kinds only, if any are named."""
    asked: dict[str, object] = {"now": now, "most": limit}
    if kinds is None:
        return session.scalars(_WAITING, asked).all()
    return session.scalars(_WAITING_OF, asked | {"kinds": [*kinds]}).all()


def claim_batch(
    session: Session, line_ids: Collection[str], holder: str, now: datetime
) -> Sequence[OutboxLine]:
    """Take those of these lines that nobody holds, for the length of a lease; none if there are none left.

    A line that was tried before is taken alone: if it is the one that kills whoever works on it, no other line
    is counted down with it.
    """
    free = session.scalars(_CLAIMABLE, {"lines": [*line_ids], "now": now}).all()
    taken = [line for line in free if line.attempts == 0] or free[:1]
    for line in taken:
        line.lease_until, line.lease_holder, line.attempts = now + LEASE, holder, line.attempts + 1
    session.flush()
    return taken


def hold(session: Session, line_id: str, holder: str, now: datetime) -> bool:
    """Lock a claimed line for this transaction, whatever becomes of its lease.

    False if it is done, or if the lease ran out and somebody else took it: then it is no longer ours to do.
    """
    ours = {"line": line_id, "holder": holder, "until": now + LEASE}
    return session.scalar(_HOLD, ours) is not None


def finish(session: Session, line_id: str, now: datetime) -> None:
    """Done: in the same transaction as its effect, so that it is never done twice."""
    session.execute(_FINISH, {"line": line_id, "now": now})


def release(session: Session, line_id: str, holder: str, error: str, now: datetime) -> None:
    """Give a line back after a failure: to be tried again after a while, or parked.

    ``error`` must hold no person's details. A line that somebody else holds by now is left alone.
    """
    ours = {"line": line_id, "holder": holder}
    attempts = session.scalar(select(OutboxLine.attempts).where(_OURS), ours)
    if attempts is None:
        return
    again = (None, None) if attempts >= MOST_ATTEMPTS else (now + wait_after(attempts), AFTER_A_FAILURE)
    session.execute(
        update(OutboxLine)
        .where(OutboxLine.id == line_id)
        .values(lease_until=again[0], lease_holder=again[1], last_error=error[:500])
    )


def wait_after(attempts: int) -> timedelta:
    """How long a line waits after its n-th failure: 15 seconds, doubling, an hour at most."""
    return min(FIRST_WAIT * (1 << (attempts - 1)), LONGEST_WAIT)


def release_all(session: Session, holder: str) -> None:
    """Give back what a holder holds: when it stops, and when it starts again after it died."""
    session.execute(
        update(OutboxLine)
        .where(OutboxLine.lease_holder == holder, OutboxLine.done_at.is_(None))
        .values(lease_until=None, lease_holder=None)
    )


def retry(session: Session, now: datetime) -> int:
    """Let every parked line be tried again, from the beginning. Returns how many there were."""
    parked = update(OutboxLine).where(_parked(now)).values(attempts=0, lease_until=None, lease_holder=None)
    return session.execute(parked).rowcount  # type: ignore[attr-defined, no-any-return]


@dataclass(frozen=True, slots=True)
class Backlog:
    """What is not done of one kind. ``parked_by`` counts what is parked by the type of its last error."""

    kind: str
    waiting: int
    oldest: datetime | None
    parked_by: dict[str, int]

    @property
    def parked(self) -> int:
        return sum(self.parked_by.values())


def backlog(session: Session, now: datetime) -> list[Backlog]:
    """What is not done, by kind: whatever is due counts as waiting, also what a worker holds or what failed.

    ``oldest`` is the moment since when the oldest of them has waited.
    """
    parked, due = _parked(now), and_(OutboxLine.done_at.is_(None), not_(_parked(now)), not_(_not_yet(now)))
    found = session.execute(
        select(OutboxLine.kind, func.count(), func.min(_since())).where(due).group_by(OutboxLine.kind)
    )
    waiting_of = {kind: (number, oldest) for kind, number, oldest in found}
    parked_of: dict[str, dict[str, int]] = {}
    error = func.coalesce(OutboxLine.last_error, "the worker died")
    for kind, why, number in session.execute(
        select(OutboxLine.kind, error, func.count()).where(parked).group_by(OutboxLine.kind, error)
    ):
        parked_of.setdefault(kind, {})[why] = number
    return [
        Backlog(kind, *waiting_of.get(kind, (0, None)), parked_by=parked_of.get(kind, {}))
        for kind in sorted(waiting_of.keys() | parked_of.keys())
    ]


def _free(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    return and_(OutboxLine.done_at.is_(None), _unheld(now), OutboxLine.attempts < MOST_ATTEMPTS)


def _parked(now: datetime) -> ColumnElement[bool]:
    return and_(OutboxLine.done_at.is_(None), _unheld(now), OutboxLine.attempts >= MOST_ATTEMPTS)


def _unheld(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    return or_(OutboxLine.lease_until.is_(None), OutboxLine.lease_until < now)


def _not_yet(now: datetime) -> ColumnElement[bool]:
    """Put for a later moment, which has not come. Never null, so that its opposite is not either."""
    return and_(
        func.coalesce(OutboxLine.lease_holder, "") == NOBODY_YET,
        OutboxLine.lease_until.is_not(None),
        OutboxLine.lease_until >= now,
    )


def _since() -> ColumnElement[datetime]:
    """A line put for a later moment has waited since then, not since it was put."""
    later = OutboxLine.lease_holder == NOBODY_YET
    return case((later, OutboxLine.lease_until), else_=OutboxLine.created_at)


_FREE = _free(bindparam("now", type_=OutboxLine.lease_until.type))
_WAITING = (
    select(OutboxLine)
    .where(_FREE)
    .order_by(OutboxLine.created_at, OutboxLine.id)
    .limit(bindparam("most", type_=Integer))
)
_WAITING_OF = _WAITING.where(OutboxLine.kind.in_(bindparam("kinds", expanding=True)))
_CLAIMABLE = (
    select(OutboxLine)
    .where(OutboxLine.id.in_(bindparam("lines", expanding=True)), _FREE)
    .order_by(OutboxLine.attempts, OutboxLine.created_at, OutboxLine.id)
    # another worker's claim that is being written is passed over, not waited for
    .with_for_update(skip_locked=True)
    .execution_options(populate_existing=True)
)

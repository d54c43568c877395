"""A shift asked about minute by minute and in no cleverer way: what a proof of it has to agree with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models.cases import DelegationEnd, DelegationRow
from rules.decide import CannotBeAsked
from rules.moments import Instant, Span, instant
from services.decisions import ask
from services.proof.shift import Held, prove, shift_between

Told = tuple[bool, bool, str]
"""May the PA alone, may they with somebody there, and the status."""

NOBODY: Told = (False, False, "no answer")


def by_the_minute(
    session: Session, row: DelegationRow, starts: datetime, ends: datetime, now: datetime, every: int = 1
) -> Iterator[tuple[Instant, Told, Told]]:
    """For every minute, or every so many, what the rules say of its first second by what was known then, and now."""
    moment = starts
    while moment < ends:
        at = instant(moment)
        yield at, _told(session, row, at, at), _told(session, row, at, instant(now))
        moment += timedelta(minutes=every)


def differing(
    session: Session, row: DelegationRow, starts: datetime, ends: datetime, now: datetime, every: int = 1
) -> list[str]:
    """The minutes of which a proof says something else than asking about each."""
    proof = prove(session, row, shift_between(starts, ends, now), now)
    return [
        f"{datetime.fromtimestamp(at, starts.tzinfo)} known {which}: proven {found}, asked {asked}"
        for at, then, today in by_the_minute(session, row, starts, ends, now, every)
        for which, held, asked in (("then", proof.known_then, then), ("now", proof.known_now, today))
        if (found := _held(held, at)) != asked
    ]


def _held(held: tuple[Held, ...], at: Instant) -> Told:
    (one,) = [one for one in held if one.span.first <= at <= one.span.last]
    return (one.decision.may, one.decision.supervised, one.decision.status) if one.decision else NOBODY


def _told(session: Session, row: DelegationRow, at: Instant, known: Instant) -> Told:
    ended = session.get(DelegationEnd, row.id)
    if at < instant(row.requested_at) or (ended and at >= instant(ended.ended_at)):
        return NOBODY
    try:
        decision = ask(session, row, Span.at(at), known)
    except CannotBeAsked:
        return NOBODY
    return decision.may, decision.supervised, decision.status

"""Who carries a duty of a delegation, and from which day nobody does: they left, are long away, or lost standing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.evidence import EvidenceGiver, EvidenceRow
from models.people import Absence, AbsenceEnd
from rules.moments import instant, london_day
from services.house_settings import HOUSE
from services.standing import Proof, last_days, state_of

DUTIES = ("accountability", "monitoring duty")
"""Answering for the delegation, and watching over it: two duties, often two people."""

LONG_AWAY = HOUSE.long_away.number
"""For how many days somebody may be away before a successor is looked for."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who accepted a duty last, in which role, and when."""

    duty: str
    person: str
    role: str
    accepted: datetime


class _Said(NamedTuple):
    """Somebody took a duty on, or said that it has ended."""

    duty: str
    outcome: str
    person: str
    role: str
    at: datetime


def holders_of(session: Session, row: DelegationRow, now: datetime) -> list[Holder]:
    """Whoever accepted each duty last and has not said since that it has ended."""
    return holders_of_each(session, [row], now)[row.id]


def holders_of_each(
    session: Session, rows: Collection[DelegationRow], now: datetime
) -> dict[str, list[Holder]]:
    """The same for each of these delegations, by id; in one query."""
    voided = select(EvidenceRow.about).where(EvidenceRow.kind == "void", EvidenceRow.about.is_not(None))
    about = (EvidenceRow.pa_id, EvidenceRow.person_id, EvidenceRow.task)
    said: dict[tuple[str | None, ...], list[_Said]] = {}
    for pa, person, task, *one in session.execute(
        select(
            *about,
            EvidenceRow.kind,
            EvidenceRow.outcome,
            EvidenceGiver.person_id,
            EvidenceGiver.role,
            EvidenceRow.true_from,
        )
        .join(EvidenceGiver, EvidenceGiver.evidence_id == EvidenceRow.id)
        .where(
            EvidenceRow.kind.in_(DUTIES),
            EvidenceRow.pa_id.in_({row.pa_id for row in rows}),
            EvidenceRow.person_id.in_({row.person_id for row in rows}),
            EvidenceRow.task.in_({row.task for row in rows}),
            EvidenceRow.true_from <= now,
            EvidenceRow.id.not_in(voided),
            EvidenceGiver.position == 0,
        )
        .order_by(EvidenceRow.true_from, EvidenceRow.recorded_at, EvidenceRow.id)
    ):
        said.setdefault((pa, person, task), []).append(_Said(*one))
    return {row.id: _holding(said.get((row.pa_id, row.person_id, row.task), ())) for row in rows}


def _holding(said: Iterable[_Said]) -> list[Holder]:
    """Who holds what after all that was said, the first thing first."""
    found: dict[str, Holder] = {}
    for one in said:
        if one.outcome == "accepted":
            found[one.duty] = Holder(one.duty, one.person, one.role, one.at)
        elif one.duty in found and found[one.duty].person == one.person:
            del found[one.duty]
    return [found[duty] for duty in DUTIES if duty in found]


def without_from(session: Session, holder: Holder, now: datetime) -> tuple[date, str] | None:
    """The first day on which this holder does not carry the duty, known now or known ahead, and why.

    None while they are there; a long absence counts from its first day where its end is known, and else from
    when it has become long.
    """
    today = london_day(instant(now))
    days = [
        (_left(session, holder), "has left"),
        (_away(session, holder.person, today), "is long away"),
        (_struck_off(session, holder.person, now), "is not registered"),
    ]
    return min(((day, why) for day, why in days if day), default=None)


def _left(session: Session, holder: Holder) -> date | None:
    """The day after the last of their appointments in that role; nothing is known of one who has none."""
    last = last_days(session, holder.person, (holder.role,))
    ends = [day for day in last if day]
    return max(ends) + timedelta(days=1) if ends and len(ends) == len(last) else None


_ENDS = func.coalesce(AbsenceEnd.last_day, Absence.last_day)

_ABSENCES = (
    select(Absence, AbsenceEnd)
    .outerjoin(AbsenceEnd, AbsenceEnd.absence_id == Absence.id)
    .where(Absence.person_id == bindparam("person"), or_(_ENDS.is_(None), bindparam("today") <= _ENDS))
    .order_by(Absence.first_day)
)


def _away(session: Session, person_id: str, today: date) -> date | None:
    for absence, end in session.execute(_ABSENCES, {"person": person_id, "today": today}).all():
        last: date | None = end.last_day if end else absence.last_day
        first: date = absence.first_day
        if last is None:
            return first + timedelta(days=LONG_AWAY)
        if (last - first).days + 1 > LONG_AWAY:
            return first
    return None


def _struck_off(session: Session, person_id: str, now: datetime) -> date | None:
    """The day after a registration ended or was suspended; one that nobody has looked up is chased first."""
    found = state_of(session, Proof("registration", person_id), now)
    if found.state not in ("ended", "suspended") or found.last_day is None:
        return None
    return found.last_day + timedelta(days=1)

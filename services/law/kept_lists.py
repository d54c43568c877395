"""What an organisation keeps of whom, for whoever answers for it: holds, what is due, and what was erased."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from models.cases import Case
from models.law import Erasure, LegalHold, LegalHoldEnd
from models.people import Person
from models.record import RecordEntry
from models.record_chain import Erased, unseal
from models.retention import RetentionCount
from rules.moments import instant, london_day
from services.act import Act
from services.law.due import Due, Keeping

COUNTED_AGAIN = timedelta(days=7)
"""A record is kept for years: a week more is nothing, and counting reads what is on record of everybody."""

MOST_SHOWN = 200

ERASED_REASON = "erased with what was kept about the person"


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A legal hold: on whom, since when, by whom and why; and how it ended, if it did."""

    id: str
    person: str
    born: date | None
    nhs_number: str
    since: datetime
    by: str
    why: str
    ended: datetime | None
    ended_by: str
    ended_why: str


@dataclass(frozen=True, slots=True)
class DueLine:
    """Somebody who has to be kept no longer, and by which schedule they were kept longest."""

    person: str
    born: date | None
    nhs_number: str
    schedule: str
    ended: date
    until: date


@dataclass(frozen=True, slots=True)
class ErasedLine:
    """That somebody was erased: when, by whom, after which schedule, and how many texts can still be read."""

    person_id: str
    at: datetime
    by: str
    schedule: str
    remains: int


@dataclass(frozen=True, slots=True)
class Counted:
    """What is due, as it was counted at a moment; ``None`` there means that it was not counted yet."""

    at: datetime | None
    due: tuple[DueLine, ...] = ()
    more: int = 0
    """How many there are besides: the first are the longest kept, and are reviewed first."""
    without_birthday: int = 0
    unconfirmed: int = 0


def holds_of(session: Session, organisation_id: str) -> list[HeldLine]:
    """Every hold that an organisation placed, those that stand first, then the last that ended."""
    rows = session.execute(
        select(LegalHold, LegalHoldEnd)
        .outerjoin(LegalHoldEnd, LegalHoldEnd.hold_id == LegalHold.id)
        .where(LegalHold.organisation_id == organisation_id)
        .order_by(LegalHoldEnd.ended_at.is_not(None), LegalHold.placed_at.desc(), LegalHold.id)
    ).all()
    who = _called(
        session,
        {id for hold, end in rows for id in (hold.person_id, hold.placed_by, end and end.ended_by) if id},
    )
    about = _particulars(session, {hold.person_id for hold, _ in rows})
    return [
        HeldLine(
            hold.id,
            who.get(hold.person_id, hold.person_id),
            *about[hold.person_id],
            hold.placed_at,
            who.get(hold.placed_by, hold.placed_by),
            reason_of(session, hold.why_sha256),
            end.ended_at if end else None,
            who.get(end.ended_by, end.ended_by) if end else "",
            reason_of(session, end.why_sha256) if end else "",
        )
        for hold, end in rows
    ]


def counted_for(session: Session, organisation_id: str) -> Counted:
    """Who has to be kept no longer, as it was last counted; whoever was erased or held since is left out."""
    row = session.get(RetentionCount, organisation_id)
    if row is None:
        return Counted(None)
    shown = row.due[:MOST_SHOWN]
    ids = [one["person"] for one in shown]
    gone = _gone(session, ids)
    who, about = _called(session, ids), _particulars(session, ids)
    lines = [
        DueLine(
            who.get(one["person"], one["person"]),
            *about[one["person"]],
            one["schedule"],
            date.fromisoformat(one["ended"]),
            date.fromisoformat(one["until"]),
        )
        for one in shown
        if one["person"] not in gone
    ]
    return Counted(
        row.counted_at, tuple(lines), len(row.due) - len(shown), row.without_birthday, row.unconfirmed
    )


def erased_of(session: Session, organisation_id: str | None = None) -> list[ErasedLine]:
    """Who was erased, as an organisation's record says it, or everybody's; the last first."""
    wanted = (
        select(Erasure, RecordEntry.body)
        .join(
            RecordEntry,
            (RecordEntry.organisation_id == Erasure.entry_organisation_id)
            & (RecordEntry.number == Erasure.entry_number),
        )
        .order_by(Erasure.erased_at.desc(), Erasure.person_id)
    )
    if organisation_id is not None:
        wanted = wanted.where(Erasure.entry_organisation_id == organisation_id)
    rows = session.execute(wanted).all()
    who = _called(session, {row.erased_by for row, _ in rows})
    found = [(row, json.loads(body)["details"]) for row, body in rows]
    return [
        ErasedLine(
            row.person_id,
            row.erased_at,
            who.get(row.erased_by, row.erased_by),
            str(details.get("schedule", "")),
            sum(details.get("remains", {}).values()),
        )
        for row, details in found
    ]


# --- every week ----------------------------------------------------------------------------------------------


def due_counts(session: Session, now: datetime) -> Sequence[str]:
    """One id that stands for all organisations, once a week and when there is one that was never counted."""
    last = session.scalar(select(func.min(RetentionCount.counted_at)))
    counted = exists().where(RetentionCount.organisation_id == Case.organisation_id)
    missing = session.scalar(select(Case.organisation_id).where(~counted).limit(1))
    is_due = missing is not None or (last is not None and last <= now - COUNTED_AGAIN)
    return ["every organisation"] if is_due else []


def keep_counts(act: Act, _: str) -> None:
    """Count for every organisation that has cases; what was counted before is replaced."""
    keeping = Keeping(act.session)
    due: dict[str, list[Due]] = defaultdict(list)
    for one in keeping.due(london_day(instant(act.now))):
        for place in keeping.places(one.person_id):
            due[place].append(one)
    no_birthday, unconfirmed = (
        Counter(place for id in ids for place in keeping.places(id))
        for ids in (keeping.without_birthday(), keeping.unconfirmed())
    )
    for place in act.session.scalars(
        select(Case.organisation_id).distinct().order_by(Case.organisation_id)
    ).all():
        act.session.merge(
            RetentionCount(
                organisation_id=place,
                counted_at=act.now,
                due=[_as_json(one) for one in due[place]],
                without_birthday=no_birthday[place],
                unconfirmed=unconfirmed[place],
            )
        )


def _as_json(one: Due) -> dict[str, Any]:
    return {
        "person": one.person_id,
        "schedule": one.schedule,
        "ended": one.ended.isoformat(),
        "until": one.until.isoformat(),
    }


def _gone(session: Session, ids: Collection[str]) -> set[str]:
    """Of these people those who were erased since, or are held now."""
    erased = select(Erasure.person_id).where(Erasure.person_id.in_(ids))
    held = (
        select(LegalHold.person_id)
        .outerjoin(LegalHoldEnd, LegalHoldEnd.hold_id == LegalHold.id)
        .where(LegalHold.person_id.in_(ids), LegalHoldEnd.hold_id.is_(None))
    )
    return {*session.scalars(erased), *session.scalars(held)}


def _called(session: Session, ids: Collection[str]) -> dict[str, str]:
    """By name, and by the references of their cases where they have any."""
    names = dict(session.execute(select(Person.id, Person.name).where(Person.id.in_(ids))).tuples().all())
    for person_id, reference in session.execute(
        select(Case.person_id, Case.reference).where(Case.person_id.in_(ids)).order_by(Case.reference)
    ):
        names[person_id] = f"{names[person_id]}, case {reference}"
    return names


def _particulars(session: Session, ids: Collection[str]) -> dict[str, tuple[date | None, str]]:
    """When each was born, and their NHS number, so that nobody is taken for a namesake."""
    return {
        one.id: (one.born, one.nhs_number.spaced if one.nhs_number else "")
        for one in session.scalars(select(Person).where(Person.id.in_(ids)))
    }


def reason_of(session: Session, sha256: str) -> str:
    """Why a hold was placed or ended, which is kept sealed under the person's key."""
    try:
        return unseal(session, {"sealed": sha256})
    except Erased:
        return ERASED_REASON

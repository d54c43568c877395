"""How many delegations of an organisation were in force at the end of each month, and how many are now.

The log of statuses says it. What it says of a month that is over never changes, so each night what is not kept yet is
worked out once and kept (``models.own.MonthEnd``), and a look reads the log from the last kept month on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, case, exists, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from models.cases import Case, DelegationEnd, DelegationRow, DelegationStatus
from models.now import LatestStatus
from models.own import MonthEnd
from rules.moments import LONDON, instant, london_day
from rules.vocabulary import Status
from services.act import Act

MONTHS = 24
IN_FORCE = "in force"
SETTLES = timedelta(days=1)
"""So long after its end a month is kept: what was answered in its last minute is on record by then."""


@dataclass(frozen=True, slots=True)
class InForce:
    """How many delegations were in force at the end of a day."""

    day: date
    count: int


def in_force_over_time(session: Session, organisation_id: str, now: datetime) -> list[InForce]:
    """At the end of each of the last months, and now; in two queries where all months that are over are kept."""
    days = month_ends(london_day(instant(now)))
    rows = session.execute(
        select(MonthEnd.day, MonthEnd.in_force).where(
            MonthEnd.organisation_id == organisation_id, MonthEnd.day.in_(days)
        )
    )
    kept: dict[date, int] = dict(rows.tuples().all())
    known = [InForce(day, kept[day]) for day in days if day in kept]
    if [one.day for one in known] != days[: len(known)]:
        known = []
    rest = days[len(known) :]
    if len(rest) == 1:
        return [*known, InForce(rest[0], _now(session, organisation_id))]
    before, since = (known[-1].count, end_of(known[-1].day)) if known else (0, None)
    moments = [min(end_of(day), now) for day in rest]
    steps = [
        _sums(session, found, moments)
        for found in (_turns(organisation_id, since), _ends(organisation_id, since))
    ]
    return known + [InForce(day, before + sum(some)) for day, *some in zip(rest, *steps, strict=True)]


def due_month_ends(session: Session, now: datetime) -> Sequence[str]:
    """The organisations with cases of which the last month that is over is not kept."""
    last = _over(now)[-1]
    kept = exists().where(MonthEnd.organisation_id == Case.organisation_id, MonthEnd.day == last)
    return session.scalars(
        select(Case.organisation_id).where(~kept).distinct().order_by(Case.organisation_id)
    ).all()


def keep_month_ends(act: Act, organisation_id: str) -> None:
    """Keep what is not kept of the months that are over; twice changes nothing."""
    for one in in_force_over_time(act.session, organisation_id, act.now):
        there = act.session.get(MonthEnd, (organisation_id, one.day))
        if one.day in _over(act.now) and there is None:
            act.session.add(MonthEnd(organisation_id=organisation_id, day=one.day, in_force=one.count))


def _over(now: datetime) -> list[date]:
    """The ends of months that nothing can change any more."""
    return [day for day in month_ends(london_day(instant(now)))[:-1] if end_of(day) + SETTLES < now]


def month_ends(today: date) -> list[date]:
    """The last days of the months before this one, the oldest first, and today."""
    first = today.replace(day=1)
    found = [today]
    for _ in range(MONTHS):
        last = first - timedelta(days=1)
        found.append(last)
        first = last.replace(day=1)
    return found[::-1]


def end_of(day: date) -> datetime:
    """The first moment of the next day in London, less a second."""
    after = day + timedelta(days=1)
    return datetime(after.year, after.month, after.day, tzinfo=LONDON) - timedelta(seconds=1)


def _now(session: Session, organisation_id: str) -> int:
    found = (
        select(func.count())
        .select_from(LatestStatus)
        .join(DelegationRow, DelegationRow.id == LatestStatus.delegation_id)
        .join(Case, Case.id == DelegationRow.case_id)
        .where(
            LatestStatus.status == IN_FORCE,
            Case.organisation_id == organisation_id,
            ~exists().where(DelegationEnd.delegation_id == DelegationRow.id),
        )
    )
    return session.scalar(found) or 0


def _turns(organisation_id: str, since: datetime | None) -> Subquery:
    """1 for each line of the log that turns to in force, -1 for each that turns away, and nothing for the others."""
    before = aliased(DelegationStatus)
    step = _is_in_force(DelegationStatus.status) - _is_in_force(before.status)
    rows = select(DelegationStatus.decided_at.label("at"), step.label("step")).outerjoin(
        before,
        (before.delegation_id == DelegationStatus.delegation_id)
        & (before.number == DelegationStatus.number - 1),
    )
    return _here(_after(rows, DelegationStatus.decided_at, since), organisation_id).subquery()


def _is_in_force(status: InstrumentedAttribute[Status]) -> ColumnElement[int]:
    """1 or 0: asked of each line, so that lines are found by their day and not by what they say."""
    return case((status == IN_FORCE, 1), else_=0)


def _ends(organisation_id: str, since: datetime | None) -> Subquery:
    """-1 for each delegation that was in force when it ended."""
    last = (
        select(func.max(DelegationStatus.number))
        .where(DelegationStatus.delegation_id == DelegationEnd.delegation_id)
        .correlate(DelegationEnd)
        .scalar_subquery()
    )
    rows = (
        select(DelegationEnd.ended_at.label("at"), literal(-1).label("step"))
        .join(DelegationStatus, DelegationStatus.delegation_id == DelegationEnd.delegation_id)
        .where(DelegationStatus.number == last, DelegationStatus.status == IN_FORCE)
    )
    return _here(_after(rows, DelegationEnd.ended_at, since), organisation_id).subquery()


def _after(rows: Select[Any], at: InstrumentedAttribute[datetime], since: datetime | None) -> Select[Any]:
    """Only the steps after a moment, or all."""
    return rows.where(at > since) if since else rows


def _here(rows: Select[Any], organisation_id: str) -> Select[Any]:
    """Of this organisation; as a condition of each line, since after a kept month there are few lines."""
    return rows.where(
        exists().where(
            DelegationRow.id == DelegationStatus.delegation_id,
            Case.id == DelegationRow.case_id,
            Case.organisation_id == organisation_id,
        )
    )


def _sums(session: Session, rows: Subquery, moments: Sequence[datetime]) -> list[int]:
    """What the steps add up to by each of these moments, in one query: each step is counted once, then summed up."""
    between = _between(rows.c.at, moments, 0, len(moments))
    found = session.execute(
        select(between.label("between"), func.sum(rows.c.step)).select_from(rows).group_by("between")
    )
    counted: dict[int, int] = dict(found.tuples().all())
    return list(accumulate(counted.get(number, 0) for number in range(len(moments))))


def _between(
    at: ColumnElement[datetime], moments: Sequence[datetime], low: int, high: int
) -> ColumnElement[int]:
    """The number of the first of these moments that is not before ``at``, found by halves: few comparisons a row."""
    if low == high:
        return literal(low)
    half = (low + high) // 2
    return case(
        (at <= moments[half], _between(at, moments, low, half)),
        else_=_between(at, moments, half + 1, high),
    )

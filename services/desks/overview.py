"""The figures behind a PHB lead's pictures: of one organisation's cases, each in a fixed number of queries.

Counts are given as they are, ones and twos as well: a PHB lead answers for these very cases, and one task that is
overdue is what they have to see. No figure names a person whose care it is, or a PA. Nothing in the sources asks for
more. A middle or nine in ten of few would tell one person's story, so they are left out below a number
(``pictures for PHB leads`` in ``house_settings.yaml``; an example, not approved).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from math import ceil
from operator import itemgetter
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models.cases import Case, CaseFramework, DelegationEnd, DelegationRow, DelegationStatus
from models.frameworks import FrameworkVersion
from models.now import OpenAction
from models.own import UpcomingDue
from models.people import Person
from rules.moments import instant, london_day
from rules.vocabulary import STATUSES
from services.desks.month_ends import IN_FORCE
from services.house_settings import HOUSE

WEEKS = 27
"""This week and 26 more: six months, whatever day it is."""
WITHIN = timedelta(days=365)
LATEST = 200
"""Of how many delegations, the last that came into force, waiting times are told: more would say nothing else."""
FEWEST = HOUSE.pictures.fewest
FROM_LAUNCH = "from launch to in force"


@dataclass(frozen=True, slots=True)
class DueWeek:
    """How much of one person's falls due in the week that begins on a Monday; ``week`` is None for what is overdue."""

    week: date | None
    who: str
    role: str
    count: int


@dataclass(frozen=True, slots=True)
class Waited:
    """How long delegations were in one step: half no longer than ``middle``, nine in ten than ``most``.

    Both in days; None of fewer than ``FEWEST``.
    """

    step: str
    count: int
    middle: float | None
    most: float | None


@dataclass(frozen=True, slots=True)
class Overdue:
    """How many open actions of the cases under these frameworks are overdue, and since when the first is."""

    frameworks: str
    count: int
    since: date


# --- what falls due -------------------------------------------------------------------------------------------------


def due_ahead(session: Session, organisation_id: str, now: datetime) -> list[DueWeek]:
    """What falls due in the next weeks by week and by who does it, and what is overdue; in two queries."""
    today = london_day(instant(now))
    monday = today - timedelta(days=today.weekday())
    rows = session.execute(
        select(UpcomingDue.due_on, UpcomingDue.role, UpcomingDue.person_id, func.count())
        .join(DelegationRow, DelegationRow.id == UpcomingDue.delegation_id)
        .join(Case, Case.id == DelegationRow.case_id)
        .where(
            Case.organisation_id == organisation_id,
            UpcomingDue.delegation_id.not_in(select(DelegationEnd.delegation_id)),
            UpcomingDue.due_on < monday + timedelta(weeks=WEEKS),
        )
        .group_by(UpcomingDue.due_on, UpcomingDue.role, UpcomingDue.person_id)
    ).all()
    ids = {row.person_id for row in rows}
    names = dict(session.execute(select(Person.id, Person.name).where(Person.id.in_(ids))).tuples().all())
    counted: Counter[tuple[date | None, str, str]] = Counter()
    for day, role, person_id, count in rows:
        week = None if day < today else day - timedelta(days=day.weekday())
        counted[week, names.get(person_id, "nobody named yet"), role] += count
    return [
        DueWeek(week, who, role, count)
        for (week, who, role), count in sorted(
            counted.items(), key=lambda one: (one[0][0] or date.min, one[0][1:])
        )
    ]


def weeks_ahead(now: datetime) -> list[date]:
    """The Mondays of the weeks that ``due_ahead`` speaks of."""
    today = london_day(instant(now))
    monday = today - timedelta(days=today.weekday())
    return [monday + timedelta(weeks=number) for number in range(WEEKS)]


# --- waiting times --------------------------------------------------------------------------------------------------


def waiting_times(session: Session, organisation_id: str, now: datetime) -> list[Waited]:
    """How long the delegations that first came into force within the last year were in each step; in one query."""
    arrived = came_lately([organisation_id], now).subquery()
    rows = session.execute(
        select(
            DelegationStatus.delegation_id,
            DelegationRow.requested_at,
            DelegationStatus.status,
            DelegationStatus.decided_at,
        )
        .join(DelegationRow, DelegationRow.id == DelegationStatus.delegation_id)
        .join(arrived, arrived.c.delegation_id == DelegationStatus.delegation_id)
        .where(DelegationStatus.decided_at <= arrived.c.at)
        .order_by(DelegationStatus.delegation_id, DelegationStatus.number)
    )
    waits: dict[str, list[float]] = defaultdict(list)
    for _, lines in groupby(rows, key=itemgetter(0)):
        for step, seconds in _steps(list(lines)).items():
            waits[step].append(seconds / 86_400)
    return [_waited(step, waits[step]) for step in (FROM_LAUNCH, *STATUSES) if step in waits]


def came_lately(organisations: Collection[str], now: datetime) -> Select[tuple[str, datetime]]:
    """The delegations that first came into force within the last year, the last ``LATEST`` of them, and when."""
    at = func.min(DelegationStatus.decided_at)
    first = (
        select(DelegationStatus.delegation_id, at.label("at"))
        .where(DelegationStatus.status == IN_FORCE)
        .group_by(DelegationStatus.delegation_id)
        .having(at > now - WITHIN, at <= now)
        .subquery()
    )
    return (
        select(first.c.delegation_id, first.c.at)
        .join(DelegationRow, DelegationRow.id == first.c.delegation_id)
        .join(Case, Case.id == DelegationRow.case_id)
        .where(Case.organisation_id.in_(organisations))
        .order_by(first.c.at.desc(), first.c.delegation_id)
        .limit(LATEST)
    )


def _steps(lines: Sequence[Any]) -> dict[str, float]:
    """Seconds in each step of one delegation, from launch to the line that brought it into force."""
    reached = next(number for number, line in enumerate(lines, 1) if line.status == IN_FORCE)
    lines = lines[:reached]
    found: dict[str, float] = defaultdict(float)
    since = lines[0].requested_at
    for this, following in pairwise(lines):
        found[this.status] += (following.decided_at - since).total_seconds()
        since = following.decided_at
    found[FROM_LAUNCH] = (lines[-1].decided_at - lines[0].requested_at).total_seconds()
    return found


def _waited(step: str, days: list[float]) -> Waited:
    if len(days) < FEWEST:
        return Waited(step, len(days), None, None)
    return Waited(step, len(days), share(days, 0.5), share(days, 0.9))


def share(values: Sequence[float], part: float) -> float:
    """The smallest value that so large a part of them is not above.

    >>> share([4, 1, 3, 2, 5, 6, 7, 8, 9, 10], 0.5), share([4, 1, 3, 2, 5, 6, 7, 8, 9, 10], 0.9)
    (5, 9)
    """
    return sorted(values)[ceil(part * len(values)) - 1]


# --- overdue --------------------------------------------------------------------------------------------------------


def overdue_by_framework(session: Session, organisation_id: str, now: datetime) -> list[Overdue]:
    """What is overdue, by the frameworks of the case at home; the most first, in one query."""
    today = london_day(instant(now))
    cases = (
        select(OpenAction.case_id, func.count().label("count"), func.min(OpenAction.due_on).label("since"))
        .join(Case, Case.id == OpenAction.case_id)
        .where(Case.organisation_id == organisation_id, OpenAction.due_on < today)
        .group_by(OpenAction.case_id)
    )
    late = cases.subquery()
    applied = (
        select(CaseFramework.case_id, FrameworkVersion.framework)
        .join(FrameworkVersion, FrameworkVersion.sha256 == CaseFramework.framework_sha256)
        .join(Case, Case.id == CaseFramework.case_id)
        .where(
            Case.organisation_id == organisation_id,
            CaseFramework.where == "home",
            CaseFramework.first_day <= today,
        )
        .distinct()
        .subquery()
    )
    together = func.aggregate_strings(applied.c.framework, "\n")
    names = select(applied.c.case_id, together.label("names")).group_by(applied.c.case_id).subquery()
    rows = session.execute(
        select(names.c.names, func.sum(late.c.count), func.min(late.c.since))
        .select_from(late.outerjoin(names, names.c.case_id == late.c.case_id))
        .group_by(names.c.names)
    )
    found: dict[str, list[tuple[int, date]]] = defaultdict(list)
    for said, count, since in rows:
        found[" and ".join(sorted((said or "no framework").split("\n")))].append((count, since))
    lines = [
        Overdue(name, sum(one[0] for one in some), min(one[1] for one in some))
        for name, some in found.items()
    ]
    return sorted(lines, key=lambda one: (-one.count, one.frameworks))

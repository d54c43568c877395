"""The caseload: an organisation's cases, the most urgent first; where each stands and what comes next.

What is shown here comes from the log of statuses, which the flow keeps. Where the flow has not been yet, the
status is *being worked out*, and never one that may be out of date.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Subquery,
    case,
    exists,
    false,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from models.actions import Action
from models.cases import Case, DelegationEnd, DelegationRow
from models.hospital import Admission, Discharge
from models.now import LatestStatus, OpenAction
from models.outbox import OutboxLine
from models.people import Employment, Person
from models.search import Holds
from rules.moments import instant, london_day
from services import outbox
from services.in_hospital.wards import wards_at
from services.names_in import NamesIn
from services.paged import Paged, nearest
from services.parts import in_parts
from services.to_do import is_open

WORKING = "being worked out"
A_PAGE = 50


@dataclass(frozen=True)
class Filters:
    """Which cases are wanted. Empty means all."""

    search: str = ""
    status: str = ""
    in_hospital: bool = False
    overdue: bool = False

    def __bool__(self) -> bool:
        return bool(self.search or self.status or self.in_hospital or self.overdue)


@dataclass(frozen=True)
class NextStep:
    """The most urgent open action of a case, ``what`` it says with names, and how many more there are."""

    action: Action
    what: str
    pa: str
    task: str
    more: int


@dataclass(frozen=True)
class CaseLine:
    """One case as the caseload shows it."""

    case: Case
    person: Person
    statuses: tuple[tuple[str, int], ...]
    next_step: NextStep | None
    ward: str


def caseload(
    session: Session, organisations: Sequence[str], now: datetime, filters: Filters, number: int = 1
) -> Paged[CaseLine]:
    """A page of the cases of these organisations, in a fixed number of queries however many there are."""
    today = london_day(instant(now))
    urgent = _most_urgent(organisations)
    wanted = _matching(organisations, now, today, filters, urgent)
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    number = nearest(number, total, A_PAGE)
    rows = session.execute(
        wanted.order_by(*_first_what_is_urgent(urgent)).limit(A_PAGE).offset((number - 1) * A_PAGE)
    ).all()
    return Paged(_told(session, [(one, person) for one, person in rows], now), total, number, A_PAGE)


def every_case(
    session: Session, organisations: Sequence[str], now: datetime, filters: Filters
) -> tuple[CaseLine, ...]:
    """The cases of all pages together."""
    urgent = _most_urgent(organisations)
    wanted = _matching(organisations, now, london_day(instant(now)), filters, urgent)
    rows = session.execute(wanted.order_by(*_first_what_is_urgent(urgent))).all()
    return _told(session, [(one, person) for one, person in rows], now)


def _first_what_is_urgent(urgent: Subquery) -> tuple[ColumnElement[Any], ...]:
    return (urgent.c.due_on.is_(None), urgent.c.due_on, Case.__table__.c.reference)


def _told(session: Session, rows: Sequence[tuple[Case, Person]], now: datetime) -> tuple[CaseLine, ...]:
    """These cases, in this order, with where each stands."""
    standing: dict[str, tuple[tuple[str, int], ...]] = {}
    steps: dict[str, NextStep] = {}
    wards: dict[str, str] = {}
    for ids in in_parts(one.id for one, _ in rows):
        standing |= _standing(session, ids, now)
        steps |= _next_steps(session, ids)
        wards |= _wards(session, ids, now)
    return tuple(
        CaseLine(one, person, standing.get(one.id, ()), steps.get(one.id), wards.get(one.id, ""))
        for one, person in rows
    )


def _most_urgent(organisations: Sequence[str]) -> Subquery:
    """For each case of these organisations the first day on which something is to be done."""
    theirs = select(Case.id).where(Case.organisation_id.in_(organisations))
    return (
        select(OpenAction.case_id, func.min(OpenAction.due_on).label("due_on"))
        .where(OpenAction.case_id.in_(theirs))
        .group_by(OpenAction.case_id)
        .subquery()
    )


def _matching(
    organisations: Sequence[str], now: datetime, today: date, filters: Filters, urgent: Subquery
) -> Select[tuple[Case, Person]]:
    wanted = (
        select(Case, Person)
        .join(Person, Person.id == Case.person_id)
        .outerjoin(urgent, urgent.c.case_id == Case.id)
        .where(Case.organisation_id.in_(organisations))
    )
    if filters.overdue:
        wanted = wanted.where(urgent.c.due_on < today)
    if filters.in_hospital:
        wanted = wanted.where(exists().where(Admission.case_id == Case.id, _in_hospital(now)))
    if filters.status:
        found = states(now).subquery()
        standing = exists().where(found.c.case_id == Case.id, found.c.status == filters.status)
        wanted = wanted.where(standing)
    if filters.search.strip():
        wanted = wanted.where(_found(filters.search.strip()))
    return wanted


def _found(text: str) -> ColumnElement[bool]:
    """By the person's name, the reference, the NHS number, or the name of a PA."""
    named = select(Person.id).where(Holds(Person.name, text))
    delegated = exists().where(DelegationRow.case_id == Case.id, DelegationRow.pa_id.in_(named))
    employed = exists().where(Employment.person_id == Case.person_id, Employment.pa_id.in_(named))
    found = [
        Holds(Person.name, text),
        Holds(Case.reference, text),
        delegated,
        employed,
    ]
    digits = text.replace(" ", "").replace("-", "")
    if digits.isdecimal() and digits.isascii():
        found.append(type_coerce(Person.nhs_number, String).contains(digits))
    return or_(*found)


def states(now: datetime) -> Select[tuple[str, str, str]]:
    """Every delegation that has not ended, with its case and its status by the log, if that is up to date."""
    return (
        select(
            DelegationRow.id,
            DelegationRow.case_id,
            case((out_of_date(now), WORKING), else_=LatestStatus.status).label("status"),
        )
        .outerjoin(LatestStatus, LatestStatus.delegation_id == DelegationRow.id)
        .where(~exists().where(DelegationEnd.delegation_id == DelegationRow.id))
    )


def out_of_date(now: datetime) -> ColumnElement[bool]:
    """What the log says of a delegation may not be so any more: the flow has still to ask again.

    What is put for a later day, such as a planned admission's, is not yet to be asked.
    """
    waiting = select(OutboxLine.subject_id).where(OutboxLine.kind == outbox.RECONCILE, outbox.waits_now(now))
    due = func.coalesce(LatestStatus.next_due <= london_day(instant(now)), false())
    return or_(LatestStatus.status.is_(None), due, DelegationRow.id.in_(waiting))


def _in_hospital(now: datetime) -> ColumnElement[bool]:
    home = exists().where(Discharge.admission_id == Admission.id, Discharge.discharged_at <= now)
    return (Admission.admitted_at <= now) & ~home


def _standing(session: Session, ids: Sequence[str], now: datetime) -> dict[str, tuple[tuple[str, int], ...]]:
    """For each case how many delegations are in which status, the most first."""
    counts: dict[str, Counter[str]] = {}
    for _, case_id, status in session.execute(states(now).where(DelegationRow.case_id.in_(ids))):
        counts.setdefault(case_id, Counter())[status] += 1
    return {
        case_id: tuple(sorted(found.items(), key=lambda one: (-one[1], one[0])))
        for case_id, found in counts.items()
    }


def _next_steps(session: Session, ids: Sequence[str]) -> dict[str, NextStep]:
    rows = session.execute(
        select(Action, Person.name, DelegationRow.task)
        .outerjoin(DelegationRow, DelegationRow.id == Action.delegation_id)
        .outerjoin(Person, Person.id == DelegationRow.pa_id)
        .where(Action.case_id.in_(ids), is_open())
        .order_by(Action.due_on, Action.opened_at, Action.id)
    ).all()
    counted = Counter(row.Action.case_id for row in rows)
    first: dict[str, tuple[Action, str, str]] = {}
    for action, pa, task in rows:
        first.setdefault(action.case_id, (action, pa or "", task or ""))
    names = NamesIn(session, (action.kind for action, _, _ in first.values()))
    return {
        case_id: NextStep(action, names.said(action.kind), pa, task, counted[case_id] - 1)
        for case_id, (action, pa, task) in first.items()
    }


def _wards(session: Session, ids: Sequence[str], now: datetime) -> dict[str, str]:
    """The ward on which the person of each case is now."""
    found = session.scalars(
        select(Admission).where(Admission.case_id.in_(ids), _in_hospital(now)).order_by(Admission.admitted_at)
    ).all()
    wards = wards_at(session, found, instant(now))
    return {one.case_id: wards[one.id] for one in found}

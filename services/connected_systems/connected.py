"""What a connected system asks for in lists: cases and things to do, in a fixed order, from where it left off.

Lists name nobody (docs/adr/0014-http-api.md): to see whose case it is, a system looks at the case, and that is noted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from models.actions import Action
from models.cases import Case, DelegationEnd, DelegationRow, DelegationStatus
from models.nhs_number import NhsNumber
from models.people import Employment, EmploymentEnd, Person
from rules.framework import Framework
from rules.moments import instant
from services.act import NotFound
from services.decisions import admission_at
from services.desks.caseload import WORKING, states
from services.in_hospital.wards import ward_at
from services.reconcile import latest_status
from services.to_do import is_open


@dataclass(frozen=True)
class CaseLine:
    """A case, and how many of its delegations are in which status."""

    case: Case
    statuses: dict[str, int]


@dataclass(frozen=True)
class ToDo:
    """An open action, with the reference of its case."""

    action: Action
    case: str


@dataclass(frozen=True)
class InCase:
    """A delegation with its PA, its status by the log, and when it ended, if it has."""

    row: DelegationRow
    pa: Person
    status: str
    ended_at: datetime | None


@dataclass(frozen=True)
class Employed:
    """An employment, its PA, and its last day as far as anybody has said."""

    row: Employment
    pa: Person
    last_day: date | None


def cases_after(
    session: Session, organisations: Sequence[str], after: str, most: int, now: datetime
) -> list[CaseLine]:
    """The cases of these organisations by reference, from the one after ``after``; at most so many."""
    found = session.scalars(
        select(Case)
        .where(Case.organisation_id.in_(organisations), Case.reference > after)
        .order_by(Case.reference)
        .limit(most)
    ).all()
    counts: dict[str, Counter[str]] = {one.id: Counter() for one in found}
    asked = states(now).where(DelegationRow.case_id.in_(counts))
    for _, case_id, status in session.execute(asked):
        counts[case_id][status] += 1
    return [CaseLine(one, dict(sorted(counts[one.id].items()))) for one in found]


def to_do_after(
    session: Session, organisations: Sequence[str], by: date | None, after: tuple[date, str] | None, most: int
) -> list[ToDo]:
    """What is open in these organisations' cases, by the day it is due, from the one after ``after``."""
    wanted = (
        select(Action, Case.reference)
        .join(Case, Case.id == Action.case_id)
        .where(Case.organisation_id.in_(organisations), is_open())
    )
    if by:
        wanted = wanted.where(Action.due_on <= by)
    if after:
        day, id = after
        wanted = wanted.where(or_(Action.due_on > day, and_(Action.due_on == day, Action.id > id)))
    rows = session.execute(wanted.order_by(Action.due_on, Action.id).limit(most))
    return [ToDo(action, reference) for action, reference in rows]


def case_of_number(session: Session, organisations: Sequence[str], number: NhsNumber) -> Case:
    """The case of the person with this NHS number; raises NotFound where these organisations have none."""
    found = session.scalars(
        select(Case)
        .join(Person, Person.id == Case.person_id)
        .where(Person.nhs_number == number, Case.organisation_id.in_(organisations))
        .order_by(Case.opened_at.desc(), Case.id)
    ).first()
    if found is None:
        raise NotFound("no such case")
    return found


def delegations_in(session: Session, case: Case, now: datetime) -> list[InCase]:
    """Every delegation of a case, ended ones too."""
    asked = states(now).where(DelegationRow.case_id == case.id)
    statuses = {id: status for id, _, status in session.execute(asked)}
    rows = session.execute(
        select(DelegationRow, Person, DelegationEnd.ended_at)
        .join(Person, Person.id == DelegationRow.pa_id)
        .outerjoin(DelegationEnd, DelegationEnd.delegation_id == DelegationRow.id)
        .where(DelegationRow.case_id == case.id)
        .order_by(DelegationRow.task, DelegationRow.id)
    )
    return [InCase(row, pa, statuses.get(row.id, "ended"), ended) for row, pa, ended in rows]


def status_of(session: Session, row: DelegationRow, now: datetime) -> tuple[str, DelegationStatus | None]:
    """The status of a delegation by the log, and the line of the log that says so."""
    if session.get(DelegationEnd, row.id):
        return "ended", latest_status(session, row.id)
    asked = states(now).where(DelegationRow.id == row.id)
    status = session.execute(asked).one().status
    return status, None if status == WORKING else latest_status(session, row.id)


def employments_of(session: Session, case: Case) -> list[Employed]:
    """Who is and was employed for a case's person, the first first."""
    rows = session.execute(
        select(Employment, Person, EmploymentEnd.last_day)
        .join(Person, Person.id == Employment.pa_id)
        .outerjoin(EmploymentEnd, EmploymentEnd.employment_id == Employment.id)
        .where(Employment.person_id == case.person_id)
        .order_by(Employment.first_day, Employment.id)
    )
    return [Employed(row, pa, ended or row.last_day) for row, pa, ended in rows]


def ward_now(session: Session, case: Case, now: datetime) -> str | None:
    """The ward on which a case's person is now, if they are in hospital."""
    at = instant(now)
    admission = admission_at(session, case.person_id, at)
    return ward_at(session, admission, at).name if admission else None


def topics_of(frameworks: Sequence[Framework]) -> list[str]:
    """What a PA may have learned that these frameworks ask for, by name."""
    found: set[str] = set()
    for one in frameworks:
        found.update(topic for task in one.text.tasks.values() for topic in task.builds_on)
        found.update(topic for asked in one.text.requirements.values() for topic in asked.topics)
    return sorted(found)

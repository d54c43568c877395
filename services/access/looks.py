"""Every look at a person's record: who looked at which case or delegation, when, and by what right.

A look is written before the page is sent (docs/adr/0012-access-by-relation.md). It is no entry of the record, which
would put every reader of an organisation behind one lock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from models.access import How, Look
from models.cases import Case, DelegationRow
from models.ids import new_id
from models.organisations import Organisation
from models.people import Person
from rules.moments import LONDON
from services.logins.accounts import Viewer

TOGETHER = timedelta(minutes=10)
"""Looks of one person in one role at one record within this time are one."""

A_PAGE = 50


@dataclass(frozen=True)
class Seen:
    """What is looked at: a case, or one of its delegations; and on which page, in words."""

    case_id: str
    what: str
    delegation_id: str | None = None
    how: How = "relation"


@dataclass(frozen=True)
class Line:
    """One look, with names."""

    look: Look
    name: str
    organisation: str
    pa: str
    task: str


@dataclass(frozen=True)
class LookPage:
    """One page of looks, the latest first. ``total`` counts those on all pages."""

    lines: tuple[Line, ...]
    total: int
    number: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // A_PAGE))


def is_noted(session: Session, viewer: Viewer, seen: Seen, now: datetime) -> bool:
    """Whether this look is one with another that was written down some minutes ago."""
    found = select(Look.id).where(
        Look.looked_by == viewer.person_id,
        Look.case_id == seen.case_id,
        Look.at > now - TOGETHER,
        Look.at <= now,
        Look.role == viewer.role,
        Look.how == seen.how,
        Look.delegation_id.is_(None)
        if seen.delegation_id is None
        else Look.delegation_id == seen.delegation_id,
    )
    return session.scalars(found.limit(1)).first() is not None


def note(session: Session, viewer: Viewer, seen: Seen, now: datetime) -> None:
    """Write a look down, in the caller's transaction."""
    session.add(
        Look(
            id=new_id("lk"),
            case_id=seen.case_id,
            looked_by=viewer.person_id,
            role=viewer.role,
            at=now,
            what=seen.what,
            how=seen.how,
            organisation_id=viewer.organisation_id or None,
            delegation_id=seen.delegation_id,
        )
    )


def looks_at(
    session: Session, case: Case, first: date | None = None, last: date | None = None, number: int = 1
) -> LookPage:
    """Who looked at a case and its delegations, from a day to the end of a day; in three queries at most."""
    wanted = select(Look.id).where(Look.case_id == case.id)
    if first:
        wanted = wanted.where(Look.at >= _midnight(first))
    if last:
        wanted = wanted.where(Look.at < _midnight(last + timedelta(days=1)))
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    number = min(max(number, 1), max(1, -(-total // A_PAGE)))
    pa = aliased(Person)
    rows = session.execute(
        select(Look, Person.name, Organisation.name, pa.name, DelegationRow.task)
        .join(Person, Person.id == Look.looked_by)
        .outerjoin(Organisation, Organisation.id == Look.organisation_id)
        .outerjoin(DelegationRow, DelegationRow.id == Look.delegation_id)
        .outerjoin(pa, pa.id == DelegationRow.pa_id)
        .where(Look.id.in_(wanted))
        .order_by(Look.at.desc(), Look.id.desc())
        .limit(A_PAGE)
        .offset((number - 1) * A_PAGE)
    ).all()
    lines = [
        Line(look, name, place or "", its_pa or "", task or "") for look, name, place, its_pa, task in rows
    ]
    return LookPage(tuple(lines), total, number)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=LONDON)

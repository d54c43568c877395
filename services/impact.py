"""A new version of a framework against a whole caseload, before anybody publishes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from models.cases import Case, DelegationEnd, DelegationRow
from models.people import Person
from rules.framework import Framework
from rules.moments import Span, instant, london_day
from rules.owners.impact import Impact, impact_on
from services.decisions import question


@dataclass(frozen=True, slots=True)
class Touched:
    """One delegation that the new version would change: the case, the people by name, and what would happen."""

    reference: str
    pa: str
    person: str
    impact: Impact


def impact_on_caseload(
    session: Session, new: Framework, now: datetime, days: int, organisation_id: str = ""
) -> Iterator[Touched]:
    """Every delegation under this framework for which something would change in the next ``days`` days.

    Of one organisation's cases, if it is named; an operator may look at all.
    """
    of_whom = Case.organisation_id == organisation_id if organisation_id else true()
    first = max(london_day(instant(now)), new.text.in_force.first)
    rows = session.execute(
        select(DelegationRow, Case.reference)
        .join(Case, Case.id == DelegationRow.case_id)
        .where(of_whom, DelegationRow.id.not_in(select(DelegationEnd.delegation_id)))
        .order_by(Case.reference, DelegationRow.task, DelegationRow.pa_id)
    ).all()
    for row, reference in rows:
        if found := impact_of(session, row, new, first, first + timedelta(days=days)):
            pa, person = (session.get_one(Person, id).name for id in (row.pa_id, row.person_id))
            yield Touched(reference, pa, person, found)


def impact_of(session: Session, row: DelegationRow, new: Framework, first: date, last: date) -> Impact | None:
    """What would change for one delegation between two days; None if nothing would."""
    asked = question(session, row, Span.parse(first.isoformat()))
    if all(one.framework.id != new.id for one in asked.applied):
        return None
    found = impact_on(asked.applied, asked.delegation, asked.known, new, first, last)
    return found if found.is_any else None

"""What a question says of the people in it: who employs the PA, since when, who directs, what is in use."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.evidence import EvidenceRow
from models.people import Employment, EmploymentEnd, Person
from rules.moments import FOREVER, Instant, Span, instant, london_day
from rules.question import Delegation
from rules.vocabulary import DirectedBy


def with_circumstances(session: Session, asked: Delegation, at: Span, known: Instant) -> Delegation:
    """The same question with the person's day of birth, the employment, and the equipment in use at that time.

    Only what was recorded by ``known`` counts; a day of birth is corrected in place and has no such date.
    """
    born = session.scalar(select(Person.born).where(Person.id == asked.person))
    by = datetime.fromtimestamp(min(known, FOREVER), tz=UTC)
    return _with_equipment(session, _employed(session, replace(asked, born=born), at, by), at, by)


def _employed(session: Session, asked: Delegation, at: Span, by: datetime) -> Delegation:
    """By the employment that holds on that day; years of work are counted from the first there was."""
    rows = session.execute(
        select(Employment, EmploymentEnd.last_day)
        .outerjoin(
            EmploymentEnd,
            (EmploymentEnd.employment_id == Employment.id) & (EmploymentEnd.recorded_at <= by),
        )
        .where(
            Employment.pa_id == asked.pa, Employment.person_id == asked.person, Employment.recorded_at <= by
        )
        .order_by(Employment.first_day, Employment.id)
    ).all()
    if not rows:
        return asked
    day = london_day(at.first)
    holding = [row for row, ended in rows if row.first_day <= day <= (ended or row.last_day or date.max)]
    latest = holding[-1] if holding else rows[-1][0]
    directed_by = cast("DirectedBy", latest.directed_by or asked.directed_by)
    return replace(asked, employment=latest.model, directed_by=directed_by, started=rows[0][0].first_day)


def _with_equipment(session: Session, asked: Delegation, at: Span, by: datetime) -> Delegation:
    """What was said last to be in use for this task, if it has not been taken away since."""
    voided = select(EvidenceRow.about).where(EvidenceRow.kind == "void", EvidenceRow.recorded_at <= by)
    rows = session.scalars(
        select(EvidenceRow)
        .where(
            EvidenceRow.kind == "equipment in use",
            EvidenceRow.person_id == asked.person,
            EvidenceRow.task == asked.task,
            EvidenceRow.recorded_at <= by,
            EvidenceRow.id.not_in(voided),
        )
        .order_by(EvidenceRow.true_from, EvidenceRow.recorded_at, EvidenceRow.id)
    ).all()
    begun = [row for row in rows if instant(row.true_from) <= at.first]
    if not begun or begun[-1].outcome != "in use":
        return asked
    return replace(asked, equipment=begun[-1].equipment or "", device=begun[-1].device or "")

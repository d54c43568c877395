"""What a question says of the people in it: who employs the PA, since when, who directs, what is in use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import cast

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models.people import Employment, EmploymentEnd, Person
from rules.moments import FOREVER, Instant, Span, london_day
from rules.question import Delegation, Evidence
from rules.vocabulary import DirectedBy

_EMPLOYED = (
    select(Person.born, Employment, EmploymentEnd.last_day)
    .outerjoin(
        Employment,
        (Employment.person_id == Person.id)
        & (Employment.pa_id == bindparam("pa"))
        & (Employment.recorded_at <= bindparam("by")),
    )
    .outerjoin(
        EmploymentEnd,
        (EmploymentEnd.employment_id == Employment.id) & (EmploymentEnd.recorded_at <= bindparam("by")),
    )
    .where(Person.id == bindparam("person"))
    .order_by(Employment.first_day, Employment.id)
)


def with_circumstances(
    session: Session, asked: Delegation, evidence: Sequence[Evidence], at: Span, known: Instant
) -> Delegation:
    """The same question with the person's day of birth, the employment, and the equipment in use at that time.

    Only what was recorded by ``known`` counts; a day of birth is corrected in place and has no such date.
    """
    by = datetime.fromtimestamp(min(known, FOREVER), tz=UTC)
    return _with_equipment(_with_employment(session, asked, at, by), evidence, at, known)


def _with_employment(session: Session, asked: Delegation, at: Span, by: datetime) -> Delegation:
    """By the employment that holds on that day; years of work are counted from the first there was."""
    rows = session.execute(_EMPLOYED, {"pa": asked.pa, "person": asked.person, "by": by}).all()
    asked = replace(asked, born=rows[0][0] if rows else None)
    employments = [(row, ended) for _, row, ended in rows if row]
    if not employments:
        return asked
    day = london_day(at.first)
    holding = [
        row for row, ended in employments if row.first_day <= day <= (ended or row.last_day or date.max)
    ]
    latest = holding[-1] if holding else employments[-1][0]
    directed_by = cast("DirectedBy", latest.directed_by or asked.directed_by)
    started = employments[0][0].first_day
    return replace(asked, employment=latest.model, directed_by=directed_by, started=started)


def _with_equipment(asked: Delegation, evidence: Sequence[Evidence], at: Span, known: Instant) -> Delegation:
    """What was said last to be in use for this task, if it has not been taken away since."""
    voided = {one.about for one in evidence if one.kind == "void" and one.recorded <= known}
    said = [
        one
        for one in evidence
        if one.kind == "equipment in use"
        and (one.person, one.task) == (asked.person, asked.task)
        and one.recorded <= known
        and one.begins <= at.first
        and one.id not in voided
    ]
    last = max(said, key=lambda one: (one.begins, one.recorded, one.id), default=None)
    if last is None or last.outcome != "in use":
        return asked
    return replace(asked, equipment=last.equipment, device=last.device)

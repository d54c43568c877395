"""The moments at which an answer about a delegation may change: between two of them it is one answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.cases import CaseFramework, DelegationEnd, DelegationRow
from models.frameworks import FrameworkApproval
from models.hospital import Admission, Discharge
from models.hospital_moves import WardMove
from models.law import PersonCorrection
from models.people import Employment, EmploymentEnd
from rules.moments import FOREVER, Instant, Span, first_instant, instant, london_day
from rules.question import Evidence


def pieces_of(span: Span, edges: Iterable[Instant]) -> list[Span]:
    """The span cut at each of these moments; each piece begins at one, and the first where the span does."""
    begins = sorted({span.first, *(edge for edge in edges if span.first < edge <= span.last)})
    ends = [*(edge - 1 for edge in begins[1:]), span.last]
    return [Span(first, last) for first, last in zip(begins, ends, strict=True)]


def true_edges(
    session: Session, row: DelegationRow, evidence: Sequence[Evidence], span: Span
) -> set[Instant]:
    """Where something begins or ends: evidence, stays and wards, the delegation itself, and every day in London."""
    found = {*_midnights(span), instant(row.requested_at)}
    for one in evidence:
        found |= {one.begins, one.latest + 1}
        if one.until < FOREVER:
            found.add(one.until + 1)
    found |= set(_instants(session.scalars(_ended(row))))
    for admission, discharge, move in session.execute(_stays(row)):
        found.add(instant(admission.admitted_at))
        found |= {instant(discharge.discharged_at)} if discharge else set()
        found |= {instant(move.moved_at)} if move else set()
    return found


def recorded_edges(session: Session, row: DelegationRow, evidence: Sequence[Evidence]) -> set[Instant]:
    """Where something became known: what was recorded at that moment counts from it on."""
    found = {one.recorded for one in evidence}
    for admission, discharge, move in session.execute(_stays(row)):
        found |= {instant(one.recorded_at) for one in (admission, discharge, move) if one}
    versions = select(CaseFramework.framework_sha256).where(CaseFramework.case_id == row.case_id)
    employed = select(Employment.id).where(
        Employment.pa_id == row.pa_id, Employment.person_id == row.person_id
    )
    for query in (
        select(CaseFramework.recorded_at).where(CaseFramework.case_id == row.case_id),
        select(FrameworkApproval.recorded_at).where(FrameworkApproval.sha256.in_(versions)),
        select(Employment.recorded_at).where(Employment.id.in_(employed)),
        select(EmploymentEnd.recorded_at).where(EmploymentEnd.employment_id.in_(employed)),
        select(PersonCorrection.corrected_at).where(
            PersonCorrection.person_id == row.person_id, PersonCorrection.field == "date of birth"
        ),
    ):
        found |= set(_instants(session.scalars(query)))
    return found


def _midnights(span: Span) -> Iterator[Instant]:
    """What is good by day ends with one: windows, periods, birthdays, employments, frameworks."""
    day = london_day(span.first) + timedelta(days=1)
    while (midnight := first_instant(day)) <= span.last:
        yield midnight
        day += timedelta(days=1)


def _ended(row: DelegationRow) -> Select[tuple[datetime]]:
    return select(DelegationEnd.ended_at).where(DelegationEnd.delegation_id == row.id)


def _stays(row: DelegationRow) -> Select[tuple[Admission, Discharge, WardMove]]:
    return (
        select(Admission, Discharge, WardMove)
        .outerjoin(Discharge, Discharge.admission_id == Admission.id)
        .outerjoin(WardMove, WardMove.admission_id == Admission.id)
        .where(Admission.person_id == row.person_id)
    )


def _instants(moments: Iterable[datetime]) -> Iterator[Instant]:
    return (instant(moment) for moment in moments)

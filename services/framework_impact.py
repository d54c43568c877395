"""What a version of a framework would do to an organisation's caseload: asked for, worked out in parts, read.

A caseload takes minutes: one delegation is asked about under both versions on every day on which an answer may
change, about a tenth of a second. So a flow does it, ``A_PART`` delegations to a transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session, aliased

from models.cases import Case, DelegationEnd, DelegationRow
from models.ids import new_id
from models.impacts import ImpactFound, ImpactReport
from models.people import Person
from rules.framework import Framework
from rules.moments import instant, london_day
from rules.owners.impact import Impact
from services import outbox, record
from services.act import Act
from services.exports import export
from services.frameworks import store_framework, stored_framework
from services.impact import impact_of

A_PART = 50
A_PAGE = 50
DAYS = (30, 90, 365)
"""How far ahead one may look, in days."""


@dataclass(frozen=True, slots=True)
class Touched:
    """One delegation that would change, with the people's names."""

    found: ImpactFound
    reference: str
    pa: str
    task: str
    person: str


@dataclass(frozen=True, slots=True)
class Totals:
    """How many delegations would change, and how."""

    touched: int = 0
    lose: int = 0
    gain: int = 0
    unanswered: int = 0


def ask_for_impact(act: Act, framework: Framework, days: int) -> ImpactReport:
    """Have it worked out for the cases of the actor's organisation, ``days`` days from today."""
    version = store_framework(act, framework)
    whose = act.actor.organisation_id
    report = ImpactReport(
        id=new_id("ir"),
        organisation_id=whose,
        framework_sha256=framework.sha256,
        days=days,
        asked_at=act.now,
        asked_by=act.actor.id,
        delegations=act.session.scalar(select(func.count()).select_from(_open(whose).subquery())) or 0,
        looked_at=0,
    )
    act.session.add(report)
    record.write(
        act, whose, "framework impact asked for", {"framework": framework.id},
        rows=[version], details={"sha256": framework.sha256, "days": days},
    )  # fmt: skip
    _ask(act, report, "")
    return report


def carry_impact(act: Act, subject: str) -> None:
    """Look at the next part of a report; the rest is asked for in the same transaction."""
    id, _, after = subject.partition(" ")
    report = act.session.get_one(ImpactReport, id)
    new = stored_framework(act.session, report.framework_sha256)
    first = max(london_day(instant(report.asked_at)), new.text.in_force.first)
    last = first + timedelta(days=report.days)
    rows = act.session.scalars(
        _open(report.organisation_id).where(DelegationRow.id > after).order_by(DelegationRow.id).limit(A_PART)
    ).all()
    for row in rows:
        if found := impact_of(act.session, row, new, first, last):
            act.session.add(_found(report, row, found))
    report.looked_at += len(rows)
    if len(rows) < A_PART:
        report.done_at = act.now
    else:
        _ask(act, report, rows[-1].id)


def newest_report(session: Session, organisation_id: str, framework: Framework) -> ImpactReport | None:
    """The last one that this organisation asked for, finished or not."""
    return session.scalars(
        select(ImpactReport)
        .where(
            ImpactReport.organisation_id == organisation_id,
            ImpactReport.framework_sha256 == framework.sha256,
        )
        .order_by(ImpactReport.asked_at.desc(), ImpactReport.id.desc())
        .limit(1)
    ).first()


def totals(session: Session, report: ImpactReport) -> Totals:
    """Of what has been looked at so far."""

    def counted(which: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((which, 1), else_=0)), 0)

    row = session.execute(
        select(
            func.count(),
            counted(ImpactFound.loses.is_not(None)),
            counted(ImpactFound.gains.is_not(None)),
            counted(ImpactFound.cannot_be_asked != ""),
        ).where(ImpactFound.report_id == report.id)
    ).one()
    return Totals(*row)


def touched(
    session: Session, report: ImpactReport, page: int = 1, most: int | None = A_PAGE
) -> Sequence[Touched]:
    """The delegations that would change, those that would be lost first, a page at a time; all if ``most`` is None."""
    pa, person = aliased(Person), aliased(Person)
    rows = session.execute(
        select(ImpactFound, Case.reference, pa.name, DelegationRow.task, person.name)
        .join(DelegationRow, DelegationRow.id == ImpactFound.delegation_id)
        .join(Case, Case.id == DelegationRow.case_id)
        .join(pa, pa.id == DelegationRow.pa_id)
        .join(person, person.id == DelegationRow.person_id)
        .where(ImpactFound.report_id == report.id)
        .order_by(ImpactFound.loses.is_(None), ImpactFound.loses, Case.reference, DelegationRow.id)
        .limit(most)
        .offset((page - 1) * A_PAGE)
    ).tuples()
    return [Touched(*row) for row in rows]


def export_impact(act: Act, report: ImpactReport, *, named: bool) -> str:
    """All of it for a spreadsheet, by case reference and task, with the PA's name only if ``named``; on record."""
    head = ("Case", "PA", "Task", "Loses on", "Because", "Gains on", "Work", "No answer")
    lines = [_line(one, named) for one in touched(act.session, report, most=None)]
    return export(act, "framework impact", head, lines, shown={"report": report.id})


def _line(one: Touched, named: bool) -> tuple[str, ...]:
    found = one.found
    work = "; ".join(f"{each['kind']} ({each['role']}), by {each['by']}" for each in found.work["asked"])
    return (
        one.reference, one.pa if named else "", one.task, str(found.loses or ""), found.because,
        str(found.gains or ""), work, found.cannot_be_asked,
    )  # fmt: skip


def _open(organisation_id: str) -> Select[tuple[DelegationRow]]:
    """The delegations of an organisation that have not ended."""
    return (
        select(DelegationRow)
        .join(Case, Case.id == DelegationRow.case_id)
        .where(
            Case.organisation_id == organisation_id,
            DelegationRow.id.not_in(select(DelegationEnd.delegation_id)),
        )
    )


def _ask(act: Act, report: ImpactReport, after: str) -> None:
    subject = f"{report.id} {after}"
    outbox.put(act, outbox.IMPACT, subject, f"impact:{subject}")


def _found(report: ImpactReport, row: DelegationRow, impact: Impact) -> ImpactFound:
    work = [{"kind": one.kind, "role": one.role, "by": one.by.isoformat()} for one in impact.work]
    return ImpactFound(
        report_id=report.id,
        delegation_id=row.id,
        loses=impact.loses,
        gains=impact.gains,
        because=", ".join(impact.because),
        cannot_be_asked=impact.cannot_be_asked,
        work={"asked": work},
    )

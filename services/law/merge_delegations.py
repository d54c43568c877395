"""Delegations of an entry that was merged: they end, and are asked for under the person kept."""

from __future__ import annotations

from sqlalchemy import or_, select

from models.cases import Case, CaseFramework, DelegationEnd, DelegationRow
from models.ids import new_id
from rules.moments import Span, instant
from rules.vocabulary import Worker
from services import record
from services.act import Act, Refused
from services.cases import launch_case, launch_delegation
from services.decisions import ask
from services.ending import end_delegation

WHY = "Two entries were one person; this goes on under the other."


def move_delegations(act: Act, merged_id: str, kept_id: str) -> None:
    """Each that has not ended is asked for under the person kept, then ends.

    Raises Refused where the PA might do the task before and might not after, and where it ended there before.
    """
    live = act.session.scalars(
        select(DelegationRow)
        .where(or_(DelegationRow.pa_id == merged_id, DelegationRow.person_id == merged_id))
        .where(DelegationRow.id.not_in(select(DelegationEnd.delegation_id)))
        .order_by(DelegationRow.id)
    ).all()
    for row in live:
        case = act.session.get_one(Case, row.case_id)
        if row.person_id == merged_id:
            case = _case_of(act, case, kept_id)
        _go_on(act, row, case, kept_id if row.pa_id == merged_id else row.pa_id)
        end_delegation(act, row, WHY, needed_no_longer=True)


def _go_on(act: Act, row: DelegationRow, case: Case, pa_id: str) -> None:
    there = act.session.scalars(
        select(DelegationRow).where(
            DelegationRow.case_id == case.id, DelegationRow.pa_id == pa_id, DelegationRow.task == row.task
        )
    ).one_or_none()
    if there is None:
        there = launch_delegation(act, case, pa_id, row.task, _worker(row))
    elif act.session.get(DelegationEnd, there.id) is not None:
        raise Refused(
            f"{row.task!r} was asked for under the person kept and has ended there.",
            way_out="merge the other way round, or end it here first",
        )
    _refuse_a_stop(act, row, there)


def _refuse_a_stop(act: Act, before: DelegationRow, after: DelegationRow) -> None:
    """Whoever might do the task by what was known a moment ago still may."""
    now = instant(act.now)
    may = ask(act.session, before, Span.at(now), known=now - 1).may
    if may and not ask(act.session, after, Span.at(now)).may:
        raise Refused(
            f"{before.task!r} is in force and would stop.",
            rule="a merge leaves nobody uncared for",
            way_out="merge the other way round, or record first what is missing under the person kept",
        )


def _case_of(act: Act, old: Case, kept_id: str) -> Case:
    """The case of the person kept with the same organisation; else a new one under the same frameworks."""
    there = act.session.scalars(
        select(Case).where(Case.person_id == kept_id, Case.organisation_id == old.organisation_id)
    ).first()
    if there is not None:
        return there
    case = launch_case(act, old.organisation_id, kept_id, ())
    applied = act.session.scalars(
        select(CaseFramework).where(CaseFramework.case_id == old.id).order_by(CaseFramework.recorded_at)
    ).all()
    rows = [
        CaseFramework(
            id=new_id("cf"),
            case_id=case.id,
            framework_sha256=one.framework_sha256,
            settings_sha256=one.settings_sha256,
            where=one.where,
            first_day=one.first_day,
            recorded_at=act.now,
            recorded_by=act.actor.id,
            settles=one.settles,
        )
        for one in applied
    ]
    subject = {"case": case.id, "from": old.id}
    record.write(act, case.organisation_id, "frameworks carried to case", subject, rows=rows)
    return case


def _worker(row: DelegationRow) -> Worker:
    return row.worker or "PA"  # type: ignore[return-value]

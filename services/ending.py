"""Ending a delegation: nobody asks about it any more, and what was decided stays.

It never leaves a task with nobody: what was in force ends once somebody else does the task, or nobody needs it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import Case, DelegationEnd, DelegationRow, DelegationStatus
from models.ids import new_id
from services import outbox, record
from services.act import Act, Refused
from services.cover import cover_on
from services.employment import leavers
from services.evidence import NewEvidence, organisation_of, record_evidence
from services.happenings import is_withdrawn
from services.reconcile import latest_status
from services.rule_behind import LEAVES, of_house
from services.uncovered import others_do_now, was_in_force

LEFT = "The PA does not work for this person any more."


def end_delegation(
    act: Act, row: DelegationRow, why: str, *, needed_no_longer: bool = False
) -> DelegationEnd:
    """End a delegation now, with the reason; its needs are let go and its task is looked at again.

    Raises Refused the second time, without a reason, and where the task would be left with nobody, unless the
    person needs it no longer.
    """
    if act.session.get(DelegationEnd, row.id):
        raise Refused("This delegation has ended already.")
    if not why.strip():
        raise Refused("The reason is missing.", way_out="say in a sentence why it ends")
    if not needed_no_longer and leaves_nobody(act.session, row, act.now):
        raise Refused(
            "Nobody would do this task.",
            rule="a suspended or ended delegation leaves nobody uncared for",
            way_out="arrange cover first, or say that the person needs this task no longer",
        )
    return _end(act, row, why.strip())


def leaves_nobody(session: Session, row: DelegationRow, now: datetime) -> bool:
    """Was it in force, and is there neither another PA who may nor cover?"""
    if not was_in_force(session, row.id) or others_do_now(session, row, now):
        return False
    return cover_on(session, row.case_id, row.task, now) is None


def due_leavers(session: Session, now: datetime) -> Sequence[str]:
    """The delegations of PAs who have left that can end, and those that have to be suspended until they can."""
    return [
        row.id
        for row in leavers(session, now)
        if not leaves_nobody(session, row, now) or not is_withdrawn(session, row, "by the employer")
    ]


def carry_leaver(act: Act, delegation_id: str) -> None:
    """End it; or where nobody would do the task, suspend it, so that cover is asked for and it ends another night."""
    act = act.under(of_house(LEAVES))
    row = act.session.get_one(DelegationRow, delegation_id)
    if act.session.get(DelegationEnd, row.id):
        return
    if not leaves_nobody(act.session, row, act.now):
        _end(act, row, LEFT)
    elif not is_withdrawn(act.session, row, "by the employer"):
        new = NewEvidence(
            "withdrawal", "withdrawn", act.now, pa_id=row.pa_id, person_id=row.person_id, task=row.task,
            about="by the employer", note=LEFT,
        )  # fmt: skip
        record_evidence(act, organisation_of(act.session, row), new)


def _end(act: Act, row: DelegationRow, why: str) -> DelegationEnd:
    case = act.session.get_one(Case, row.case_id)
    end = DelegationEnd(delegation_id=row.id, ended_at=act.now, ended_by=act.actor.id, why=why)
    act.session.add(end)
    latest = latest_status(act.session, row.id)
    rows: list[DelegationEnd | DelegationStatus] = [end]
    if latest is not None:
        rows.append(
            DelegationStatus(
                id=new_id("st"),
                delegation_id=row.id,
                number=latest.number + 1,
                where=latest.where,
                status="withdrawn",
                may_alone=False,
                supervised=False,
                decided_at=act.now,
            )
        )
    subject = {"delegation": row.id, "case": case.id, "pa": row.pa_id, "person": row.person_id}
    record.write(act, case.organisation_id, "delegation ended", subject, rows=rows, why={row.pa_id: why})
    for id in act.session.scalars(
        select(DelegationRow.id).where(
            DelegationRow.person_id == row.person_id, DelegationRow.task == row.task
        )
    ):
        outbox.put(act, outbox.RECONCILE, id, f"{id}:{row.id}:ended")
    return end

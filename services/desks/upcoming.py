"""What falls due, kept ready beside each decision: a picture of thousands asks one question and decides none."""

from __future__ import annotations

from datetime import date

from sqlalchemy import bindparam, delete, select

from models.cases import DelegationRow
from models.own import UpcomingDue
from rules.decision import Decision
from rules.requirement import Requirement
from services.act import Act
from services.answering import Answer
from services.training.refreshers import scheduled_by

_KEPT = select(UpcomingDue).where(UpcomingDue.delegation_id == bindparam("delegation"))


def keep_upcoming(act: Act, row: DelegationRow, answer: Answer | None) -> None:
    """What is kept says what this answer says; None for a delegation that has ended. Twice changes nothing more."""
    wanted = _wanted(answer) if answer else {}
    kept = {
        (one.requirement, one.due_on): (one.role, one.person_id)
        for one in act.session.scalars(_KEPT, {"delegation": row.id})
    }
    if kept == wanted:
        return
    act.session.execute(delete(UpcomingDue).where(UpcomingDue.delegation_id == row.id))
    act.session.add_all(
        UpcomingDue(delegation_id=row.id, requirement=requirement, due_on=day, role=role, person_id=person)
        for (requirement, day), (role, person) in wanted.items()
    )


def _wanted(answer: Answer) -> dict[tuple[str, date], tuple[str, str | None]]:
    decision = answer.decision
    if decision is None:
        return {}
    requirements = {one.name: one for one in answer.asked.resolved().requirements}
    return {
        (due.kind, due.day): _doer(answer, decision, requirements[due.kind])
        for due in decision.due
        if due.kind in requirements and due.day < date.max
    }


def _doer(answer: Answer, decision: Decision, requirement: Requirement) -> tuple[str, str | None]:
    """The role that does it, and who: whoever monitors, if theirs counts; else whoever gave such evidence last."""
    monitor = decision.monitor
    if monitor and monitor.role in requirement.by:
        return monitor.role, monitor.person
    asked = answer.asked.delegation
    given = [
        (item.begins, item.id, giver)
        for item in answer.asked.known.evidence
        if (item.pa, item.person, item.task) == (asked.pa, asked.person, asked.task)
        for giver in item.by
        if giver.role in requirement.by
    ]
    if given:
        last = max(given, key=lambda one: one[:2])[2]
        return last.role, last.person
    return (requirement.by[0] if requirement.by else scheduled_by(requirement)), None

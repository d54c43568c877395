"""PAs with an action plan on the ward: what they still practise is said, and not hidden behind "not here" (2:741)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.evidence import EvidenceRow
from models.training import ActionPlan, ActionPlanStep, ActionPlanStepDone
from services.in_hospital.hospital_stay import Stay

OUTCOMES = ("not yet competent", "action plan")
"""What is said of a PA who gets an action plan: by an assessor, or by whoever observes."""


def action_plans_of(session: Session, stay: Stay) -> dict[tuple[str, str], str]:
    """What each delegation's action plan asks for, in words, by PA and task; only of those that have one now.

    Its open steps, or where it has none, what was written down with it. The number of queries does not grow with
    the number of PAs or tasks.
    """
    because = {(row.pa_id, row.task): list(_spoken_of(stay, row.pa_id, row.task)) for row in stay.rows}
    ids = [id for some in because.values() for id in some]
    if not ids:
        return {}
    steps, notes = _open_steps(session, ids), _notes(session, ids)
    return {
        asked: "; ".join(steps.get(ids[-1]) or [notes.get(ids[-1]) or "ask the PHB co-ordinator"])
        for asked, ids in because.items()
        if ids
    }


def _spoken_of(stay: Stay, pa_id: str, task: str) -> Iterable[str]:
    """The evidence behind an action plan that still stands, the latest last."""
    answer = stay.answer(pa_id, task)
    unmet = [one for one in answer.reasons if not one.met] if answer else []
    looked_at = {id for one in unmet for id in one.evidence}
    items = [
        item
        for item in stay.known.evidence
        if item.id in looked_at and item.outcome in OUTCOMES and (item.pa, item.task) == (pa_id, task)
    ]
    return (item.id for item in sorted(items, key=lambda item: (item.begins, item.id)))


def _open_steps(session: Session, evidence_ids: Sequence[str]) -> dict[str, list[str]]:
    rows = session.execute(
        select(ActionPlan.evidence_id, ActionPlanStep)
        .join(ActionPlan, ActionPlan.id == ActionPlanStep.plan_id)
        .outerjoin(ActionPlanStepDone, ActionPlanStepDone.step_id == ActionPlanStep.id)
        .where(ActionPlan.evidence_id.in_(evidence_ids), ActionPlanStepDone.step_id.is_(None))
        .order_by(ActionPlan.made_at, ActionPlanStep.number)
    )
    found: dict[str, list[str]] = {}
    for evidence_id, step in rows:
        by = f"{step.due_on.day} {step.due_on:%B %Y}"
        found.setdefault(evidence_id, []).append(f"{step.what.rstrip('.')} ({step.role}, by {by})")
    return found


def _notes(session: Session, evidence_ids: Sequence[str]) -> dict[str, str]:
    rows = session.execute(select(EvidenceRow.id, EvidenceRow.note).where(EvidenceRow.id.in_(evidence_ids)))
    return {row.id: (row.note or "").rstrip(".") for row in rows}

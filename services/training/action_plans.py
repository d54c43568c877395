"""The action plan of a PA who is not yet competent (2:741): its steps, each with its own role and day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, bindparam, exists, select
from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.evidence import EvidenceRow
from models.ids import new_id
from models.training import DONE, ActionPlan, ActionPlanStep, ActionPlanStepDone
from rules.moments import instant, london_day
from services.act import IN_TURN, Act, NotFound, Refused
from services.answering import Answer
from services.frameworks import applied_to
from services.to_do import Wanted
from services.training.training_settings import STATED, TrainingSettings
from services.training.training_steps import enter
from services.training.training_wanted import in_time

REQUIREMENT = "action plan"


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One thing to be done by somebody in a role, by its own day."""

    what: str
    role: str
    by: date


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step as it stands on record, and what became of it."""

    step: ActionPlanStep
    done: ActionPlanStepDone | None


def make_plan(act: Act, row: DelegationRow, evidence: EvidenceRow, steps: Sequence[PlanStep]) -> ActionPlan:
    """Write down the plan that goes with an assessment.

    Raises Refused for a step without words, in a role that no framework of the case has, or by a day that has
    passed.
    """
    roles = roles_of(act.session, row, act.now)
    for step in steps:
        _check(step, roles, london_day(instant(act.now)))
    plan = ActionPlan(
        id=new_id("pl"),
        delegation_id=row.id,
        evidence_id=evidence.id,
        made_at=act.now,
        made_by=act.actor.id,
    )
    rows = [
        ActionPlanStep(
            id=new_id("ps"),
            plan_id=plan.id,
            number=number,
            what=step.what.strip(),
            role=step.role,
            due_on=step.by,
        )
        for number, step in enumerate(steps, 1)
    ]
    enter(act, row, "action plan made", plan.id, [plan, *rows], "; ".join(one.what for one in rows))
    return plan


def end_step(act: Act, step_id: str, outcome: str = "done", note: str = "") -> None:
    """A step was carried out, or is no longer needed. The same again changes nothing.

    Raises Refused for a step that is no longer needed without a reason.
    """
    step = act.session.get(ActionPlanStep, step_id)
    if step is None:
        raise NotFound("no such step")
    plan = act.session.get_one(ActionPlan, step.plan_id, with_for_update=IN_TURN)
    if act.session.get(ActionPlanStepDone, step_id) is not None:
        return
    if outcome not in DONE:
        raise Refused(f"A step cannot be {outcome!r}; it is {' or '.join(DONE)}.")
    if outcome != "done" and not note.strip():
        raise Refused("It needs a reason.", way_out="say in a sentence why it is no longer needed")
    row = act.session.get_one(DelegationRow, plan.delegation_id)
    done = ActionPlanStepDone(
        step_id=step_id, outcome=outcome, at=act.now, by=act.actor.id, note=note.strip() or None
    )
    enter(act, row, f"step of an action plan {outcome}", plan.id, [done], note.strip())


def _void() -> ColumnElement[bool]:
    """The assessment behind the plan never counted, and so the plan asks nothing."""
    return exists().where(EvidenceRow.kind == "void", EvidenceRow.about == ActionPlan.evidence_id)


_STEPS = (
    select(ActionPlanStep, ActionPlanStepDone)
    .join(ActionPlan, ActionPlan.id == ActionPlanStep.plan_id)
    .outerjoin(ActionPlanStepDone, ActionPlanStepDone.step_id == ActionPlanStep.id)
    .where(ActionPlan.delegation_id == bindparam("delegation"), ~_void())
    .order_by(ActionPlan.made_at, ActionPlan.id, ActionPlanStep.number)
)


def steps_of(session: Session, delegation_id: str) -> list[PlannedStep]:
    """All steps of all plans of a delegation, the oldest plan first."""
    rows = session.execute(_STEPS, {"delegation": delegation_id})
    return [PlannedStep(step, done) for step, done in rows]


def refuse_open_steps(act: Act, row: DelegationRow) -> None:
    """Raise Refused while a step is open: the PA is assessed again after the plan, not instead of it (2:741)."""
    if still := [one.step for one in steps_of(act.session, row.id) if one.done is None]:
        raise Refused(
            f"{len(still)} of the action plan's steps are still open.",
            rule="action plan",
            cite=("2:741",),
            way_out="carry them out, or say why they are no longer needed",
        )


def plan_wanted(
    act: Act,
    row: DelegationRow,
    answer: Answer,  # noqa: ARG001 (every look is handed it)
    settings: TrainingSettings = STATED,
) -> Iterator[Wanted]:
    """Each open step of its role by its day; then once more, then of the PHB lead.

    The words of a step stay with the plan: an action names it by its number.
    """
    today = london_day(instant(act.now))
    for one in steps_of(act.session, row.id):
        if one.done is None:
            step, about = one.step, (f"pa {row.pa_id}", f"task {row.task}", f"plan {one.step.plan_id}")
            what = f"carry out step {step.number} of the action plan"
            if today <= step.due_on:
                yield Wanted(REQUIREMENT, what, step.role, step.due_on, about)
            else:
                late = in_time(what, step.role, step.due_on, today, settings)
                yield Wanted(REQUIREMENT, late.kind, late.role, late.by, about)


def roles_of(session: Session, row: DelegationRow, now: datetime) -> list[str]:
    """The roles that a step may be given to: those of the case's frameworks, in their order."""
    applied = applied_to(session, row.case_id, "home", london_day(instant(now)))
    return list(dict.fromkeys(role for one in applied for role in one.framework.text.roles))


def _check(step: PlanStep, roles: Sequence[str], today: date) -> None:
    if not step.what.strip():
        raise Refused("A step needs words.", way_out="say what has to be done")
    if step.role not in roles:
        raise Refused(
            f"No framework of this case has the role {step.role!r}.", way_out="choose one that it has"
        )
    if step.by < today:
        raise Refused("The day of a step has passed.", way_out="give a day from today on")

"""The training plan of a case: who learns what, from whom, by when, and what it costs (2:682, 2:684, 2:578)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from documents.training_plan import PlanLine, TrainingPlan, training_plan_pdf
from documents.words import day
from models.cases import Case, DelegationEnd, DelegationRow
from models.costs import TrainingCost
from models.evidence import EvidenceRow
from models.ids import new_id
from models.issued import IssuedDocument
from models.organisations import Organisation
from models.people import Person
from rules.decision import Decision, Reason
from rules.moments import Period, Span, instant, london_day
from rules.requirement import Requirement
from services import record
from services.act import Act, Refused
from services.answers import Answered, answer_now
from services.cases import delegations_of
from services.decisions import question
from services.desks.whom import whom
from services.issuing import is_unseen, issue, note_look, said_on, was_issued

KIND = "training plan"
SUPPORT_PLAN = "support plan"
TRAINING = ("training", "supervised practice", "assessment")
CHECKS = ("observation", "formal review", "supervision session")

A_YEAR: dict[str, int] = {"days": 365, "weeks": 52, "months": 12, "years": 1, "working days": 260}


def due_training_plans(session: Session, now: datetime) -> Sequence[str]:
    """The cases with an agreed support plan whose training plan is missing, or has to be looked at again."""
    has_support_plan = exists().where(
        EvidenceRow.kind == "plan",
        EvidenceRow.about == SUPPORT_PLAN,
        EvidenceRow.outcome == "agreed",
        EvidenceRow.person_id == Case.person_id,
        EvidenceRow.recorded_at <= now,
    )
    pas = select(DelegationRow.pa_id).where(DelegationRow.case_id == Case.id)
    news = or_(
        exists().where(
            or_(
                EvidenceRow.person_id == Case.person_id,
                EvidenceRow.person_id.is_(None) & EvidenceRow.pa_id.in_(pas),
            ),
            is_unseen(KIND, Case.id, EvidenceRow.recorded_at),
        ),
        exists().where(
            DelegationRow.case_id == Case.id, is_unseen(KIND, Case.id, DelegationRow.requested_at)
        ),
        exists().where(TrainingCost.case_id == Case.id, is_unseen(KIND, Case.id, TrainingCost.recorded_at)),
    )
    return session.scalars(
        select(Case.id).where(has_support_plan, or_(~was_issued(KIND, Case.id), news)).order_by(Case.id)
    ).all()


def carry_training_plan(act: Act, case_id: str) -> IssuedDocument | None:
    """Issue the plan if it says something new; None for a case in which nothing is delegated."""
    case = act.session.get_one(Case, case_id)
    plan = plan_of(act.session, case, act.now)
    if not plan.lines:
        return None
    issued = issue(
        act,
        case.organisation_id,
        KIND,
        case.id,
        said_on(plan),
        lambda number: training_plan_pdf(replace(plan, version=number)),
        case_id=case.id,
    )
    note_look(act, issued)
    return issued


def plan_of(session: Session, case: Case, now: datetime) -> TrainingPlan:
    """What the plan says now; a delegation that the rules cannot be asked about is not in it."""
    lines: dict[tuple[str, str, str], PlanLine] = {}
    pas: dict[str, Person] = {}
    for row in delegations_of(session, case.id):
        if session.get(DelegationEnd, row.id) is None:
            answered = answer_now(session, row, now)
            if answered.decision:
                lines |= dict(_lines(session, answered, answered.decision, now))
                pas[row.pa_id] = answered.pa
    person = session.get_one(Person, case.person_id)
    return TrainingPlan(
        reference=case.reference,
        version=1,
        written_at=now,
        organisation=session.get_one(Organisation, case.organisation_id).name,
        person=whom(session, [case.organisation_id], person, [*pas.values()]),
        support_plan=_support_plan(session, case, now),
        lines=tuple(lines[key] for key in sorted(lines, key=lambda key: (lines[key].pa, key[1]))),
    )


def costing(session: Session, row: DelegationRow, now: datetime) -> list[Requirement]:
    """What a delegation asks for that costs money: training, and the checks that follow (2:684)."""
    asked = question(session, row, Span.at(instant(now))).resolved().requirements
    return [one for one in asked if one.evidence in (*TRAINING, *CHECKS) and not one.optional]


def set_cost_of(act: Act, row: DelegationRow, one: Requirement, amount: Decimal) -> TrainingCost:
    """The same as `set_cost`, for what a delegation asks for: of its task, or learnt once for all of them."""
    case = act.session.get_one(Case, row.case_id)
    return set_cost(act, case, _task_of(one, row), one.name, amount)


def cost_of(session: Session, row: DelegationRow, one: Requirement) -> Decimal | None:
    """What meeting it once costs in pounds, as said last; None if nobody has said."""
    return _price(session, row.case_id, _task_of(one, row), one.name)


def set_cost(act: Act, case: Case, task: str, requirement: str, amount: Decimal) -> TrainingCost:
    """From now on meeting a requirement once costs this much in pounds; ``task`` is empty for what is learnt once.

    Raises Refused for less than nothing, and for parts of a penny.
    """
    pence = amount * 100
    if not amount.is_finite() or amount < 0 or pence != pence.to_integral_value():
        raise Refused("This is not an amount of pounds and pence.", way_out="enter an amount such as 125.50")
    last = act.session.scalar(
        select(func.max(TrainingCost.number)).where(
            TrainingCost.case_id == case.id,
            TrainingCost.task == task,
            TrainingCost.requirement == requirement,
        )
    )
    row = TrainingCost(
        id=new_id("tc"),
        case_id=case.id,
        task=task,
        requirement=requirement,
        number=(last or 0) + 1,
        pence=int(pence),
        recorded_at=act.now,
        recorded_by=act.actor.id,
    )
    subject = {"case": case.id, "person": case.person_id}
    record.write(act, case.organisation_id, "training cost set", subject, rows=[row])
    return row


def times_a_year(period: Period) -> int:
    """How often something falls due in a year at the most: every five months is three times."""
    return -(-A_YEAR[period.unit] // period.number)


def _lines(
    session: Session, answered: Answered, decision: Decision, now: datetime
) -> Iterator[tuple[tuple[str, str, str], PlanLine]]:
    """What is needed for one delegation; what is learnt once for all tasks has one key whatever the task."""
    reasons = {reason.requirement: reason for reason in decision.reasons}
    for one in costing(session, answered.row, now):
        if one.name in reasons:
            task = _task_of(one, answered.row)
            for ongoing in _when(one):
                line = _line(session, answered, decision, one, reasons[one.name], task, ongoing=ongoing)
                yield (answered.row.pa_id, task, f"{one.name} {ongoing}"), line


def _task_of(one: Requirement, row: DelegationRow) -> str:
    return row.task if "task" in one.about else ""


def _when(one: Requirement) -> tuple[bool, ...]:
    """What is learnt comes first, and again where it is good for a time only; what is checked comes afterwards."""
    if one.evidence in CHECKS:
        return (True,)
    return (False, True) if one.good_for else (False,)


def _line(
    session: Session,
    answered: Answered,
    decision: Decision,
    one: Requirement,
    reason: Reason,
    task: str,
    *,
    ongoing: bool,
) -> PlanLine:
    asked = [action.by for action in decision.actions if action.requirement == one.name]
    due = min((*asked, *(due.day for due in decision.due if due.kind == one.name)), default=None)
    done_on = _done_on(answered, reason)
    every = one.good_for if ongoing else None
    return PlanLine(
        pa=answered.pa.name,
        task=answered.title if task else "",
        what=one.name,
        by=one.by,
        ongoing=ongoing,
        every=str(every) if every else "",
        times=times_a_year(every) if every else one.at_least,
        done_on=done_on,
        due_by=due if ongoing or done_on is None else None,
        each=_price(session, answered.case.id, task, one.name),
    )


def _done_on(answered: Answered, reason: Reason) -> date | None:
    found = [answered.evidence[id].row.true_from for id in reason.evidence if id in answered.evidence]
    return london_day(instant(max(found))) if found and reason.met else None


def _price(session: Session, case_id: str, task: str, requirement: str) -> Decimal | None:
    pence = session.scalars(
        select(TrainingCost.pence)
        .where(
            TrainingCost.case_id == case_id,
            TrainingCost.task == task,
            TrainingCost.requirement == requirement,
        )
        .order_by(TrainingCost.number.desc())
        .limit(1)
    ).first()
    return None if pence is None else Decimal(pence) / 100


def _support_plan(session: Session, case: Case, now: datetime) -> str:
    agreed = session.scalars(
        select(EvidenceRow)
        .where(
            EvidenceRow.kind == "plan",
            EvidenceRow.about == SUPPORT_PLAN,
            EvidenceRow.outcome == "agreed",
            EvidenceRow.person_id == case.person_id,
            EvidenceRow.true_from <= now,
        )
        .order_by(EvidenceRow.true_from.desc(), EvidenceRow.id)
        .limit(1)
    ).first()
    return f"agreed on {day(london_day(instant(agreed.true_from)))}" if agreed else ""

"""Before a delegation is asked for: what the frameworks will ask, of whom, by when, and how long that took before.

The rules are asked as if it had been asked for at this moment; nothing is written. What is on record of the PA
counts already.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from models.cases import Case, DelegationRow
from models.people import Person
from rules.applied import UnknownTask, task_texts
from rules.decide import decide
from rules.decision import Decision
from rules.moments import Period, Span, instant
from rules.question import Moment
from rules.task_figures import strictest
from services.decisions import Question, question
from services.desks.usual_times import Usual, came_into_force, steps_took
from services.names_in import NamesIn
from services.uncovered import NO_ANSWER


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody in a role will have to do; ``by`` a day, if its turn is now, or else ``within`` what follows."""

    requirement: str
    what: str
    role: str
    by: date | None
    within: Period | None
    usual: Usual | None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One task for one PA: what is still needed, what is met already, and how long the whole took before."""

    task: str
    title: str
    status: str
    steps: tuple[Step, ...]
    met: tuple[str, ...]
    whole: Usual | None
    cover: str = ""
    cannot: str = ""
    """Why the rules could not be asked; empty if they could."""


def foresee(
    session: Session, case: Case, pa: Person, tasks: Sequence[str], now: datetime
) -> tuple[list[Foreseen], Usual | None]:
    """The answer for each task; and how long it took before, whatever the task."""
    found = [_task(session, case, pa, task, now) for task in tasks]
    return found, came_into_force(session, case.organisation_id, now)


def _task(session: Session, case: Case, pa: Person, task: str, now: datetime) -> Foreseen:
    row = DelegationRow(
        id="foreseen", case_id=case.id, pa_id=pa.id, person_id=case.person_id, task=task,
        requested_at=now, requested_by="foreseen",
    )  # fmt: skip
    at = instant(now)
    asked = question(session, row, Span.at(at))
    try:
        title = strictest(task_texts(asked.applied, task)).title
        decision = decide(asked.applied, asked.delegation, asked.known, Moment(Span.at(at), at))
    except UnknownTask as why:
        return Foreseen(task, task, "no answer", (), (), None, cannot=str(why))
    except NO_ANSWER as why:
        return Foreseen(task, title, "no answer", (), (), None, cannot=str(why))
    return Foreseen(
        task=task,
        title=title,
        status=decision.status,
        steps=tuple(_steps(session, case, asked, decision, now)),
        met=tuple(one.requirement for one in decision.reasons if one.met),
        whole=came_into_force(session, case.organisation_id, now, task),
        cover=decision.cover or "",
    )


def _steps(session: Session, case: Case, asked: Question, decision: Decision, now: datetime) -> list[Step]:
    """What is not met and has a way out, in the framework's order."""
    requirements = {one.name: one for one in asked.resolved().requirements}
    actions = {one.requirement: one for one in decision.actions}
    unmet = [one.requirement for one in decision.reasons if not one.met]
    took = steps_took(session, case.organisation_id, unmet, now)
    names = NamesIn(session, [one.kind for one in decision.actions])
    steps = []
    for name in unmet:
        action, way_out = actions.get(name), requirements[name].way_out if name in requirements else None
        if action:
            steps.append(Step(name, names.said(action.kind), action.role, action.by, None, took.get(name)))
        elif way_out:
            steps.append(Step(name, way_out.do, way_out.role, None, way_out.within, took.get(name)))
    return steps

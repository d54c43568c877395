"""Refreshers and reviews ahead: who schedules them, who is warned when, and which fit into one visit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import DelegationEnd, DelegationRow
from models.messages import Message
from rules.decide import decide
from rules.decision import Decision
from rules.moments import Span, instant, london_day
from rules.question import Moment
from rules.requirement import Requirement
from rules.working_days import last_working_day_by
from services.act import Act
from services.ahead import WARNED
from services.answering import Answer
from services.decisions import Question, question
from services.queueing import queue
from services.to_do import open_actions
from services.uncovered import NO_ANSWER

TEMPLATE = "due-soon"
OWNER = "PHB co-ordinator"

VISITED = ("training", "observation", "formal review", "assessment", "supervised practice")
"""What somebody comes to the PA for."""


@dataclass(frozen=True, slots=True)
class DueSoon:
    """That something falls due on a day, ``days`` ahead of it or fewer, and which role schedules it."""

    requirement: str
    day: date
    days: int
    role: str


@dataclass(frozen=True, slots=True)
class ToVisit:
    """Something that a PA is visited for, no sooner and no later than these days."""

    delegation: str
    task: str
    requirement: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Visit:
    """One proposed day at one person's home; nothing is booked by it."""

    person_id: str
    on: date
    items: tuple[ToVisit, ...]


def scheduled_by(requirement: Requirement) -> str:
    """The role responsible for scheduling: who may agree its interval (2:739), else whoever is asked to do it."""
    if requirement.interval_by:
        return requirement.interval_by[0]
    return requirement.way_out.role if requirement.way_out else OWNER


def stage_of(due: date, today: date, stages: Sequence[int] = WARNED) -> int | None:
    """How many days ahead a warning is by now: the nearest stage; none before the first, nor once it is over.

    >>> [stage_of(date(2026, 3, 1), date(2026, 1, day)) for day in (1, 29, 30)]
    [60, 60, 30]
    """
    left = (due - today).days
    return min((stage for stage in stages if 0 <= left <= stage), default=None)


def warn(act: Act, row: DelegationRow, answer: Answer) -> None:
    """Tell whoever schedules it of each due date, once for each stage; a date that has moved is told anew.

    The loop asks again on every day of a stage, so nothing else has to look for them.
    """
    unsaid = _unsaid(act, row, answer)
    if not unsaid:
        return
    actions = {(one.requirement, one.due_on): one.id for one in open_actions(act.session, row.id)}
    for key, one in unsaid:
        facts = {
            "delegation": row.id,
            "requirement": one.requirement,
            "day": one.day.isoformat(),
            "days": one.days,
        }
        if action := actions.get((one.requirement, one.day)):
            facts["action"] = action  # so that a digest puts both into one line
        queue(act, key, row.case_id, TEMPLATE, facts, role=one.role)
    act.session.flush()


def visits(session: Session, pa_id: str, first: date, last: date, now: datetime) -> list[Visit]:
    """Proposals: on which days a PA's refreshers and reviews fit together, for each person, on as few days as can be.

    What is late already is proposed for the first working day. Nothing about one person is put together with another's.
    """
    found: dict[str, list[ToVisit]] = {}
    for row in session.scalars(
        select(DelegationRow)
        .where(DelegationRow.pa_id == pa_id, DelegationRow.id.not_in(select(DelegationEnd.delegation_id)))
        .order_by(DelegationRow.person_id, DelegationRow.id)
    ):
        answered = _asked(session, row, now)
        if answered:
            found.setdefault(row.person_id, []).extend(_to_visit(row, *answered, first, last))
    return [visit for person, items in sorted(found.items()) for visit in in_few_days(person, items)]


def in_few_days(person_id: str, items: Iterable[ToVisit]) -> list[Visit]:
    """The fewest days on which each item has one: each time, as late as what is due first allows."""
    waiting = sorted(items, key=lambda one: (_latest(one), one.first, one.delegation, one.requirement))
    found = []
    while waiting:
        on = _latest(waiting[0])
        taken = tuple(one for one in waiting if one.first <= on)
        found.append(Visit(person_id, on, taken))
        waiting = [one for one in waiting if one.first > on]
    return found


def _latest(item: ToVisit) -> date:
    """The last working day that is in time; where there is none, the last day of all."""
    day = last_working_day_by(item.last)
    return day if day >= item.first else item.last


def _asked(session: Session, row: DelegationRow, now: datetime) -> tuple[Question, Decision] | None:
    at = instant(now)
    asked = question(session, row, Span.at(at))
    try:
        return asked, decide(asked.applied, asked.delegation, asked.known, Moment(Span.at(at), at))
    except NO_ANSWER:
        return None


def warnings(asked: Question, decision: Decision, today: date) -> list[DueSoon]:
    """What somebody is to be warned of by today: each due date at its stage, and whoever schedules it."""
    requirements = {one.name: one for one in asked.resolved().requirements}
    return [
        DueSoon(due.kind, due.day, days, scheduled_by(requirements[due.kind]))
        for due in decision.due
        if (days := stage_of(due.day, today)) is not None
    ]


def _unsaid(act: Act, row: DelegationRow, answer: Answer) -> list[tuple[str, DueSoon]]:
    """What has to be told and has not been, each with its key."""
    if answer.decision is None:
        return []
    found = {
        f"due:{row.id}:{one.requirement}:{one.day.isoformat()}:{one.days}": one
        for one in warnings(answer.asked, answer.decision, london_day(instant(act.now)))
    }
    if not found:
        return []
    said = set(act.session.scalars(select(Message.key).where(Message.key.in_(list(found)))))
    return [(key, one) for key, one in found.items() if key not in said]


def _to_visit(
    row: DelegationRow, asked: Question, decision: Decision, first: date, last: date
) -> Iterable[ToVisit]:
    requirements = {one.name: one for one in asked.resolved().requirements}
    for due in decision.due:
        one = requirements[due.kind]
        opens = due.first or due.day - timedelta(days=one.warn_days or WARNED[0])
        if one.evidence in VISITED and opens <= last and first <= due.day:
            yield ToVisit(row.id, row.task, due.kind, max(opens, first), min(due.day, last))

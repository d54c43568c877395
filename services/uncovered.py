"""Until when a PA does a task for a person: who may now, and on which day the last of them runs out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models.cases import DelegationEnd, DelegationRow, DelegationStatus
from models.cover import CoverArrangement
from rules.applied import UnknownTask, task_texts
from rules.decide import CannotBeAsked, EvaluatorsDiffer, decide
from rules.decision import Decision
from rules.moments import FOREVER, Instant, Span, first_instant, instant, london_day
from rules.question import Moment
from rules.task_figures import strictest
from services.ahead import UNCOVERED, VITAL
from services.answering import Answer, changing_days
from services.decisions import Question, ask, question
from services.employment import last_day_of_work

NO_ANSWER = (EvaluatorsDiffer, CannotBeAsked, UnknownTask)
"""Where there is no answer, nobody may."""

_IN_FORCE = (
    select(DelegationStatus)
    .where(DelegationStatus.delegation_id == bindparam("delegation"), DelegationStatus.may_alone)
    .order_by(DelegationStatus.number.desc())
    .limit(1)
)
"""The last answer that let the PA do it alone."""

_OF_TASK = (
    select(DelegationRow)
    .where(DelegationRow.person_id == bindparam("person"), DelegationRow.task == bindparam("task"))
    .order_by(DelegationRow.id)
)


def is_vital(asked: Question) -> bool:
    """May this task not be left with nobody for an hour? By its highest risk tier among the case's frameworks."""
    try:
        texts = task_texts(asked.applied, asked.delegation.task)
    except UnknownTask:
        return False
    return strictest(texts).risk >= VITAL


def was_in_force(session: Session, delegation_id: str) -> bool:
    """Has this delegation ever been in force?"""
    return session.scalar(_IN_FORCE, {"delegation": delegation_id}) is not None


def were_in_force(session: Session, delegation_ids: Sequence[str]) -> set[str]:
    """Those of these delegations that have ever been in force, in one query."""
    wanted = select(DelegationStatus.delegation_id).where(
        DelegationStatus.delegation_id.in_(delegation_ids), DelegationStatus.may_alone
    )
    return set(session.scalars(wanted.distinct()))


def others_do_now(session: Session, row: DelegationRow, now: datetime) -> bool:
    """May another PA than this one do this task for this person now? Asked of the rules, not of what was written."""
    others = [one for one in _live(session, row) if one.id != row.id]
    return any(_may_now(session, one, now) for one in others)


def uncovered_from(session: Session, row: DelegationRow, now: datetime, own: Answer) -> Instant | None:
    """The first instant at which no PA may do this task; None if that is not to be seen, or no PA ever did it.

    ``own`` is the answer of this delegation at this moment, which the loop has asked for already.
    """
    if not any(was_in_force(session, one.id) for one in _all(session, row)):
        return None
    latest = instant(now)
    for one in _live(session, row):
        said = (own.asked, own.decision) if one.id == row.id else _asked(session, one, now)
        latest = max(latest, _stops(session, one, now, *said))
        if latest == FOREVER:
            return None
    return latest


def horizon_at(now: datetime) -> Instant:
    """How far ahead it is looked: what runs out with the last of these days leaves nobody from the next."""
    return first_instant(london_day(instant(now)) + timedelta(days=UNCOVERED + 1))


def gap_day(session: Session, row: DelegationRow, now: datetime) -> date:
    """Since which day nobody does the task: when the last PA stopped, or the last cover ended; stable from then on."""
    today = london_day(instant(now))
    days = [_stopped_on(session, one.id, today) for one in _all(session, row)]
    ended = session.scalars(
        select(CoverArrangement.until).where(
            CoverArrangement.case_id == row.case_id,
            CoverArrangement.task == row.task,
            CoverArrangement.until < now,
        )
    )
    days += [london_day(instant(until)) for until in ended if until]
    return min(today, max((day for day in days if day), default=today))


def _asked(session: Session, row: DelegationRow, now: datetime) -> tuple[Question, Decision | None]:
    at = instant(now)
    asked = question(session, row, Span.at(at))
    try:
        return asked, decide(asked.applied, asked.delegation, asked.known, Moment(Span.at(at), at))
    except NO_ANSWER:
        return asked, None


def _may_now(session: Session, row: DelegationRow, now: datetime) -> bool:
    leaves = last_day_of_work(session, row.pa_id, row.person_id)
    if leaves is not None and leaves < london_day(instant(now)):
        return False
    _, decision = _asked(session, row, now)
    return decision is not None and decision.may


def _stops(
    session: Session, row: DelegationRow, now: datetime, asked: Question, decision: Decision | None
) -> Instant:
    """From when on this PA may not do the task: now, on one of the days ahead, or as far as can be seen never."""
    at, leaves = instant(now), last_day_of_work(session, row.pa_id, row.person_id)
    if decision is None or not decision.may or (leaves is not None and leaves < london_day(at)):
        return at
    days = {*changing_days(asked, decision), leaves + timedelta(days=1) if leaves else date.max}
    for day in sorted(days):
        first = first_instant(day)
        if at < first <= horizon_at(now) and not _may_on(session, row, day, leaves):
            return first
    return FOREVER


def _may_on(session: Session, row: DelegationRow, day: date, leaves: date | None) -> bool:
    if leaves is not None and day > leaves:
        return False
    try:
        return ask(session, row, Span.at(first_instant(day))).may
    except NO_ANSWER:
        return False


def _stopped_on(session: Session, delegation_id: str, today: date) -> date | None:
    """The day of the first answer after the last in force; today if that is not written down yet."""
    last = session.scalars(_IN_FORCE, {"delegation": delegation_id}).first()
    if last is None:
        return None
    after = session.scalars(
        select(DelegationStatus).where(
            DelegationStatus.delegation_id == delegation_id, DelegationStatus.number == last.number + 1
        )
    ).first()
    return london_day(instant(after.decided_at)) if after else today


def _live(session: Session, row: DelegationRow) -> list[DelegationRow]:
    """All that have not ended."""
    return [one for one in _all(session, row) if session.get(DelegationEnd, one.id) is None]


def _all(session: Session, row: DelegationRow) -> Sequence[DelegationRow]:
    """The delegations of this task for this person, whoever the PA is and whichever case they are in."""
    return session.scalars(_OF_TASK, {"person": row.person_id, "task": row.task}).all()

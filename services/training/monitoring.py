"""Monitoring and observation: was each look early, on time, late, or was it missed?

These are four different things. An early look does not count for its window; a late one counts from its own day; a
window that closed with nobody looking is missed, is told once, and is asked of the PHB lead if it stays so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.actions import Action
from models.cases import DelegationRow
from models.frameworks import FrameworkVersion
from models.messages import Message
from rules import pure
from rules.facts import facts_for, window_of
from rules.framework import parse_framework
from rules.moments import Span, instant, london_day
from rules.question import Evidence, Moment
from rules.requirement import Requirement
from services import outbox
from services.act import Act
from services.ahead import MISSED_ESCALATED
from services.answering import Answer
from services.decisions import Question, question
from services.frameworks import applied_to
from services.parts import in_parts
from services.queueing import queue
from services.to_do import Wanted, is_needed_by, is_open

LOOKS = ("observation", "formal review")
COORDINATOR, AT_LAST = "PHB co-ordinator", "PHB lead"
TEMPLATE = "monitoring-missed"

Punctuality = Literal["early", "on time", "late", "missed", "open", "ahead"]


@dataclass(frozen=True, slots=True)
class Look:
    """One observation or review that was made for a window: on which day, and how that day lies to it."""

    evidence: str
    on: date
    punctuality: Punctuality


@dataclass(frozen=True, slots=True)
class Window:
    """When somebody had to look: ``first`` is None where it may be at any time before; what became of it."""

    requirement: str
    first: date | None
    last: date
    looks: tuple[Look, ...]
    punctuality: Punctuality


def punctuality(first: date | None, last: date, seen: Iterable[date], today: date) -> Punctuality:
    """What became of a window by a day: *on time* and *late* if somebody looked, *missed* if it closed without.

    A look before it opened does not count for it. While it is still to come it is *ahead*, and then *open*.

    >>> punctuality(date(2026, 12, 30), date(2027, 2, 28), [date(2026, 12, 20)], date(2027, 3, 1))
    'missed'
    """
    days = [day for day in seen if day <= today and (first is None or first <= day)]
    if any(day <= last for day in days):
        return "on time"
    if days:
        return "late"
    if today > last:
        return "missed"
    return "ahead" if first is not None and today < first else "open"


def windows(asked: Question, at: int) -> list[Window]:
    """Every window for an observation or a review of a delegation, as it stands at an instant, by its last day."""
    requirements = asked.resolved().requirements
    judge = pure.evaluate(requirements, facts_for(asked.delegation, asked.known, Moment(asked.about, at)))
    found = [
        window
        for one in requirements
        if one.evidence in LOOKS and judge.findings[one.name].needed
        for window in (_of_windows(judge, one, at) if one.window else _of_intervals(judge, one, at))
    ]
    return sorted(found, key=lambda window: (window.last, window.requirement))


def due_monitoring(session: Session, now: datetime) -> Sequence[str]:
    """The open actions for an observation or a review that was missed and has not been told, or asked of the lead."""
    today = london_day(instant(now))
    actions = session.scalars(
        select(Action)
        .where(is_open(), Action.due_on < today, Action.delegation_id.is_not(None))
        .order_by(Action.due_on, Action.id)
    ).all()
    keys = {one.id: _key(one) for one in actions}
    told = {
        key
        for part in in_parts(keys.values())
        for key in session.scalars(select(Message.key).where(Message.key.in_(part)))
    }
    late, asked, looks = today - timedelta(days=MISSED_ESCALATED), _asked_of_lead(session), _looks(session)
    found = []
    for one in actions:
        if keys[one.id] in told:
            is_due = one.due_on <= late and (one.case_id, one.requirement) not in asked
        else:
            is_due = _base(one.requirement) in looks and _has_to_be_told(session, one, now)
        if is_due:
            found.append(one.id)
    return found


def carry_monitoring(act: Act, action_id: str) -> None:
    """Tell the co-ordinator once that it was missed, and ask again, so that the PHB lead is asked in time."""
    action = act.session.get_one(Action, action_id)
    if _has_to_be_told(act.session, action, act.now):
        facts = {"action": action.id, "delegation": action.delegation_id}
        queue(act, _key(action), action.case_id, TEMPLATE, facts, role=COORDINATOR)
        act.session.flush()
    today = london_day(instant(act.now)).isoformat()
    needing = (
        select(DelegationRow.id)
        .join(Action, is_needed_by(DelegationRow.id))
        .where(DelegationRow.case_id == action.case_id, Action.id == action.id, is_open())
    )
    for id in act.session.scalars(needing).all():
        outbox.put(act, outbox.RECONCILE, id, f"{id}:{action.id}:missed:{today}")


def missed_monitoring_wanted(act: Act, row: DelegationRow, answer: Answer) -> Iterator[Wanted]:
    """The PHB lead sees to it where an observation or a review stays missed for some days."""
    late = london_day(instant(act.now)) - timedelta(days=MISSED_ESCALATED)
    for one in answer.wanted:
        if one.by <= late and _is_missed(act.session, row, one.requirement, one.by, act.now):
            by = one.by + timedelta(days=MISSED_ESCALATED)
            yield Wanted(one.requirement, f"see to what was missed: {one.kind}", AT_LAST, by, one.about)


def _of_windows(judge: pure.Judge, requirement: Requirement, at: int) -> Iterator[Window]:
    for anchor in judge.anchors(requirement):
        fact = window_of(anchor, requirement)
        if fact is None:
            continue
        first, last = london_day(fact.opens), london_day(fact.closes)
        after = _to_the_first_that_counts(judge, requirement, anchor.begins, fact.opens)
        looks = tuple(
            Look(item.id, day, "early" if day < first else punctuality(first, last, [day], day))
            for item in after
            for day in [london_day(item.begins)]
        )
        counting = [
            look.on for look, item in zip(looks, after, strict=True) if _counts(judge, item, requirement)
        ]
        yield Window(requirement.name, first, last, looks, punctuality(first, last, counting, london_day(at)))


def _of_intervals(judge: pure.Judge, requirement: Requirement, at: int) -> Iterator[Window]:
    """What is looked at every so often: each counts to its own end, and the next is on time up to then."""
    name, today = requirement.name, london_day(at)
    counted, ends = judge.counted.get(name, []), judge.ends.get(name, {})
    for number, item in enumerate(counted):
        last = london_day(ends[item.id])
        later = counted[number + 1 : number + 2]
        looks = tuple(
            Look(one.id, day, punctuality(None, last, [day], day))
            for one in later
            for day in [london_day(one.begins)]
        )
        yield Window(name, None, last, looks, punctuality(None, last, [look.on for look in looks], today))


def _to_the_first_that_counts(
    judge: pure.Judge, requirement: Requirement, begins: int, opens: int
) -> list[Evidence]:
    """What was looked at since the sign-off, up to the first look that counts for the window."""
    found = []
    for item in judge.looked_at(requirement):
        if item.begins >= begins:
            found.append(item)
            if item.begins >= opens and _counts(judge, item, requirement):
                break
    return found


def _counts(judge: pure.Judge, item: Evidence, requirement: Requirement) -> bool:
    """It was in order, or it was a finding against the PA: somebody looked."""
    return item in (*judge.counted.get(requirement.name, ()), *judge.saying_otherwise(requirement))


def _is_missed(session: Session, row: DelegationRow, requirement: str, last: date, now: datetime) -> bool:
    """Is this day the last of a window of this requirement in which nobody looked, nor since?"""
    if not _is_look(session, row, requirement, now):
        return False
    at = instant(now)
    return any(
        (one.requirement, one.last, one.punctuality) == (requirement, last, "missed")
        for one in windows(question(session, row, Span.at(at)), at)
    )


def _is_look(session: Session, row: DelegationRow, requirement: str, now: datetime) -> bool:
    """By the frameworks' own words, without asking the rules: most of what is overdue is something else."""
    applied = applied_to(session, row.case_id, "hospital", london_day(instant(now)))
    texts = [one.framework.text.requirements.get(_base(requirement)) for one in applied]
    return any(text is not None and text.evidence in LOOKS for text in texts)


def _has_to_be_told(session: Session, action: Action, now: datetime) -> bool:
    if action.role == AT_LAST or session.scalar(select(Message.id).where(Message.key == _key(action))):
        return False
    row = session.get_one(DelegationRow, action.delegation_id)
    return _is_missed(session, row, action.requirement, action.due_on, now)


def _asked_of_lead(session: Session) -> set[tuple[str, str]]:
    """The cases and requirements about which the PHB lead has an open action."""
    wanted = select(Action.case_id, Action.requirement).where(Action.role == AT_LAST, is_open())
    return set(session.execute(wanted).tuples())


def _looks(session: Session) -> set[str]:
    """The requirements for an observation or a review in any framework on record: few are overdue and not these."""
    stored = session.scalars(select(FrameworkVersion))
    texts = (parse_framework(one.framework, one.content).text.requirements for one in stored)
    return {name for requirements in texts for name, one in requirements.items() if one.evidence in LOOKS}


def _base(requirement: str) -> str:
    """The name that its framework gives to a requirement, without what it is about."""
    return requirement.split(" (", maxsplit=1)[0]


def _key(action: Action) -> str:
    """Once for each scope and last day, however often its action is closed and opened again."""
    scope = hashlib.sha256(f"{action.scope}".encode()).hexdigest()[:16]
    return f"missed:{action.case_id}:{scope}:{action.due_on.isoformat()}"

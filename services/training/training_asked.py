"""What the frameworks ask of training in one task: which training, what has to be in place before it, by whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from models.cases import DelegationRow
from rules import pure
from rules.applied import Applied
from rules.facts import facts_for
from rules.moments import Instant, Span, instant
from rules.question import Moment
from rules.requirement import Requirement
from rules.resolve import Resolved
from services.decisions import Asking, Question

FOUND_ON_THE_WAY = ("recommendation", "training booking", "trainer availability")
"""What comes about through the request itself, and so cannot hold it up."""


@dataclass(frozen=True)
class Judged:
    """The requirements of a delegation at a moment, and what is found of each by everything on record then."""

    resolved: Resolved
    judge: pure.Judge
    applied: Sequence[Applied]

    def by_name(self, name: str) -> Requirement:
        return next(one for one in self.resolved.requirements if one.name == name)

    def is_missing(self, requirement: Requirement) -> bool:
        finding = self.judge.findings[requirement.name]
        return finding.needed and not finding.met


@dataclass(frozen=True)
class TrainingNeeded:
    """One training that the protocol tells of once care planning has named the task (2:737)."""

    requirement: str
    topic: str
    why: str
    cite: tuple[str, ...]
    on_record: bool


def judged(session: Session, row: DelegationRow, now: datetime) -> Judged:
    """Every requirement of a delegation, judged at this moment."""
    return judged_each(session, [row], now)[row.id]


def judged_each(session: Session, rows: Sequence[DelegationRow], now: datetime) -> dict[str, Judged]:
    """The same of each of these, by id; in as many queries as of one."""
    asking, at = Asking(session, rows), instant(now)
    return {row.id: _judged(asking.question(row, Span.at(at)), at) for row in rows}


def _judged(asked: Question, at: Instant) -> Judged:
    resolved = asked.resolved()
    facts = facts_for(asked.delegation, asked.known, Moment(Span.at(at), at))
    return Judged(resolved, pure.evaluate(resolved.requirements, facts), asked.applied)


def training_needed(session: Session, row: DelegationRow, now: datetime) -> list[TrainingNeeded]:
    """All training that the frameworks of the case ask for in this task, general learning first (2:737, 2:788)."""
    found = judged(session, row, now)
    return [
        TrainingNeeded(
            one.name,
            one.topics[0].name if one.topics else "",
            one.why,
            one.cite,
            not found.is_missing(one),
        )
        for one in found.resolved.requirements
        if one.evidence == "training"
    ]


def training_for(resolved: Resolved, topic: str) -> tuple[Requirement, ...]:
    """The requirements that a training would have to meet: in a topic, or without one in the task itself."""
    return tuple(
        one
        for one in resolved.requirements
        if one.evidence == "training"
        and (any(topic == known.name for known in one.topics) if topic else _is_the_tasks_own(one))
    )


def is_of_the_task(asked: tuple[Requirement, ...]) -> bool:
    """Whether it is training in a task for a person, and not general learning that a PA takes along."""
    return any("task" in one.about for one in asked)


def missing_before(found: Judged, topic: str) -> tuple[Requirement, ...]:
    """What has to be in place before that training can count, and is not (2:727)."""
    names = {name for one in training_for(found.resolved, topic) for name in (*one.after, *one.during)}
    return tuple(
        one
        for one in found.resolved.requirements
        if one.name in names and one.evidence not in FOUND_ON_THE_WAY and found.is_missing(one)
    )


def topic_of(resolved: Resolved, kind: str) -> str:
    """The course that a request of this kind is for, where the framework names one for this task."""
    if kind == "first":
        return ""
    in_the_task = [one for one in resolved.requirements if one.evidence == "training" and "task" in one.about]
    renewed = [one for one in in_the_task if one.topics and bool(one.good_for) == (kind == "refresher")]
    return renewed[0].topics[0].name if renewed else ""


def _is_the_tasks_own(one: Requirement) -> bool:
    return "task" in one.about and not one.topics

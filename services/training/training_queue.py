"""The queue of training requests (2:739): in which order, with the reasons in sentences."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cover import CoverArrangement
from models.people import Person
from rules.applied import UnknownTask, task_texts
from rules.moments import instant, london_day
from rules.task_figures import strictest
from rules.vocabulary import RISK_TIERS
from services.decisions import admission_at
from services.frameworks import applied_to
from services.house_settings import Measure
from services.training.training_requests import held_for
from services.training.training_settings import STATED, TrainingSettings
from services.training.training_steps import Standing, open_requests
from services.training.training_wanted import NextStep, next_step

HIGHEST = max(RISK_TIERS)


@dataclass(frozen=True)
class Urgency:
    """What decides a request's place: the risk tier of the task, two days, and when it was asked."""

    risk: int
    needed_by: date | None
    covered_to: date | None
    """The last day on which somebody else does the task; None where cover has no end."""
    is_covered: bool
    asked_at: datetime

    def measured(self, measure: Measure) -> tuple[int, ...]:
        """Smaller comes first."""
        measures: dict[Measure, tuple[int, ...]] = {
            "risk": (-self.risk,),
            "needed by": (_ordinal(self.needed_by),),
            "cover": (self.is_covered, _ordinal(self.covered_to)),
            "age": (instant(self.asked_at),),
        }
        return measures[measure]


@dataclass(frozen=True)
class Waiting:
    """One request in the queue: why it stands here, what comes next, and for what it is held."""

    standing: Standing
    pa: str
    person: str
    urgency: Urgency
    reasons: tuple[str, ...]
    next_step: NextStep | None
    held_for: tuple[str, ...]


def queue(
    session: Session, organisations: Collection[str], now: datetime, settings: TrainingSettings = STATED
) -> list[Waiting]:
    """The open requests of these organisations, the most urgent first; held ones keep their place."""
    found = [_waiting(session, one, now, settings) for one in open_requests(session, organisations)]
    return sorted(found, key=lambda one: _order(one, settings))


def _order(one: Waiting, settings: TrainingSettings) -> tuple[tuple[int, ...] | str, ...]:
    """By each measure in turn; two that are equal in all stand by their id, so that the order never changes."""
    return (*(one.urgency.measured(measure) for measure in settings.priority), one.standing.request.id)


def _waiting(session: Session, standing: Standing, now: datetime, settings: TrainingSettings) -> Waiting:
    urgency = _urgency(session, standing, now)
    today = london_day(instant(now))
    return Waiting(
        standing=standing,
        pa=session.get_one(Person, standing.row.pa_id).name,
        person=session.get_one(Person, standing.row.person_id).name,
        urgency=urgency,
        reasons=_reasons(session, standing, urgency, now),
        next_step=next_step(session, standing, today, settings),
        held_for=held_for(session, standing, now) if standing.state == "held" else (),
    )


def _urgency(session: Session, standing: Standing, now: datetime) -> Urgency:
    row, today = standing.row, london_day(instant(now))
    applied = applied_to(session, row.case_id, "home", today)
    try:
        risk: int = strictest(task_texts(applied, row.task)).risk
    except UnknownTask:
        # nobody knows how dangerous it is, so it waits behind nothing
        risk = HIGHEST
    is_covered, covered_to = _cover(session, row.case_id, row.task, now)
    return Urgency(risk, standing.request.needed_by, covered_to, is_covered, standing.request.requested_at)


def _cover(session: Session, case_id: str, task: str, now: datetime) -> tuple[bool, date | None]:
    """Whether somebody does the task now, and the last day of it, None where it has no end."""
    found = session.scalars(
        select(CoverArrangement).where(CoverArrangement.case_id == case_id, CoverArrangement.task == task)
    ).all()
    replaced = {one.instead_of for one in found}
    ends = [
        one.until
        for one in found
        if one.id not in replaced and one.since <= now and (one.until is None or one.until >= now)
    ]
    if not ends:
        return False, None
    known = [end for end in ends if end is not None]
    return True, None if len(known) < len(ends) else london_day(instant(max(known)))


def _reasons(session: Session, standing: Standing, urgency: Urgency, now: datetime) -> tuple[str, ...]:
    days = (london_day(instant(now)) - london_day(instant(urgency.asked_at))).days
    said = [f"The risk of the task is {RISK_TIERS[urgency.risk]}."]
    if urgency.needed_by:
        said.append(f"The PA is needed by {_words(urgency.needed_by)}.")
    if admission_at(session, standing.row.person_id, instant(now)):
        said.append("The person is in hospital now.")
    if not urgency.is_covered:
        said.append("Nobody is on record as doing the task meanwhile.")
    elif urgency.covered_to:
        said.append(f"Cover ends on {_words(urgency.covered_to)}.")
    said.append(f"It has waited for {days} {'day' if days == 1 else 'days'}.")
    return tuple(said)


def _ordinal(day: date | None) -> int:
    """A day that nobody knows comes after all that are known."""
    return (day or date.max).toordinal()


def _words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def waiting_for_trainer(session: Session, person_id: str, now: datetime) -> list[Waiting]:
    """The open requests that this trainer was chosen for, the most urgent first."""
    hers = [one for one in open_requests(session) if one.chosen and one.chosen.person_id == person_id]
    found = [_waiting(session, one, now, STATED) for one in hers]
    return sorted(found, key=lambda one: _order(one, STATED))

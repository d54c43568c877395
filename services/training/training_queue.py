"""The queue of training requests (2:739): in which order, with the reasons in sentences."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cover import CoverArrangement
from models.people import Person
from models.training import TrainingRequest
from rules.applied import Applied, UnknownTask, task_texts
from rules.moments import instant, london_day
from rules.task_figures import strictest
from rules.vocabulary import RISK_TIERS
from services.decisions import in_hospital_at
from services.frameworks import applied_to_each
from services.house_settings import Measure
from services.paged import Paged, page_of
from services.training.training_requests import held_for_each
from services.training.training_settings import STATED, TrainingSettings
from services.training.training_steps import Opened, Standing, chosen_for, open_with_rows, standings_of
from services.training.training_wanted import NextStep, next_steps

A_PAGE = 20
HIGHEST: int = max(RISK_TIERS)


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
    session: Session,
    organisations: Collection[str],
    now: datetime,
    settings: TrainingSettings = STATED,
    number: int = 1,
) -> Paged[Waiting]:
    """A page of the open requests of these organisations, the most urgent first; held ones keep their place.

    In a fixed number of queries however many there are.
    """
    return _page(session, open_with_rows(session, organisations), now, settings, number)


def waiting_for_trainer(session: Session, person_id: str, now: datetime, number: int = 1) -> Paged[Waiting]:
    """A page of the open requests that this trainer was chosen for, the most urgent first."""
    hers = [(one.request, one.row) for one in chosen_for(session, person_id)]
    return _page(session, hers, now, STATED, number)


def _page(
    session: Session, opened: Sequence[Opened], now: datetime, settings: TrainingSettings, number: int
) -> Paged[Waiting]:
    urgencies = _urgencies(session, opened, now)

    def order(one: TrainingRequest) -> tuple[tuple[int, ...] | str, ...]:
        """By each measure in turn; two that are equal in all stand by their id, so that the order never changes."""
        return (*(urgencies[one.id].measured(measure) for measure in settings.priority), one.id)

    page = page_of(sorted((request for request, _ in opened), key=order), number, A_PAGE)
    return page.showing(_waiting(session, standings_of(session, page.lines), urgencies, now, settings))


def _waiting(
    session: Session,
    standings: Sequence[Standing],
    urgencies: Mapping[str, Urgency],
    now: datetime,
    settings: TrainingSettings,
) -> list[Waiting]:
    """What the lines of a page say, read for all of them at once."""
    rows = [one.row for one in standings]
    names = _names(session, {id for row in rows for id in (row.pa_id, row.person_id)})
    in_hospital = in_hospital_at(session, {row.person_id for row in rows}, instant(now))
    steps = next_steps(session, standings, london_day(instant(now)), settings)
    held = held_for_each(session, [one for one in standings if one.state == "held"], now)
    return [
        Waiting(
            standing=one,
            pa=names[one.row.pa_id],
            person=names[one.row.person_id],
            urgency=urgencies[one.request.id],
            reasons=_reasons(urgencies[one.request.id], now, in_hospital=one.row.person_id in in_hospital),
            next_step=steps.get(one.request.id),
            held_for=held.get(one.request.id, ()),
        )
        for one in standings
    ]


def _names(session: Session, ids: Collection[str]) -> dict[str, str]:
    return dict(session.execute(select(Person.id, Person.name).where(Person.id.in_(ids))).tuples().all())


def _urgencies(session: Session, opened: Sequence[Opened], now: datetime) -> dict[str, Urgency]:
    """What decides the place of each of these requests, by its id."""
    cases = {row.case_id for _, row in opened}
    applied = applied_to_each(session, dict.fromkeys(cases, london_day(instant(now))), "home")
    covers = _covers(session, cases, now)
    found = {}
    for request, row in opened:
        ends = covers.get((row.case_id, row.task), ())
        found[request.id] = Urgency(
            risk=_risk(applied[row.case_id], row.task),
            needed_by=request.needed_by,
            covered_to=_last_day(ends),
            is_covered=bool(ends),
            asked_at=request.requested_at,
        )
    return found


def _last_day(ends: Sequence[datetime | None]) -> date | None:
    """The last day of what ends then; None where one has no end, and where there is nothing."""
    known = [end for end in ends if end is not None]
    return london_day(instant(max(known))) if known and len(known) == len(ends) else None


def _risk(applied: Sequence[Applied], task: str) -> int:
    try:
        return strictest(task_texts(applied, task)).risk
    except UnknownTask:
        # nobody knows how dangerous it is, so it waits behind nothing
        return HIGHEST


def _covers(
    session: Session, cases: Collection[str], now: datetime
) -> dict[tuple[str, str], list[datetime | None]]:
    """By case and task, when what covers it now is said to end; None where it has no end."""
    found = session.scalars(select(CoverArrangement).where(CoverArrangement.case_id.in_(cases))).all()
    replaced = {one.instead_of for one in found}
    ends: dict[tuple[str, str], list[datetime | None]] = {}
    for one in found:
        if one.id not in replaced and one.since <= now and (one.until is None or one.until >= now):
            ends.setdefault((one.case_id, one.task), []).append(one.until)
    return ends


def _reasons(urgency: Urgency, now: datetime, *, in_hospital: bool) -> tuple[str, ...]:
    days = (london_day(instant(now)) - london_day(instant(urgency.asked_at))).days
    said = [f"The risk of the task is {RISK_TIERS[urgency.risk]}."]
    if urgency.needed_by:
        said.append(f"The PA is needed by {_words(urgency.needed_by)}.")
    if in_hospital:
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

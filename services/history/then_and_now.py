"""What was true of a delegation or a whole case on two days, as known then and as known now, and what lies between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import Case, DelegationEnd, DelegationRow
from models.people import Person
from rules.applied import SettingFault, UnknownTask
from rules.decide import CannotBeAsked, EvaluatorsDiffer
from rules.decision import Decision
from rules.moments import Instant, Span, instant, last_instant, london_day
from rules.vocabulary import Status
from services.decisions import Asking

Met = bool | None
"""Whether a requirement was met; None where nothing asked for it."""


@dataclass(frozen=True)
class Answer:
    """The rules' answer about one moment, by what was known at another; ``why`` there is none, if there is none."""

    decision: Decision | None
    why: str = ""

    @property
    def status(self) -> Status:
        return self.decision.status if self.decision else "no answer"

    def met(self) -> dict[str, bool]:
        return {one.requirement: one.met for one in self.decision.reasons} if self.decision else {}


@dataclass(frozen=True)
class OnDay:
    """One of the two days: the end of that day, or this moment where the day is not over."""

    day: date
    at: Instant
    known_then: Answer
    known_now: Answer


@dataclass(frozen=True)
class Change:
    """A requirement that differs between two answers."""

    requirement: str
    before: Met
    after: Met


@dataclass(frozen=True)
class Compared:
    """Two days side by side. ``learned`` is what is known now of each day and was not known then."""

    first: OnDay
    second: OnDay
    between: tuple[Change, ...]
    learned: tuple[tuple[Change, ...], tuple[Change, ...]]


@dataclass(frozen=True)
class OfCase:
    """One delegation of a case, compared."""

    row: DelegationRow
    pa: str
    compared: Compared


def compare(session: Session, row: DelegationRow, first: date, second: date, now: datetime) -> Compared:
    """Ask four times: about the end of each day, by what had been recorded until then and by what is on record now."""
    return _compare(_Days(session, [row], now), row, first, second)


def compare_case(session: Session, case: Case, first: date, second: date, now: datetime) -> list[OfCase]:
    """The same for each delegation that had been asked for by the end of the second day, ended since or not."""
    found = session.execute(
        select(DelegationRow, Person.name)
        .join(Person, Person.id == DelegationRow.pa_id)
        .where(DelegationRow.case_id == case.id)
        .order_by(DelegationRow.task, Person.name, DelegationRow.id)
    ).all()
    there = [(row, pa) for row, pa in found if london_day(instant(row.requested_at)) <= second]
    if not there:
        return []
    days = _Days(session, [row for row, _ in there], now)
    return [OfCase(row, pa, _compare(days, row, first, second)) for row, pa in there]


def _compare(days: _Days, row: DelegationRow, first: date, second: date) -> Compared:
    one, two = days.on(row, first), days.on(row, second)
    return Compared(
        one,
        two,
        tuple(_changes(one.known_then, two.known_then)),
        (
            tuple(_changes(one.known_then, one.known_now)),
            tuple(_changes(two.known_then, two.known_now)),
        ),
    )


class _Days:
    """The ends of days of some delegations of one case: what their questions share is read once."""

    def __init__(self, session: Session, rows: Sequence[DelegationRow], now: datetime) -> None:
        self.asking, self.now = Asking(session, rows), instant(now)
        ends = select(DelegationEnd).where(DelegationEnd.delegation_id.in_([row.id for row in rows]))
        self.ended = {one.delegation_id: instant(one.ended_at) for one in session.scalars(ends)}

    def on(self, row: DelegationRow, day: date) -> OnDay:
        at = self.now if day >= london_day(self.now) else last_instant(day)
        if row.id in self.ended and self.ended[row.id] <= at:
            over = Answer(None, "It had ended.")
            return OnDay(day, at, over, over)
        return OnDay(day, at, _answer(self.asking, row, at, at), _answer(self.asking, row, at, self.now))


def answer_at(session: Session, row: DelegationRow, at: Instant, known: Instant) -> Answer:
    """The rules' answer about a moment, by what was on record at another; it never fails, but may be none."""
    return _answer(Asking(session, [row]), row, at, known)


def _answer(asking: Asking, row: DelegationRow, at: Instant, known: Instant) -> Answer:
    if at < instant(row.requested_at):
        return Answer(None, "It had not been asked for.")
    try:
        return Answer(asking.ask(row, Span.at(at), known))
    except EvaluatorsDiffer:
        return Answer(None, "The two evaluators of the rules do not agree.")
    except (CannotBeAsked, SettingFault, UnknownTask) as why:
        return Answer(None, f"{why}.")


def _changes(before: Answer, after: Answer) -> Iterator[Change]:
    """What differs, in the order in which the framework asks for it."""
    was, became = before.met(), after.met()
    for requirement in dict.fromkeys((*was, *became)):
        if was.get(requirement) != became.get(requirement):
            yield Change(requirement, was.get(requirement), became.get(requirement))

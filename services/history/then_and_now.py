"""What was true of a delegation on two days, as it was known then and as it is known now, and what lies between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from models.cases import DelegationRow
from rules.applied import SettingFault, UnknownTask
from rules.decide import CannotBeAsked, EvaluatorsDiffer
from rules.decision import Decision
from rules.moments import Instant, Span, instant, last_instant, london_day
from rules.vocabulary import Status
from services.decisions import ask

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


def compare(session: Session, row: DelegationRow, first: date, second: date, now: datetime) -> Compared:
    """Ask four times: about the end of each day, by what had been recorded until then and by what is on record now."""
    one, two = _on(session, row, first, now), _on(session, row, second, now)
    return Compared(
        one,
        two,
        tuple(_changes(one.known_then, two.known_then)),
        (
            tuple(_changes(one.known_then, one.known_now)),
            tuple(_changes(two.known_then, two.known_now)),
        ),
    )


def _on(session: Session, row: DelegationRow, day: date, now: datetime) -> OnDay:
    moment = instant(now)
    at = moment if day >= london_day(moment) else last_instant(day)
    return OnDay(day, at, answer_at(session, row, at, at), answer_at(session, row, at, moment))


def answer_at(session: Session, row: DelegationRow, at: Instant, known: Instant) -> Answer:
    """The rules' answer about a moment, by what was on record at another; it never fails, but may be none."""
    if at < instant(row.requested_at):
        return Answer(None, "It had not been asked for.")
    try:
        return Answer(ask(session, row, Span.at(at), known))
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

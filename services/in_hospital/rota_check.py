"""A rota looked at as a ward sister would: what is wrong with each shift, by which rule, and who says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy.orm import Session

from documents.words import clock, counted, hours_between
from rules.applied import Settings
from rules.decide import CannotBeAsked, EvaluatorsDiffer
from rules.moments import Instant, Span, london
from rules.question import Moment
from rules.requirement import Requirement
from rules.text_values import as_hours
from rules.throughout import throughout
from services.in_hospital.hospital_stay import DBS, INDUCTION, NEED, NO_ANSWER, Stay, StayAnswers, in_words
from services.in_hospital.rota_asking import of_each
from services.in_hospital.rota_work import (
    Overlap,
    ShortRest,
    Work,
    overlaps,
    short_rests,
    work_elsewhere,
    work_of,
)
from services.in_hospital.stay_facts import ShiftLine

NOT_IN_TEXT = "not in the Staffordshire text"
NO_TASK_HERE = "No delegated task in this case: there for needs that take no sign-off."

_ELSEWHERE = {
    "here": "has another shift on this rota at that time",
    "same person": "has a shift for the same person on another rota at that time",
    "elsewhere": "also works elsewhere at that time",
}


@dataclass(frozen=True, slots=True)
class Checked:
    """One shift: ``faults`` for which nobody should use it, ``not_for`` what the PA may not do in it, ``note``.

    Each fault names the rule, what is wrong, and where the text says so or that it is a setting.
    """

    faults: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()
    note: str = ""

    @property
    def wrong(self) -> tuple[str, ...]:
        """Everything that somebody has to mend."""
        return (*self.faults, *self.not_for)


@dataclass(frozen=True, slots=True)
class MayDo:
    """May a PA do one task all through a time; ``because`` names the rule and the source."""

    holds: bool
    because: str = ""


def rota_of(session: Session, stay: Stay) -> Rota:
    """The rota of a stay with what its PAs work elsewhere, read in as many queries for one shift as for all."""
    lines = [*stay.facts.shifts, *stay.facts.home_shifts]
    return Rota(stay, work_elsewhere(session, stay.admission, lines))


class Rota:
    """The rota of a stay, checked when it is made; ``elsewhere`` is what its PAs work beside it."""

    def __init__(self, stay: StayAnswers, elsewhere: Sequence[Work] = ()) -> None:
        self._stay = stay
        everything = [*stay.facts.shifts, *stay.facts.home_shifts]
        self._work: dict[str, list[Work]] = {}
        for one in [*work_of(everything), *elsewhere]:
            self._work.setdefault(one.pa_id, []).append(one)
        self._overlaps: dict[str, list[Overlap]] = {}
        self._rests: dict[str, ShortRest] = {}
        self._least = _least_rest(stay)
        for work in self._work.values():
            self._overlaps |= overlaps(work)
            self._rests |= short_rests(work, self._least) if self._least else {}
        self._inducted: dict[str, str] = {}
        self._tasks: dict[str, dict[str, MayDo]] = {}
        for pa_id in stay.pa_ids:
            self._ask_of(pa_id)
        self._checked = {one.id: self._check(one) for one in everything}

    def of(self, shift_id: str) -> Checked:
        return self._checked[shift_id]

    def _ask_of(self, pa_id: str) -> None:
        stay, shifts = self._stay, self._stay.shifts_of(pa_id)
        beginnings = stay.beginnings(pa_id)
        if rules := stay.rules_about(INDUCTION):
            said = of_each(shifts, partial(stay.of_kind, INDUCTION, pa_id), beginnings)
            words = f"{rules[0].name}: the PA may not start before it is recorded ({_cites(rules[0])})"
            self._inducted |= {id: words for id, one in said.items() if not one.holds}
        for task in stay.tasks_of(pa_id):
            answers = of_each(shifts, partial(self._may_do, pa_id, task), beginnings)
            for id, answer in answers.items():
                self._tasks.setdefault(id, {})[task] = answer

    def _may_do(self, pa_id: str, task: str, span: Span) -> MayDo:
        """DBS checks and inductions are faults of their own, so they are no reason here once more."""
        asked, known = self._stay.question(pa_id, task)
        moment = Moment(span, self._stay.now)
        try:
            said = throughout(self._stay.applied, asked, known, moment, apart_from=(DBS, INDUCTION))
        except (EvaluatorsDiffer, CannotBeAsked) as error:
            self._stay.unanswered.append(error)
            return MayDo(False, NO_ANSWER)
        reason = said.because
        words = f"{reason.requirement}: {in_words(reason).rstrip('.')}" if reason else ""
        return MayDo(said.may, f"{words} ({', '.join(reason.cite)})" if reason else "")

    def _check(self, shift: ShiftLine) -> Checked:
        timing = (*self._overlapping(shift), *self._too_little_rest(shift))
        if shift.purpose == "home task":
            return Checked(timing)
        asked = self._tasks.get(shift.id, {})
        not_for = tuple(_may_not(asked))
        none_of_it = bool(asked) and not any(one.holds for one in asked.values())
        faults = (*self._dbs(shift), *self._not_inducted(shift), *(not_for if none_of_it else ()), *timing)
        return Checked(
            faults=(*faults, *self._unwell(shift)),
            not_for=() if none_of_it else not_for,
            note="" if asked else NO_TASK_HERE,
        )

    def _dbs(self, shift: ShiftLine) -> Iterator[str]:
        dbs = self._stay.shift_dbs(shift.id)
        if not dbs.holds:
            yield dbs.because

    def _not_inducted(self, shift: ShiftLine) -> Iterator[str]:
        if words := self._inducted.get(shift.id):
            yield words

    def _overlapping(self, shift: ShiftLine) -> Iterator[str]:
        for one in self._overlaps.get(shift.id, ()):
            times = f"{_clock(one.first)} to {_clock(one.ends)}"
            yield f"one place at a time: the PA {_ELSEWHERE[one.where]}, {times} ({NOT_IN_TEXT})"

    def _too_little_rest(self, shift: ShiftLine) -> Iterator[str]:
        if (short := self._rests.get(shift.id)) and self._least:
            rest, least = (
                hours_between(london(short.since), london(short.until)),
                counted(self._least, "hour"),
            )
            after = "" if short.where == "here" else " after work elsewhere"
            yield (
                f"rest between shifts: {rest} before it{after}, at least {least} are asked for "
                f"(setting of this framework, {NOT_IN_TEXT})"
            )

    def _unwell(self, shift: ShiftLine) -> Iterator[str]:
        """Where a framework has needs sorted, unwell ones are the ward's, by that framework's own words (2:690)."""
        if shift.purpose == "unwell need":
            for rule in self._stay.rules_about(NEED):
                yield f"{rule.name}: planned for an unwell need. {rule.why.rstrip('.')} ({_cites(rule)})"


def _may_not(asked: dict[str, MayDo]) -> Iterator[str]:
    """The tasks with the same reason together; where there is no other, it is said that there is none."""
    reasons: dict[str, list[str]] = {}
    for task, answer in asked.items():
        if not answer.holds:
            reasons.setdefault(answer.because, []).append(task)
    none_of_it = all(not one.holds for one in asked.values())
    for because, tasks in reasons.items():
        which = f"the PA may do none of their tasks ({', '.join(tasks)})" if none_of_it else ", ".join(tasks)
        yield f"{which}: {because}"


def _least_rest(stay: StayAnswers) -> int | None:
    """In hours, the longest that a framework of the case asks for; None where none does."""
    said = [
        as_hours(Settings(one).of(agreement.rest_between_shifts))
        for one in stay.applied
        if (agreement := one.framework.text.agreement) and agreement.rest_between_shifts
    ]
    return max(said, default=None)


def _cites(rule: Requirement) -> str:
    return ", ".join(rule.cite)


def _clock(moment: Instant) -> str:
    return clock(london(moment))

"""What a new version of a framework would do to a delegation: who loses the authority, when, and what work it makes.

Asked before anybody publishes it: the same question under the version that applies and under the new one, on
the day it comes into force and on every later day on which either answer may change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from rules.applied import Applied, SettingFault, UnknownTask
from rules.decide import CannotBeAsked, decide
from rules.decision import Action, Decision
from rules.framework import Framework
from rules.moments import FOREVER, Span
from rules.question import Delegation, Known, Moment

_MOST_DAYS_LOOKED_AT = 60
"""Of one delegation: answers change on a handful of days a year."""


@dataclass(frozen=True, slots=True)
class Impact:
    """One delegation under the new version.

    ``loses`` and ``gains`` are the first days on which the PA would lose or gain the authority to act alone;
    ``because`` names the requirements behind a loss, ``work`` is what somebody would have to do and would not
    have to now. ``cannot_be_asked`` says why there is no answer under the new version.
    """

    delegation: Delegation
    loses: date | None = None
    gains: date | None = None
    because: tuple[str, ...] = ()
    work: tuple[Action, ...] = ()
    cannot_be_asked: str = ""

    @property
    def is_any(self) -> bool:
        return bool(self.loses or self.gains or self.work or self.cannot_be_asked)


def impact_on(
    applied: Sequence[Applied], delegation: Delegation, known: Known, new: Framework, first: date, last: date
) -> Impact:
    """Compare from ``first`` (or the day on which the new version comes into force) to ``last``."""
    start = max(first, new.text.in_force.first)
    instead = [replace(one, framework=new) if one.framework.id == new.id else one for one in applied]
    try:
        return _compared(applied, instead, delegation, known, start, last)
    except (CannotBeAsked, SettingFault, UnknownTask) as error:
        return Impact(delegation, cannot_be_asked=str(error))


def _compared(
    old: Sequence[Applied],
    new: Sequence[Applied],
    delegation: Delegation,
    known: Known,
    start: date,
    last: date,
) -> Impact:
    found = Impact(delegation)
    waiting, asked = {start}, set[date]()
    while waiting and len(asked) < _MOST_DAYS_LOOKED_AT:
        day = min(waiting)
        waiting.discard(day)
        asked.add(day)
        moment = Moment(Span.parse(day.isoformat()), FOREVER)
        before, after = decide(old, delegation, known, moment), decide(new, delegation, known, moment)
        found = _with(found, day, before, after)
        waiting |= {one for one in _changes(before) | _changes(after) if start < one <= last} - asked
    return found


def _with(found: Impact, day: date, before: Decision, after: Decision) -> Impact:
    if before.may and not after.may and found.loses is None:
        unmet = tuple(reason.requirement for reason in after.reasons if not reason.met and reason.gate)
        found = replace(found, loses=day, because=unmet or (after.status,))
    if after.may and not before.may and found.gains is None:
        found = replace(found, gains=day)
    there = {(one.kind, one.role) for one in (*before.actions, *found.work)}
    more = tuple(one for one in after.actions if (one.kind, one.role) not in there)
    return replace(found, work=(*found.work, *more))


def _changes(decision: Decision) -> set[date]:
    """The days on which this answer may be another: the day after what is due, and a window's first day."""
    days = {due.day + timedelta(days=1) for due in decision.due if due.day < date.max}
    return days | {due.first for due in decision.due if due.first}

"""May this PA do this task all through a time such as a shift? A rota asks it hundreds of times."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from rules import durable, pure
from rules.applied import Applied
from rules.decide import (
    EvaluatorsDiffer,
    may_under_supervision,
    never_delegated,
    refuse_what_cannot_be_asked,
)
from rules.decision import Reason
from rules.explain import Explanation
from rules.facts import facts_for, window_of
from rules.happenings import with_happenings
from rules.moments import Instant, london_day
from rules.question import Delegation, Known, Moment
from rules.resolve import resolve


@dataclass(frozen=True, slots=True)
class Throughout:
    """``may`` is alone or with somebody competent there, for every second; if not, ``because`` of this first."""

    may: bool
    because: Reason | None = None


def throughout(
    applied: Sequence[Applied],
    delegation: Delegation,
    known: Known,
    moment: Moment,
    apart_from: Collection[str] = (),
) -> Throughout:
    """A yes is given by both evaluators, as by ``rules.decide``; for a no the word of the first is enough.

    ``apart_from`` are kinds of evidence that whoever asks looks at on their own, such as a DBS check.
    Raises EvaluatorsDiffer and CannotBeAsked as ``decide`` does.
    """
    refuse_what_cannot_be_asked(applied, delegation, moment)
    if never := never_delegated(applied, delegation):
        return Throughout(False, never)
    facts = facts_for(delegation, known, moment)
    requirements = with_happenings(resolve(applied, delegation, moment.about), facts).requirements
    judge = pure.evaluate(requirements, facts)
    explained = (Explanation(one, judge, known) for one in requirements)
    unmet = [one for one in explained if one.stops() and one.requirement.evidence not in apart_from]
    if unmet and not may_under_supervision(unmet, [one.status() for one in unmet]):
        return Throughout(False, _reason(unmet[0], moment))
    second = durable.evaluate(requirements, facts)
    if judge.findings != second:
        raise EvaluatorsDiffer(delegation, judge.findings, second)
    return Throughout(True)


def _reason(one: Explanation, moment: Moment) -> Reason:
    """Why not; what runs out or falls due only after today has not done so yet, and is said so."""
    reason = one.reason()
    if one.finding.missed:
        windows = [window_of(one.judge.by_id[id], one.requirement) for id in one.finding.missed]
        closes = min(window.closes for window in windows if window)
        return replace(reason, because=f"Due by {_day(closes)}.") if closes > moment.known else reason
    runs_out = bool(one.counted) and not one.against and moment.known < one.last_good < moment.about.last
    return replace(reason, because=f"Good until {_day(one.last_good)} only.") if runs_out else reason


def _day(moment: Instant) -> str:
    day = london_day(moment)
    return f"{day.day} {day:%B %Y}"

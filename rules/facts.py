"""Evidence made ready to be judged: how long each piece is good for each requirement.

All date arithmetic happens here, once, for both evaluators: comparing them cannot find a fault in it, so it
is held by case tables and by an independent oracle in the tests.
"""

from __future__ import annotations

from dataclasses import dataclass

from rules.moments import Instant, add, first_instant, last_instant, london_day
from rules.question import Delegation, Evidence, Known, Moment
from rules.requirement import Requirement


@dataclass(frozen=True, slots=True)
class WindowFact:
    """When an observation counted from one piece of evidence may be made, and by when it must be."""

    opens: Instant
    closes: Instant


@dataclass(frozen=True, slots=True)
class Facts:
    """One delegation's question with its evidence in a fixed order (by when it was true, then by id)."""

    delegation: Delegation
    moment: Moment
    evidence: tuple[Evidence, ...]
    provider_kinds: dict[str, str]


def facts_for(delegation: Delegation, known: Known, moment: Moment) -> Facts:
    """Keep what can bear on this delegation, sorted, so that the order of recording changes nothing."""
    bearing = [
        item
        for item in known.evidence
        if item.pa in ("", delegation.pa)
        and item.person in ("", delegation.person)
        and item.task in ("", delegation.task)
    ]
    return Facts(
        delegation=delegation,
        moment=moment,
        evidence=tuple(sorted(bearing, key=lambda item: (item.begins, item.id))),
        provider_kinds={place.id: place.kind for place in known.organisations.values()},
    )


def good_until(item: Evidence, requirement: Requirement) -> Instant:
    """The last instant at which this evidence is still good for this requirement.

    A period is counted from the London day on which the evidence was true, and is good to its last day's end.
    """
    if requirement.good_for is None:
        return item.until
    return min(item.until, last_instant(add(london_day(item.begins), requirement.good_for)))


def window_of(item: Evidence, requirement: Requirement) -> WindowFact | None:
    """From the first day an observation counts to the end of the last day it is on time (2:582)."""
    if requirement.window is None:
        return None
    day = london_day(item.begins)
    return WindowFact(
        opens=first_instant(add(day, requirement.window.opens)),
        closes=last_instant(add(day, requirement.window.closes)),
    )

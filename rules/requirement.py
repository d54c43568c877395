"""A requirement as both evaluators read it: all settings chosen, all figures of the task filled in."""

from __future__ import annotations

from dataclasses import dataclass

from rules.moments import Period
from rules.vocabulary import Field, Status


@dataclass(frozen=True, slots=True)
class Window:
    """Observed no sooner than ``opens`` and no later than ``closes`` after what it is counted from."""

    opens: Period
    closes: Period


@dataclass(frozen=True, slots=True)
class WayOut:
    """What somebody has to do when a requirement is not met, in which role, and within how many days."""

    do: str
    role: str
    within: Period


@dataclass(frozen=True, slots=True)
class OtherOutcome:
    """What it means when the evidence says something else: the status shown, and the way out if there is one.

    Later evidence of the same kind lifts it; so does what counts for a requirement in ``lifted_by``.
    """

    status: Status
    way_out: WayOut | None
    lifted_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trigger:
    """Evidence that makes a requirement apply at all, such as a referral to the panel."""

    evidence: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """What must be evidenced before a PA may do a task, why, and where the text says so.

    ``after``, ``during``, ``counted_from`` and ``independent_of`` name requirements that stand earlier in the
    list. What it comes ``after`` must have been met when it was given, and must not have been undone since;
    what it was given ``during`` must have been met then, and may have ended since. ``personal``: another
    outcome undoes only what the same person gave. ``this_stay``: only what is of this hospital stay counts.
    ``hospital_only``: nobody is asked for it before the admission.
    ``gate`` is False where being overdue is escalated and does not stop the task. ``warn_days`` is how many
    days ahead of its last good day somebody is asked to renew it.
    """

    name: str
    framework: str
    why: str
    cite: tuple[str, ...]
    evidence: str
    outcomes: tuple[str, ...]
    about: tuple[Field, ...]
    topic: str
    by: tuple[str, ...]
    registered: bool
    at_least_givers: int
    at_least_organisations: int
    independent_of: tuple[str, ...]
    providers: tuple[str, ...]
    assured_providers: tuple[str, ...]
    after: tuple[str, ...]
    during: tuple[str, ...]
    counted_from: tuple[str, ...]
    at_least: int
    good_for: Period | None
    window: Window | None
    only_if: Trigger | None
    personal: bool
    this_stay: bool
    hospital_only: bool
    gate: bool
    supervised_too: bool
    status: Status
    if_lapsed: Status
    way_out: WayOut
    other_outcomes: tuple[tuple[str, OtherOutcome], ...]
    warn_days: int

    def lifts(self, outcome: str) -> tuple[str, ...]:
        """The requirements whose evidence lifts this other outcome, besides later evidence of its kind."""
        return next((other.lifted_by for name, other in self.other_outcomes if name == outcome), ())

    @property
    def earlier(self) -> tuple[str, ...]:
        """The requirements whose answers this one needs."""
        return (*self.after, *self.during, *self.counted_from, *self.independent_of)

"""A requirement as both evaluators read it: all settings chosen, all figures of the task filled in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from rules.moments import STATED, Calendar, Instant, Period
from rules.vocabulary import Field, Mode, Status

UndoneBy = Literal["anybody", "whoever may give it", "whoever gave it"]


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
    """Evidence that makes a requirement apply at all, such as a referral to the panel.

    With ``before`` only what began before that instant does: a sign-off older than a change of the protocol.
    """

    evidence: str
    outcome: str
    before: Instant | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """A course that is accepted, and where an edition has its time, the days on which it may be completed."""

    name: str
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Fallback:
    """Roles that may give it only once something is on record, such as the trainer who cannot (2:686)."""

    roles: tuple[str, ...]
    once: Trigger


@dataclass(frozen=True, slots=True)
class Requirement:
    """What must be evidenced before a PA may do a task, why, and where the text says so.

    What is named in ``earlier`` stands above it in the list.

    What counts
        ``about``, ``topics``, ``modes`` and ``parts`` say what it must be about; ``since`` and ``before`` between
        which instants it must have begun. ``carries_over``: what was done for another person counts, while the
        PA consents to that.
    Who gives it
        ``by`` roles, with a ``fallback``; each giver ``holding`` proofs good at that very moment,
        and ``still_holding`` them at the moment asked about; ``in_person``: who in a role has to be this very PA or
        person; ``specialist``:
        trained for the person's age group; ``same_giver_as`` and ``independent_of`` other requirements;
        ``at_least_givers`` people, of ``every_role`` one, from ``at_least_organisations``, ``as_merged`` or as
        each was named.
    Order
        What it comes ``after`` must have been met when it was given, and must not have been undone since; what
        it was given ``during`` must have been met then, and may have ended since.
    Time
        ``good_for``, which people in ``interval_by`` may agree to shorten; renewed up to ``early`` before it is
        due, it runs on from that day. ``counted_from`` and ``window``: when to look again. ``due_by``: until
        then, while all of ``due_by_if`` is met, it is not yet missing.
    What it makes of the delegation
        ``or_else`` names other ways to meet it; one that is only such a way is ``optional``. ``undone_by``: whose
        other outcome undoes it. ``gate`` is False where being overdue is escalated and does not stop the task.
        ``hospital_only``: nobody is asked for it before the admission. ``lacking``: what the question does not
        say, so that nothing can count. ``warn_days`` is how many days ahead of its last good day somebody is
        asked to renew it.
    """

    name: str
    framework: str
    why: str
    cite: tuple[str, ...]
    evidence: str
    outcomes: tuple[str, ...]
    about: tuple[Field, ...]
    status: Status
    if_lapsed: Status
    way_out: WayOut | None
    base: str = ""
    topics: tuple[Topic, ...] = ()
    modes: tuple[Mode, ...] = ()
    parts: tuple[str, ...] = ()
    since: Instant | None = None
    before: Instant | None = None
    carries_over: bool = False
    by: tuple[str, ...] = ()
    fallback: Fallback | None = None
    holding: tuple[str, ...] = ()
    still_holding: bool = False
    in_person: tuple[tuple[str, Literal["pa", "person"]], ...] = ()
    specialist: bool = False
    same_giver_as: tuple[str, ...] = ()
    independent_of: tuple[str, ...] = ()
    at_least_givers: int = 1
    at_least_organisations: int = 0
    every_role: bool = False
    as_merged: bool = False
    providers: tuple[str, ...] = ()
    assured_providers: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    during: tuple[str, ...] = ()
    counted_from: tuple[str, ...] = ()
    at_least: int = 1
    good_for: Period | None = None
    interval_by: tuple[str, ...] = ()
    early: Period | None = None
    window: Window | None = None
    due_by: Instant | None = None
    due_by_if: tuple[str, ...] = ()
    calendar: Calendar = STATED
    only_if: Trigger | None = None
    or_else: tuple[str, ...] = ()
    optional: bool = False
    undone_by: UndoneBy = "anybody"
    hospital_only: bool = False
    lacking: str = ""
    gate: bool = True
    supervised_too: bool = True
    other_outcomes: tuple[tuple[str, OtherOutcome], ...] = ()
    warn_days: int = 0

    def __hash__(self) -> int:
        """Few share a name, and equality tells those apart: quick to look up what is remembered of one."""
        return hash((self.framework, self.name))

    def lifts(self, outcome: str) -> tuple[str, ...]:
        """The requirements whose evidence lifts this other outcome, besides later evidence of its kind."""
        return next((other.lifted_by for name, other in self.other_outcomes if name == outcome), ())

    @property
    def earlier(self) -> tuple[str, ...]:
        """The requirements whose answers this one needs."""
        return (
            *self.after,
            *self.during,
            *self.counted_from,
            *self.independent_of,
            *self.same_giver_as,
            *self.or_else,
            *self.due_by_if,
        )

"""Evidence made ready to be judged: how long each piece is good for each requirement.

All date arithmetic happens here, once, for both evaluators: comparing them cannot find a fault in it, so it
is held by case tables and by an independent oracle in the tests.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from rules.age import age_group
from rules.moments import (
    Calendar,
    Instant,
    Period,
    add,
    first_instant,
    last_good_day,
    last_instant,
    london_day,
)
from rules.question import Delegation, Evidence, Giver, Known, Moment, Organisation
from rules.requirement import Requirement
from rules.vocabulary import AgeGroup


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
    organisations: dict[str, Organisation]
    specialisms: dict[str, tuple[AgeGroup, ...]]

    def provider_kind(self, item: Evidence) -> str:
        found = self.organisations.get(item.provider)
        return found.kind if found else ""

    def is_about_another(self, item: Evidence) -> bool:
        """Done by this PA for somebody else."""
        return item.person not in ("", self.delegation.person)


def facts_for(delegation: Delegation, known: Known, moment: Moment) -> Facts:
    """Keep what can bear on this delegation, sorted, so that the order of recording changes nothing.

    What this PA did for another person is kept too: theory may carry over. What another organisation recorded
    of the PA in general is there for either evaluator only while the PA consents, and as if there were none else.
    """
    pa, person, task = delegation.pa, delegation.person, delegation.task
    bearing = [
        item
        for item in known.evidence
        if (item.pa == pa or (item.pa == "" and item.person in ("", person))) and item.task in ("", task)
    ]
    here, places, at = delegation.kept_by, known.organisations, moment.about.first
    elsewhere = {item.id for item in bearing if is_general_and_kept_elsewhere(item, here, places, at)}
    if elsewhere and not _may_be_used_here(bearing, moment):
        bearing = [item for item in bearing if item.id not in elsewhere]
    bearing.sort(key=_by_when_it_was_true)
    return Facts(
        delegation=delegation,
        moment=moment,
        evidence=tuple(bearing),
        organisations=known.organisations,
        specialisms={one.id: one.specialisms for one in known.people.values() if one.specialisms},
    )


def is_general_and_kept_elsewhere(
    item: Evidence, here: str, places: dict[str, Organisation], at: Instant
) -> bool:
    """About the PA and no one person, and in another organisation's record; a consent and a void hold everywhere."""
    general = item.pa and not item.person and item.kind not in ("consent to carry over", "void")
    return bool(general) and not is_kept_here(item.kept_by, here, places, at)


def is_kept_here(kept_by: str, here: str, places: dict[str, Organisation], at: Instant) -> bool:
    """In this organisation's record, in that of one that it has become, or nobody knows in whose."""
    if not kept_by or not here or kept_by == here:
        return True
    return _what_became_of(kept_by, places, at) == _what_became_of(here, places, at)


def _what_became_of(id: str, places: dict[str, Organisation], at: Instant) -> str:
    seen: set[str] = set()
    while id not in seen and (found := places.get(id)) and found.became and found.became_at <= at:
        seen.add(id)
        id = found.became
    return id


def consents_to_carry_over(said: Iterable[Evidence], at: Instant) -> bool:
    """Of what stands: the PA has consented by then, and has not withdrawn it since."""
    consents = [one for one in said if one.kind == "consent to carry over"]
    withdrawn = [one.latest for one in consents if one.outcome != "given"]
    return any(
        one.outcome == "given" and one.begins <= at and all(latest < one.begins for latest in withdrawn)
        for one in consents
    )


def _may_be_used_here(bearing: list[Evidence], moment: Moment) -> bool:
    known, last = moment.known, moment.about.last
    voided = {item.about for item in bearing if item.kind == "void" and item.recorded <= known}
    standing = (
        item for item in bearing if item.recorded <= known and item.begins <= last and item.id not in voided
    )
    return consents_to_carry_over(standing, moment.about.first)


def _by_when_it_was_true(item: Evidence) -> tuple[Instant, str]:
    return item.begins, item.id


# --- how long something is good ----------------------------------------------------------------------------


def good_until(item: Evidence, requirement: Requirement, interval: Period | None = None) -> Instant:
    """The last instant at which this evidence is still good for this requirement.

    A period is counted from the London day on which the evidence was true, and is good to its last day's end.
    An agreed ``interval`` may end it sooner, and never later (2:739).
    """
    ends = item.until
    if requirement.good_for is not None:
        ends = min(ends, _good_until(item.begins, requirement.good_for, requirement.calendar))
    if interval is not None:
        ends = min(ends, _good_until(item.begins, interval, requirement.calendar))
    return ends


@lru_cache(maxsize=8192)
def _good_until(begins: Instant, period: Period, calendar: Calendar) -> Instant:
    """Remembered, because the same evidence is asked about by every requirement that rests on it."""
    return last_instant(last_good_day(london_day(begins), period, calendar))


def ends_of(
    items: Collection[Evidence], requirement: Requirement, interval: Period | None
) -> dict[str, Instant]:
    """The same for all that counts, by id. Renewed early, it may run from the day on which it was due.

    Only so early as the framework says, and only by evidence of its own kind: two refreshers in one month do not
    add up to two years, and a new sign-off starts its own time.
    """
    ends: dict[str, Instant] = {}
    due: Instant | None = None
    for item in sorted(items, key=_by_when_it_was_true) if len(items) > 1 else items:
        end = good_until(item, requirement, interval)
        if due is not None and _renews_early(item, requirement, due):
            end = min(item.until, _from(due, requirement, interval))
        ends[item.id] = end
        due = end if due is None else max(due, end)
    return ends


def _renews_early(item: Evidence, requirement: Requirement, due: Instant) -> bool:
    if requirement.early is None or item.kind != requirement.evidence or item.begins > due:
        return False
    return due <= last_instant(add(london_day(item.begins), requirement.early, requirement.calendar))


def _from(due: Instant, requirement: Requirement, interval: Period | None) -> Instant:
    period = _shorter(requirement.good_for, interval)
    return due if period is None else last_instant(add(london_day(due), period, requirement.calendar))


def _shorter(first: Period | None, second: Period | None) -> Period | None:
    if first is None or second is None:
        return first or second
    return second if second.most_days < first.most_days else first


def window_of(item: Evidence, requirement: Requirement) -> WindowFact | None:
    """From the first day an observation counts to the end of the last day it is on time (2:582)."""
    if requirement.window is None:
        return None
    day = london_day(item.begins)
    return WindowFact(
        opens=first_instant(add(day, requirement.window.opens, requirement.calendar)),
        closes=last_instant(last_good_day(day, requirement.window.closes, requirement.calendar)),
    )


# --- what was so on that day -------------------------------------------------------------------------------


def in_its_time(item: Evidence, requirement: Requirement) -> bool:
    """Was this course accepted on the day it was completed?"""
    day = london_day(item.begins)
    return any(
        topic.name == item.about and (topic.first or day) <= day <= (topic.last or day)
        for topic in requirement.topics
    )


def age_group_then(item: Evidence, facts: Facts) -> AgeGroup | None:
    """Was the person a child on the day of this evidence?"""
    return age_group(facts.delegation.born, london_day(item.begins))


def organisation_of(giver: Giver, item: Evidence, requirement: Requirement, facts: Facts) -> str:
    """The giver's organisation; where mergers count, what it had become by the time of this evidence."""
    id = giver.organisation
    seen: set[str] = set()
    while requirement.as_merged and id not in seen and (found := facts.organisations.get(id)):
        seen.add(id)
        if found.became and found.became_at <= item.begins:
            id = found.became
    return id

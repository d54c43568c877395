"""The evaluator that is the specification: read it aloud and it says what the rule language means.

It takes facts and requirements and gives findings. It shares no logic with the durable-rules evaluator
except the date arithmetic in :mod:`rules.facts`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from rules.facts import Facts, ends_of, good_until, window_of
from rules.finding import Finding, Findings
from rules.flaws import flaws_of
from rules.moments import Instant, Period
from rules.question import Evidence
from rules.requirement import Requirement, Trigger

Pool = Callable[[str], list[Evidence]]
"""Evidence for an earlier requirement, by its name."""


def evaluate(requirements: tuple[Requirement, ...], facts: Facts) -> Judge:
    """Judge each requirement in turn; a requirement may look back at the answers of earlier ones.

    The findings are in ``.findings``; the judge itself can say more about each piece of evidence.
    """
    judge = Judge(facts)
    for requirement in requirements:
        judge.read[requirement.name] = requirement
        judge.findings[requirement.name] = judge.finding(requirement)
    return judge


@dataclass
class Judge:
    """One question being answered: the evidence that stands, and the answers so far."""

    facts: Facts
    findings: Findings = field(default_factory=dict)
    read: dict[str, Requirement] = field(default_factory=dict)
    ends: dict[str, dict[str, Instant]] = field(default_factory=dict)
    """Until when what counts for a requirement is good, by requirement and evidence."""

    def __post_init__(self) -> None:
        moment = self.facts.moment
        known = [item for item in self.facts.evidence if item.recorded <= moment.known]
        voided = {item.about for item in known if item.kind == "void"}
        self.standing = [item for item in known if item.id not in voided and item.begins <= moment.about.last]
        self.by_id = {item.id: item for item in self.standing}
        self.of_kind: dict[str, list[Evidence]] = {}
        for item in self.standing:
            self.of_kind.setdefault(item.kind, []).append(item)
        self._looked_at: dict[str, list[Evidence]] = {}
        self._otherwise: dict[str, list[Evidence]] = {}
        self._counted_for: dict[str, list[Evidence]] = {}
        self._once_counted: dict[str, list[Evidence]] = {}
        self._held_until: dict[tuple[str, str], Instant] = {}

    def finding(self, requirement: Requirement) -> Finding:
        """Is it needed, what counts, what of that is good now, and is that enough?"""
        if not self.is_needed(requirement):
            return Finding(needed=False, met=True)
        own = [item for item in self.looked_at(requirement) if not self.fault(item, requirement)]
        against = self.not_lifted(requirement, own)
        counted = own + self.starts_that_count(requirement, against)
        self.ends[requirement.name] = ends_of(counted, requirement, self.agreed_interval(requirement))
        current = [item for item in counted if self.is_current(item, requirement)]
        missed = self.missed_windows(requirement, current)
        instead = tuple(name for name in requirement.or_else if self.is_met(name))
        waits = self.is_not_yet_due(requirement)
        if requirement.lacking:
            met = False
        elif requirement.window is not None:
            met = not missed and not against
        else:
            enough = len(current) >= requirement.at_least
            met = enough or (not against and (bool(instead) or waits))
        return Finding(
            needed=True,
            met=met,
            counted=_ids(counted),
            current=_ids(current),
            missed=_ids(missed),
            against=() if met else _ids(against),
            instead=instead,
            waits=waits,
        )

    # --- is it needed? -------------------------------------------------------------------------------------

    def is_needed(self, requirement: Requirement) -> bool:
        """Not before it is triggered, and not before its time has begun to count."""
        if requirement.only_if and not self.is_triggered(requirement.only_if):
            return False
        if not requirement.counted_from:
            return True
        return any(start.begins <= self.facts.moment.about.first for start in self.starts(requirement))

    def is_triggered(self, trigger: Trigger, by: Instant | None = None) -> bool:
        """Is it on record about this very matter, if need be by an instant?"""
        return any(
            item.outcome == trigger.outcome
            and not self.facts.is_about_another(item)
            and (trigger.before is None or item.begins < trigger.before)
            and (by is None or item.begins <= by)
            for item in self.of_kind.get(trigger.evidence, ())
        )

    def is_met(self, name: str) -> bool:
        """Asked for and met."""
        return self.findings[name].needed and self.findings[name].met

    def is_not_yet_due(self, requirement: Requirement) -> bool:
        """There is still time for it, as long as what the time rests on is in order."""
        if requirement.due_by is None or self.facts.moment.about.last > requirement.due_by:
            return False
        return all(self.findings[name].met for name in requirement.due_by_if)

    # --- what counts ---------------------------------------------------------------------------------------

    def looked_at(self, requirement: Requirement) -> list[Evidence]:
        """Everything that stands of this kind on this very matter, oldest first."""
        found = self._looked_at.get(requirement.name)
        if found is None:
            of_kind = self.of_kind.get(requirement.evidence, ())
            found = [item for item in of_kind if self.is_about_this(item, requirement)]
            self._looked_at[requirement.name] = found
        return found

    def is_about_this(self, item: Evidence, requirement: Requirement) -> bool:
        """About this PA, person and task, as far as is asked, and of this time: nothing else carries over."""
        if requirement.lacking:
            return False
        if requirement.since is not None and item.latest < requirement.since:
            return False
        if requirement.before is not None and item.begins >= requirement.before:
            return False
        if requirement.topics and all(item.about != topic.name for topic in requirement.topics):
            return False
        if not requirement.carries_over and self.facts.is_about_another(item):
            return False
        asked = self.facts.delegation
        return all(getattr(item, name) == getattr(asked, name) for name in requirement.about)

    def fault(self, item: Evidence, requirement: Requirement) -> str:
        """Why this evidence does not count, as words that follow "it does not count:"; empty if it does."""
        return (
            self.flaw(item, requirement)
            or self.rests_on_what_fell(item, requirement)
            or self.undone(item, requirement)
            or self.carried_without_consent(item)
        )

    def flaw(self, item: Evidence, requirement: Requirement) -> str:
        """What was wrong with it from the start."""
        if item.outcome not in requirement.outcomes:
            return f"it says '{item.outcome}'"
        for check in flaws_of(requirement):
            if wrong := check(self, item, requirement):
                return wrong
        return ""

    def saying_otherwise(self, requirement: Requirement) -> list[Evidence]:
        """Evidence of this kind on this very matter with another outcome, oldest first.

        Where each party speaks for itself, only what one of those says who may give it.
        """
        found = self._otherwise.get(requirement.name)
        if found is None:
            found = [item for item in self.looked_at(requirement) if item.outcome not in requirement.outcomes]
            if requirement.undone_by == "whoever may give it":
                found = [item for item in found if not item.by or _is_in(requirement.by, item)]
            self._otherwise[requirement.name] = found
        return found

    def is_current(self, item: Evidence, requirement: Requirement) -> bool:
        """Good for every second of the moment asked about."""
        about = self.facts.moment.about
        return item.begins <= about.first and about.last <= self.ends[requirement.name][item.id]

    # --- what fell later -----------------------------------------------------------------------------------

    def rests_on_what_fell(self, item: Evidence, requirement: Requirement) -> str:
        """What it comes after must count to this day."""
        for name in requirement.after:
            if self.findings[name].needed and not self.was_met(name, item, self.counted_for):
                return f"it rests on '{name}', and that has been undone since"
        return ""

    def undone(self, item: Evidence, requirement: Requirement) -> str:
        """Something later, or perhaps of the same moment, says otherwise."""
        for other in self.undoing(item, requirement):
            return f"a later {other.kind} says '{other.outcome}'"
        return ""

    def undoing(self, item: Evidence, requirement: Requirement) -> list[Evidence]:
        """Whoever said it; or, where each speaks for themselves, somebody who gave the evidence."""
        later = [other for other in self.saying_otherwise(requirement) if other.latest >= item.begins]
        if not later or requirement.undone_by != "whoever gave it":
            return later
        givers = {giver.person for giver in item.by}
        return [other for other in later if not other.by or any(giver.person in givers for giver in other.by)]

    def carried_without_consent(self, item: Evidence) -> str:
        """What was done for another person counts here while the PA consents to that."""
        if not self.facts.is_about_another(item):
            return ""
        consents = self.of_kind.get("consent to carry over", [])
        withdrawn = [other.latest for other in consents if other.outcome != "given"]
        for consent in consents:
            begun = consent.outcome == "given" and consent.begins <= self.facts.moment.about.first
            if begun and not any(latest >= consent.begins for latest in withdrawn):
                return ""
        return "it was done for another person, and the PA has not consented to its being used here"

    # --- order ---------------------------------------------------------------------------------------------

    def was_met(self, name: str, item: Evidence, pool: Pool) -> bool:
        """Did enough of the evidence in the pool meet the earlier requirement when the item was given?"""
        before = self.read[name]
        enough = 0
        for earlier in pool(name):
            if earlier.begins <= item.begins <= self.held_until(earlier, before):
                enough += 1
                if enough >= before.at_least:
                    return True
        return any(
            self.findings[other].needed and self.was_met(other, item, pool) for other in before.or_else
        )

    def held_until(self, earlier: Evidence, before: Requirement) -> Instant:
        """The last instant at which this was good for the earlier requirement and nothing had undone it."""
        key = (before.name, earlier.id)
        found = self._held_until.get(key)
        if found is None:
            found = good_until(earlier, before)
            for other in self.undoing(earlier, before):
                found = min(found, other.begins - 1)
            self._held_until[key] = found
        return found

    def counted_for(self, name: str) -> list[Evidence]:
        found = self._counted_for.get(name)
        if found is None:
            found = self._counted_for[name] = [self.by_id[id] for id in self.findings[name].counted]
        return found

    def once_counted(self, name: str) -> list[Evidence]:
        """What counts for an earlier requirement, and what would if nothing had been undone since."""
        found = self._once_counted.get(name)
        if found is None:
            before = self.read[name]
            own = [item for item in self.looked_at(before) if not self.flaw(item, before)]
            ids = {item.id for item in own}
            found = own + [item for item in self.counted_for(name) if item.id not in ids]
            self._once_counted[name] = found
        return found

    # --- periods and windows that are counted from something -----------------------------------------------

    def starts(self, requirement: Requirement) -> list[Evidence]:
        """What its time is counted from, such as each sign-off."""
        return [item for name in requirement.counted_from for item in self.counted_for(name)]

    def starts_that_count(self, requirement: Requirement, against: list[Evidence]) -> list[Evidence]:
        """A start is as good as the first of the evidence it starts, unless that evidence says otherwise."""
        if requirement.window is not None or against or not requirement.counted_from:
            return []
        started = dict.fromkeys(start.id for start in self.starts(requirement))
        return [
            start
            for start in self.standing
            if start.id in started
            and not any(other.latest >= start.begins for other in self.saying_otherwise(requirement))
        ]

    def agreed_interval(self, requirement: Requirement) -> Period | None:
        """The shortest of the intervals agreed last, by somebody who may, and not ended since (2:739)."""
        if not requirement.interval_by:
            return None
        said = [
            item
            for item in self.of_kind.get("agreed interval", ())
            if item.about == requirement.base
            and not self.facts.is_about_another(item)
            and item.begins <= self.facts.moment.about.first
            and item.by
            and all(giver.role in requirement.interval_by for giver in item.by)
        ]
        agreed = [
            item.interval
            for item in said
            if item.outcome == "agreed"
            and item.interval is not None
            and not any(other.begins > item.latest for other in said)
        ]
        return min(agreed, key=lambda interval: (interval.most_days, str(interval)), default=None)

    def anchors(self, requirement: Requirement) -> list[Evidence]:
        """What its windows are counted from."""
        return [] if requirement.window is None else self.starts(requirement)

    def missed_windows(self, requirement: Requirement, made: list[Evidence]) -> list[Evidence]:
        """Windows that closed with nothing seen since opening: a late look cures, an early one does not."""
        anchors = self.anchors(requirement)
        if not anchors:
            return []
        seen = [item.begins for item in (*made, *self.saying_otherwise(requirement))]
        missed = []
        for anchor in anchors:
            window = window_of(anchor, requirement)
            closed = window is not None and window.closes < self.facts.moment.about.last
            if window and closed and not any(begins >= window.opens for begins in seen):
                missed.append(anchor)
        return missed

    def not_lifted(self, requirement: Requirement, own: list[Evidence]) -> list[Evidence]:
        """What says otherwise, and nothing has lifted it by the first second asked about."""
        return [
            other
            for other in self.saying_otherwise(requirement)
            if not any(
                other.latest < item.begins <= self.facts.moment.about.first
                for item in (*own, *self.lifting(other, requirement))
            )
        ]

    def lifting(self, other: Evidence, requirement: Requirement) -> list[Evidence]:
        """What else can lift it: a new sign-off ends an action plan, and does not end a suspension."""
        return [item for name in requirement.lifts(other.outcome) for item in self.counted_for(name)]


def _is_in(roles: tuple[str, ...], item: Evidence) -> bool:
    return any(giver.role in roles for giver in item.by)


def _ids(items: list[Evidence]) -> tuple[str, ...]:
    return tuple(sorted({item.id for item in items})) if items else ()

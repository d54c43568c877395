"""The evaluator that is the specification: read it aloud and it says what the rule language means.

It takes facts and requirements and gives findings. It shares no logic with the durable-rules evaluator
except the date arithmetic in :mod:`rules.facts`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from rules.facts import Facts, good_until, window_of
from rules.finding import Finding, Findings
from rules.question import Evidence, Giver
from rules.requirement import Requirement, Trigger


def evaluate(requirements: tuple[Requirement, ...], facts: Facts) -> Judge:
    """Judge each requirement in turn; a requirement may look back at the answers of earlier ones.

    The findings are in ``.findings``; the judge itself can say more about each piece of evidence.
    """
    judge = Judge(facts)
    for requirement in requirements:
        judge.findings[requirement.name] = judge.finding(requirement)
        judge.read[requirement.name] = requirement
    return judge


@dataclass
class Judge:
    """One question being answered: the evidence that stands, and the answers so far."""

    facts: Facts
    findings: Findings = field(default_factory=dict)
    read: dict[str, Requirement] = field(default_factory=dict)

    def __post_init__(self) -> None:
        moment = self.facts.moment
        known = [item for item in self.facts.evidence if item.recorded <= moment.known]
        voided = {item.about for item in known if item.kind == "void"}
        self.standing = [item for item in known if item.id not in voided and item.begins <= moment.about.last]
        self.by_id = {item.id: item for item in self.standing}

    def finding(self, requirement: Requirement) -> Finding:
        """Is it needed, what counts, what of that is good now, and is that enough?"""
        if not self.is_needed(requirement):
            return Finding(needed=False, met=True)
        own = [item for item in self.looked_at(requirement) if not self.fault(item, requirement)]
        against = self.not_lifted(requirement, own)
        counted = own + self.starts_that_count(requirement, against)
        current = [item for item in counted if self.is_current(item, requirement)]
        missed = self.missed_windows(requirement, current)
        enough = len(current) >= requirement.at_least
        met = enough if requirement.window is None else not missed and not against
        return Finding(
            needed=True,
            met=met,
            counted=_ids(counted),
            current=_ids(current),
            missed=_ids(missed),
            against=() if met else _ids(against),
        )

    # --- is it needed? -------------------------------------------------------------------------------------

    def is_needed(self, requirement: Requirement) -> bool:
        """Not before it is triggered, and not before its time has begun to count."""
        if requirement.only_if and not self.is_triggered(requirement.only_if):
            return False
        if not requirement.counted_from:
            return True
        return any(start.begins <= self.facts.moment.about.first for start in self.starts(requirement))

    def is_triggered(self, trigger: Trigger) -> bool:
        asked = self.facts.delegation
        return any(
            item.kind == trigger.evidence
            and item.outcome == trigger.outcome
            and (item.pa, item.person, item.task) == (asked.pa, asked.person, asked.task)
            for item in self.standing
        )

    # --- what counts ---------------------------------------------------------------------------------------

    def looked_at(self, requirement: Requirement) -> list[Evidence]:
        """Everything that stands of this kind on this very matter, oldest first."""
        return [
            item
            for item in self.standing
            if item.kind == requirement.evidence and self.is_about_this(item, requirement)
        ]

    def is_about_this(self, item: Evidence, requirement: Requirement) -> bool:
        """About this PA, person and task, as far as is asked, and of this stay: nothing carries over."""
        asked = self.facts.delegation
        if requirement.this_stay and (asked.admitted is None or item.latest < asked.admitted):
            return False
        if requirement.topic and item.about != requirement.topic:
            return False
        return all(getattr(item, name) == getattr(asked, name) for name in requirement.about)

    def fault(self, item: Evidence, requirement: Requirement) -> str:
        """Why this evidence does not count, as words that follow "it does not count:"; empty if it does."""
        return (
            self.flaw(item, requirement)
            or self.rests_on_what_fell(item, requirement)
            or self.undone(item, requirement)
        )

    def flaw(self, item: Evidence, requirement: Requirement) -> str:
        """What was wrong with it from the start."""
        if item.outcome not in requirement.outcomes:
            return f"it says '{item.outcome}'"
        for check in (
            self.given_by_others,
            self.given_by_too_few,
            self.given_unregistered,
            self.provider_not_allowed,
            self.out_of_order,
            self.not_independent,
            self.too_early,
        ):
            if wrong := check(item, requirement):
                return wrong
        return ""

    def saying_otherwise(self, requirement: Requirement) -> list[Evidence]:
        """Evidence of this kind on this very matter with another outcome, oldest first."""
        return [item for item in self.looked_at(requirement) if item.outcome not in requirement.outcomes]

    def is_current(self, item: Evidence, requirement: Requirement) -> bool:
        """Good for every second of the moment asked about."""
        about = self.facts.moment.about
        return item.begins <= about.first and about.last <= good_until(item, requirement)

    # --- what fell later -----------------------------------------------------------------------------------

    def rests_on_what_fell(self, item: Evidence, requirement: Requirement) -> str:
        """What it comes after must count to this day."""
        for name in requirement.after:
            if self.findings[name].needed and not self.was_met(name, item, self.counted_for(name)):
                return f"it rests on '{name}', and that has been undone since"
        return ""

    def undone(self, item: Evidence, requirement: Requirement) -> str:
        """Something later, or perhaps of the same moment, says otherwise."""
        for other in self.undoing(item, requirement):
            return f"a later {other.kind} says '{other.outcome}'"
        return ""

    def undoing(self, item: Evidence, requirement: Requirement) -> list[Evidence]:
        """Whoever said it; or, where each speaks for themselves, somebody who gave the evidence."""
        givers = {giver.person for giver in item.by}
        return [
            other
            for other in self.saying_otherwise(requirement)
            if other.latest >= item.begins
            and (
                not requirement.personal or not other.by or any(giver.person in givers for giver in other.by)
            )
        ]

    # --- what was wrong from the start ---------------------------------------------------------------------

    def given_by_others(self, item: Evidence, requirement: Requirement) -> str:
        if not item.by:
            return "nobody stands behind it"
        for giver in item.by:
            if requirement.by and giver.role not in requirement.by:
                return f"it was given by a {giver.role or 'person with no role'}"
        return ""

    def given_by_too_few(self, item: Evidence, requirement: Requirement) -> str:
        people = {giver.person for giver in item.by}
        organisations = {giver.organisation for giver in item.by if giver.organisation}
        if len(people) < requirement.at_least_givers:
            return f"{len(people)} took part and {requirement.at_least_givers} are needed"
        if len(organisations) < requirement.at_least_organisations:
            needed = requirement.at_least_organisations
            return f"{_organisations(len(organisations))} took part and {needed} are needed"
        return ""

    def given_unregistered(self, item: Evidence, requirement: Requirement) -> str:
        if not requirement.registered or all(self.was_registered(giver, item) for giver in item.by):
            return ""
        return "whoever gave it was not registered at that moment, as far as the record shows"

    def was_registered(self, giver: Giver, item: Evidence) -> bool:
        """In force at that very moment: a registration ends at midnight at the end of its last day."""
        return self.was_in_force("registration", "in force", giver.person, item)

    def provider_not_allowed(self, item: Evidence, requirement: Requirement) -> str:
        if not requirement.providers:
            return ""
        kind = self.facts.provider_kinds.get(item.provider, "")
        if kind not in requirement.providers:
            return f"its provider is {_a(kind) if kind else 'not named'}"
        if kind in requirement.assured_providers and not self.was_assured(item):
            return "its provider had no assurance in force on that day"
        return ""

    def was_assured(self, item: Evidence) -> bool:
        return self.was_in_force("provider assurance", "assured", item.provider, item)

    def was_in_force(self, kind: str, good: str, about: str, item: Evidence) -> bool:
        """Something on record said so, good at that moment, and nothing since had said that it ended."""
        proofs = [
            proof
            for proof in self.standing
            if proof.kind == kind and proof.about == about and proof.begins <= item.begins
        ]
        return any(
            proof.outcome == good
            and item.begins <= proof.until
            and not any(other.outcome != good and other.latest >= proof.begins for other in proofs)
            for proof in proofs
        )

    def out_of_order(self, item: Evidence, requirement: Requirement) -> str:
        """What it comes after, and what it was given during, was met at that time."""
        for name in (*requirement.after, *requirement.during):
            if self.findings[name].needed and not self.was_met(name, item, self.once_counted(name)):
                return f"'{name}' was not met when it was given"
        return ""

    def was_met(self, name: str, item: Evidence, by: list[Evidence]) -> bool:
        """Did enough of this evidence meet the earlier requirement when the item was given?"""
        return sum(self.held(earlier, name, item) for earlier in by) >= self.read[name].at_least

    def held(self, earlier: Evidence, name: str, item: Evidence) -> bool:
        """Was this good for the earlier requirement when the item was given?"""
        before = self.read[name]
        undone_then = any(other.begins <= item.begins for other in self.undoing(earlier, before))
        return earlier.begins <= item.begins <= good_until(earlier, before) and not undone_then

    def once_counted(self, name: str) -> list[Evidence]:
        """What counts for an earlier requirement, and what would if nothing had been undone since."""
        before = self.read[name]
        own = [item for item in self.looked_at(before) if not self.flaw(item, before)]
        return own + [item for item in self.counted_for(name) if item not in own]

    def not_independent(self, item: Evidence, requirement: Requirement) -> str:
        givers = {giver.person for giver in item.by}
        for name in requirement.independent_of:
            if any(giver.person in givers for earlier in self.once_counted(name) for giver in earlier.by):
                return f"somebody took part who had also given '{name}'"
        return ""

    def too_early(self, item: Evidence, requirement: Requirement) -> str:
        if requirement.window is None:
            return ""
        windows = [window_of(start, requirement) for start in self.starts(requirement)]
        if any(window and window.opens <= item.begins for window in windows):
            return ""
        return "it was made before its window opened"

    # --- periods and windows that are counted from something -----------------------------------------------

    def starts(self, requirement: Requirement) -> list[Evidence]:
        """What its time is counted from, such as each sign-off."""
        return [item for name in requirement.counted_from for item in self.counted_for(name)]

    def starts_that_count(self, requirement: Requirement, against: list[Evidence]) -> list[Evidence]:
        """A start is as good as the first of the evidence it starts, unless that evidence says otherwise."""
        if requirement.window is not None or against:
            return []
        started = dict.fromkeys(start.id for start in self.starts(requirement))
        return [
            start
            for start in self.standing
            if start.id in started
            and not any(other.latest >= start.begins for other in self.saying_otherwise(requirement))
        ]

    def anchors(self, requirement: Requirement) -> list[Evidence]:
        """What its windows are counted from."""
        return [] if requirement.window is None else self.starts(requirement)

    def missed_windows(self, requirement: Requirement, made: list[Evidence]) -> list[Evidence]:
        """Windows that closed with nothing seen since opening: a late look cures, an early one does not."""
        seen = [item.begins for item in (*made, *self.saying_otherwise(requirement))]
        missed = []
        for anchor in self.anchors(requirement):
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

    def counted_for(self, name: str) -> list[Evidence]:
        return [self.by_id[id] for id in self.findings[name].counted]


def _ids(items: list[Evidence]) -> tuple[str, ...]:
    return tuple(sorted({item.id for item in items}))


def _a(word: str) -> str:
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


def _organisations(number: int) -> str:
    return "1 organisation" if number == 1 else f"{number} organisations"

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
        self.standing = [
            item for item in known if item.id not in voided and item.begins <= moment.about.last
        ]
        self.by_id = {item.id: item for item in self.standing}

    def finding(self, requirement: Requirement) -> Finding:
        """Is it needed, what counts, what of that is good now, and is that enough?"""
        if not self.is_needed(requirement):
            return Finding(needed=False, met=True)
        counted = [item for item in self.standing if self.counts(item, requirement)]
        current = [item for item in counted if self.is_current(item, requirement)]
        missed = self.missed_windows(requirement, current)
        enough = requirement.window is not None or len(current) >= requirement.at_least
        return Finding(
            needed=True,
            met=enough and not missed,
            counted=_ids(counted),
            current=_ids(current),
            missed=_ids(missed),
        )

    def is_needed(self, requirement: Requirement) -> bool:
        """Not before it is triggered, and not before there is something to count its time from."""
        if requirement.only_if and not self.is_triggered(requirement.only_if):
            return False
        starts = requirement.counted_from
        return not starts or any(self.findings[name].counted for name in starts)

    def counts(self, item: Evidence, requirement: Requirement) -> bool:
        """It was given for this requirement and nothing is wrong with it, or it starts this one's period."""
        if item.kind == requirement.evidence and self.is_about_this(item, requirement):
            return not self.fault(item, requirement)
        starts_the_period = requirement.window is None and any(
            item.id in self.findings[name].counted for name in requirement.counted_from
        )
        return starts_the_period and not self.superseded(item, requirement)

    def fault(self, item: Evidence, requirement: Requirement) -> str:
        """Why this evidence does not count, as words that follow "it does not count:"; empty if it does."""
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
            self.superseded,
        ):
            if wrong := check(item, requirement):
                return wrong
        return ""

    def is_about_this(self, item: Evidence, requirement: Requirement) -> bool:
        """About this PA, this person, this task, as far as the requirement asks: a sign-off never carries over."""
        asked = self.facts.delegation
        return (
            all(getattr(item, name) == getattr(asked, name) for name in requirement.about)
            and (not requirement.topic or item.about == requirement.topic)
        )

    def is_current(self, item: Evidence, requirement: Requirement) -> bool:
        """Good for every second of the moment asked about."""
        about = self.facts.moment.about
        return item.begins <= about.first and about.last <= good_until(item, requirement)

    def is_triggered(self, trigger: Trigger) -> bool:
        asked = self.facts.delegation
        return any(
            item.kind == trigger.evidence
            and item.outcome == trigger.outcome
            and (item.pa, item.person, item.task) == (asked.pa, asked.person, asked.task)
            for item in self.standing
        )

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
            return f"{len(organisations)} organisations took part and {requirement.at_least_organisations} are needed"
        return ""

    def given_unregistered(self, item: Evidence, requirement: Requirement) -> str:
        if not requirement.registered or all(self.was_registered(giver, item) for giver in item.by):
            return ""
        return "whoever gave it was not registered at that moment, as far as the record shows"

    def was_registered(self, giver: Giver, item: Evidence) -> bool:
        """In force at that very moment: a registration ends at midnight at the end of its last day."""
        for proof in self.standing:
            if proof.kind != "registration" or proof.about != giver.person or proof.outcome != "in force":
                continue
            ended_between = any(
                end.kind == "registration"
                and end.about == giver.person
                and end.outcome != "in force"
                and proof.begins <= end.begins <= item.begins
                for end in self.standing
            )
            if proof.begins <= item.begins <= proof.until and not ended_between:
                return True
        return False

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
        proofs = [
            proof
            for proof in self.standing
            if proof.kind == "provider assurance" and proof.about == item.provider and proof.begins <= item.begins
        ]
        return any(
            proof.outcome == "assured"
            and item.begins <= proof.until
            and not any(other.outcome != "assured" and other.begins >= proof.begins for other in proofs)
            for proof in proofs
        )

    def out_of_order(self, item: Evidence, requirement: Requirement) -> str:
        for name in requirement.after:
            before = self.read[name]
            if self.findings[name].needed and not any(
                earlier.begins <= item.begins <= good_until(earlier, before) for earlier in self.counted_for(name)
            ):
                return f"'{name}' was not met when it was given"
        return ""

    def not_independent(self, item: Evidence, requirement: Requirement) -> str:
        givers = {giver.person for giver in item.by}
        for name in requirement.independent_of:
            if any(giver.person in givers for earlier in self.counted_for(name) for giver in earlier.by):
                return f"somebody took part who had also given '{name}'"
        return ""

    def too_early(self, item: Evidence, requirement: Requirement) -> str:
        if requirement.window is None:
            return ""
        windows = [window_of(anchor, requirement) for anchor in self.anchors(requirement)]
        if any(window and window.opens <= item.begins for window in windows):
            return ""
        return "it was made before its window opened"

    def superseded(self, item: Evidence, requirement: Requirement) -> str:
        """Something later, or of the same moment, says otherwise; who said it does not matter."""
        for other in self.saying_otherwise(requirement):
            if other.begins >= item.begins:
                return f"a later {other.kind} says '{other.outcome}'"
        return ""

    def saying_otherwise(self, requirement: Requirement) -> list[Evidence]:
        """Evidence of this kind on this very matter with another outcome, oldest first."""
        return [
            item
            for item in self.looked_at(requirement)
            if item.outcome not in requirement.outcomes
        ]

    def looked_at(self, requirement: Requirement) -> list[Evidence]:
        """Everything that stands of this kind on this very matter, oldest first."""
        return [
            item
            for item in self.standing
            if item.kind == requirement.evidence and self.is_about_this(item, requirement)
        ]

    def missed_windows(self, requirement: Requirement, made: list[Evidence]) -> list[Evidence]:
        """Windows that closed with no observation made since they opened: a late one cures, an early one does not."""
        missed = []
        for anchor in self.anchors(requirement):
            window = window_of(anchor, requirement)
            if window and window.closes < self.facts.moment.about.last and not any(
                item.begins >= window.opens for item in made
            ):
                missed.append(anchor)
        return missed

    def anchors(self, requirement: Requirement) -> list[Evidence]:
        if requirement.window is None:
            return []
        return [item for name in requirement.counted_from for item in self.counted_for(name)]

    def counted_for(self, name: str) -> list[Evidence]:
        return [self.by_id[id] for id in self.findings[name].counted]


def _ids(items: list[Evidence]) -> tuple[str, ...]:
    return tuple(sorted(item.id for item in items))


def _a(word: str) -> str:
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"

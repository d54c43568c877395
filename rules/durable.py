"""The second evaluator: the same requirements, compiled to durable-rules and inferred there.

Each requirement becomes a small rule set of its own (:mod:`rules.durable_rules`), in the safe form of
:mod:`rules.durable_session`; the answers of earlier requirements enter the next one as facts. Nothing here is
shared with :mod:`rules.pure` except the facts and their dates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rules import durable_facts as facts_as
from rules.durable_conclusions import Conclusions
from rules.durable_rules import NOW, Order, requirement_rules, standing_rules
from rules.durable_session import Fact, Match, Value
from rules.facts import Facts, ends_of, good_until
from rules.finding import Findings
from rules.moments import FOREVER, Instant
from rules.question import Evidence
from rules.requirement import Requirement


def evaluate(requirements: tuple[Requirement, ...], facts: Facts) -> Findings:
    """The findings as durable-rules infers them."""
    standing = _standing(facts)
    question = _Question(facts, standing, {item.id: item for item in standing})
    for requirement in requirements:
        question.answer(requirement)
    return question.findings


def _standing(facts: Facts) -> list[Evidence]:
    """What was known by then, had begun, and has not been voided."""
    found: set[Value] = set()

    def conclude(name: str, match: Match) -> Iterable[Fact]:
        if name == "void":
            return [{"kind": "voided", "e": match["item"]["about"]}]
        found.add(match["item"]["e"])
        return []

    items = map(facts_as.known, facts.evidence)
    standing_rules().infer([facts_as.asked(facts), *items], conclude)
    return [item for item in facts.evidence if item.id in found]


@dataclass
class _Question:
    """One question: the evidence that stands, the answers so far, and until when evidence ``held``."""

    facts: Facts
    standing: list[Evidence]
    by_id: dict[str, Evidence]
    findings: Findings = field(default_factory=dict)
    read: dict[str, Requirement] = field(default_factory=dict)
    held: dict[str, dict[str, Instant]] = field(default_factory=dict)

    def answer(self, requirement: Requirement) -> None:
        drawn = Conclusions(requirement)

        def what_counts() -> Iterator[Fact]:
            counted = [self.by_id[id] for id in drawn.counted]
            for id, good in sorted(ends_of(counted, requirement, drawn.interval()).items()):
                yield {"kind": "counts", "e": id, "begins": self.by_id[id].begins, "good": good}

        rules = requirement_rules(requirement, self._order(requirement))
        rules.infer(self._facts(requirement), drawn.draw, before={NOW: what_counts})
        finding = self.findings[requirement.name] = drawn.finding()
        self.read[requirement.name] = requirement
        self.held[requirement.name] = {
            id: min(good_until(self.by_id[id], requirement), drawn.undone_at.get(id, FOREVER + 1) - 1)
            for id in drawn.stood_ids.union(finding.counted)
        }

    def _order(self, requirement: Requirement) -> Order:
        def needed(names: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(name for name in names if self.findings[name].needed)

        return Order(needed(requirement.after), needed(requirement.during), needed(requirement.same_giver_as))

    def _facts(self, requirement: Requirement) -> Iterator[Fact]:
        """The moment, the items, who gave them, proofs, earlier answers and starts, in a fixed order."""
        yield facts_as.asked(self.facts, requirement)
        yield from self._evidence(requirement)
        named = (
            *requirement.after,
            *requirement.during,
            *requirement.independent_of,
            *requirement.same_giver_as,
        )
        for name in dict.fromkeys(named):
            for other in self._ways_to_meet(name):
                yield from self._earlier(other, name)
        for name in requirement.counted_from:
            for id in self.findings[name].counted:
                yield facts_as.start(self.by_id[id], name, requirement)
        for name in requirement.or_else:
            if self.findings[name].needed and self.findings[name].met:
                yield {"kind": "met", "r": name}
        if requirement.due_by is not None:
            yield {"kind": "deadline", "by": requirement.due_by}
        for name in requirement.due_by_if:
            if not self.findings[name].met:
                yield {"kind": "unmet", "all": 1}

    def _evidence(self, requirement: Requirement) -> Iterator[Fact]:
        triggers = {requirement.only_if.evidence} if requirement.only_if else set()
        triggers |= {requirement.fallback.once.evidence} if requirement.fallback else set()
        given = {
            id for name in (*requirement.independent_of, *requirement.same_giver_as) for id in self.held[name]
        }
        for item in self.standing:
            if item.kind == requirement.evidence or item.kind in triggers:
                yield facts_as.item(item, requirement, self.facts)
            if item.kind == requirement.evidence or item.id in given:
                yield from facts_as.givers(item, requirement, self.facts)
            if item.kind == requirement.evidence:
                yield from facts_as.parts(item, requirement)
            yield from self._rests_on(item, requirement)

    def _rests_on(self, item: Evidence, requirement: Requirement) -> Iterator[Fact]:
        """What says something of the givers, or of how this requirement is to be read."""
        if item.kind in ("registration", "practice currency", "provider assurance"):
            yield facts_as.proof(item)
        if item.kind == "consent to carry over" and requirement.carries_over:
            yield facts_as.consent(item)
        if item.kind == "agreed interval" and requirement.interval_by:
            yield facts_as.said(item, self.facts)
            yield from facts_as.givers(item, requirement, self.facts)

    def _ways_to_meet(self, name: str) -> tuple[str, ...]:
        """The requirement itself, and those that are other ways to meet it, and so on."""
        ways = [name]
        for way in ways:
            ways += [one for one in self.read[way].or_else if self.findings[one].needed and one not in ways]
        return tuple(ways)

    def _earlier(self, name: str, stands_for: str) -> Iterator[Fact]:
        for id, held in sorted(self.held[name].items()):
            yield {
                "kind": "earlier",
                "r": name,
                "f": stands_for,
                "e": id,
                "begins": self.by_id[id].begins,
                "held": held,
                "counts": int(id in self.findings[name].counted),
                "needed": self.read[name].at_least,
            }

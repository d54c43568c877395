"""The second evaluator: the same requirements, compiled to durable-rules and inferred there.

As many requirements as one rule set has room for (:mod:`rules.durable_rules`) are judged in one session, in the
safe form of :mod:`rules.durable_session`: the evidence is told once, and what was found for one requirement is a fact
for those that rest on it. Nothing here is shared with :mod:`rules.pure` except the facts and their dates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rules import durable_facts as facts_as
from rules.durable_conclusions import Conclusions, for_all
from rules.durable_rules import AGAINST, ANSWERED, LOOKED_AT, NOW, PHASES, Group, groups, void_rules
from rules.durable_session import Fact, Match, Value
from rules.facts import Facts, ends_of, good_until
from rules.finding import Findings
from rules.moments import FOREVER
from rules.question import Evidence
from rules.requirement import Requirement


def evaluate(requirements: tuple[Requirement, ...], facts: Facts) -> Findings:
    """The findings as durable-rules infers them."""
    voided = _voided(facts)
    evidence = [item for item in facts.evidence if item.id not in voided]
    question = _Question(facts, evidence, {item.id: item for item in evidence})
    rest = requirements
    for group in groups(requirements):
        here, rest = rest[: len(group.levels)], rest[len(group.levels) :]
        _Session(question, group, here).run()
    return {one.name: question.findings[one.name] for one in requirements}


def _voided(facts: Facts) -> set[Value]:
    voids = [facts_as.void(item) for item in facts.evidence if item.kind == "void"]
    found: set[Value] = set()

    def conclude(_: str, match: Match) -> Iterable[Fact]:
        found.add(match["void"]["about"])
        return ()

    if voids:
        void_rules().infer([facts_as.asked(facts), *voids], conclude)
    return found


@dataclass
class _Question:
    """One question: the evidence that is not void, and the answers so far.

    ``held`` are facts for those that rest on a requirement: what was good for it, from when to when.
    """

    facts: Facts
    evidence: list[Evidence]
    by_id: dict[Value, Evidence]
    findings: Findings = field(default_factory=dict)
    read: dict[str, Requirement] = field(default_factory=dict)
    held: dict[str, list[Fact]] = field(default_factory=dict)

    def ways_to_meet(self, name: str) -> dict[str, int]:
        """The requirement itself, and those that are other ways to meet it, and so on; and how many each needs."""
        ways = [name]
        for way in ways:
            ways += [one for one in self.read[way].or_else if self.findings[one].needed and one not in ways]
        return {way: self.read[way].at_least for way in ways}


class _Session:
    """Some of the requirements, judged level by level."""

    def __init__(self, question: _Question, group: Group, requirements: tuple[Requirement, ...]) -> None:
        self.question = question
        self.group = group
        self.requirements = requirements
        self.drawn: dict[int, Conclusions] = {}
        self.by_name: dict[Value, Conclusions] = {}

    def run(self) -> None:
        self.group.rules.infer(self._shared(), self._conclude, self._before)
        self._find()

    def _shared(self) -> Iterator[Fact]:
        """The moments, the evidence, what the givers are trained for, and what was found before."""
        facts = self.question.facts
        yield facts_as.asked(facts)
        for item in self.question.evidence:
            if item.kind in self.group.kinds:
                yield from facts_as.items(item, facts)
        if any(requirement.specialist for requirement in self.requirements):
            yield from facts_as.trained(self.question.evidence, facts)
        for held in self.question.held.values():
            yield from ({**fact, "level": 0} for fact in held)

    def _conclude(self, rule: str, match: Match) -> Iterable[Fact]:
        of, step, *_ = rule.split(":", maxsplit=2)
        if of == "all":
            return for_all(rule, match)
        if of.startswith("level"):
            owner = next(fact["owner"] for fact in match.values() if "owner" in fact)
            return self.by_name[owner].draw(step, match)
        return self.drawn[int(of)].draw(step, match)

    def _before(self, number: int) -> Iterable[Fact] | None:
        """What goes in before a phase, or None if none of its rules could fire."""
        level, phase = divmod(number, PHASES)
        if phase == LOOKED_AT:
            self._find()
            return [fact for one in self._start(level) for fact in self._own_facts(one)]
        if phase in (ANSWERED, AGAINST):
            return () if any(one.adverse for one in self._of_level(level)) else None
        if phase == NOW:
            return [fact for one in self._of_level(level) for fact in self._held(one)] or None
        return ()

    def _find(self) -> None:
        """The findings of the levels that are done."""
        for one in self.drawn.values():
            if one.requirement.name not in self.question.findings:
                self.question.findings[one.requirement.name] = one.finding()

    def _of_level(self, level: int) -> list[Conclusions]:
        return [one for number, one in self.drawn.items() if self.group.levels[number] == level]

    def _start(self, level: int) -> Iterator[Conclusions]:
        question = self.question
        for number, requirement in enumerate(self.requirements):
            if self.group.levels[number] == level:
                before = self._needed((*requirement.after, *requirement.during))
                ways = {name: question.ways_to_meet(name) for name in before}
                drawn = Conclusions(requirement, question.facts, question.by_id, ways, level)
                question.read[requirement.name] = requirement
                self.drawn[number] = self.by_name[requirement.name] = drawn
                yield drawn

    def _needed(self, names: tuple[str, ...]) -> list[str]:
        return [name for name in names if self.question.findings[name].needed]

    def _own_facts(self, drawn: Conclusions) -> Iterator[Fact]:
        """What only this requirement looks at, and who gave what it asks the givers of."""
        requirement = drawn.requirement
        for fact in self._of(requirement):
            yield {**fact, "owner": requirement.name, "level": drawn.level}
        for name in (*requirement.independent_of, *requirement.same_giver_as):
            for held in self.question.held[name]:
                for giver in self.question.by_id[held["e"]].by:
                    yield {"kind": "gave", "to": name, "who": giver.person}

    def _of(self, requirement: Requirement) -> Iterator[Fact]:
        question = self.question
        yield facts_as.limits(requirement)
        for name in self._needed(requirement.same_giver_as):
            yield {"kind": "asks same", "to": name}
        for name in requirement.counted_from:
            for id in question.findings[name].counted:
                yield facts_as.start(question.by_id[id], name, requirement)
        for name in self._needed(requirement.or_else):
            if question.findings[name].met:
                yield {"kind": "met", "r": name}
        if requirement.due_by is not None:
            yield {"kind": "deadline", "by": requirement.due_by}
        for name in requirement.due_by_if:
            if not question.findings[name].met:
                yield {"kind": "unmet", "all": 1}

    def _held(self, drawn: Conclusions) -> Iterator[Fact]:
        """What was good for this requirement, from when to when, and what of that counts until when."""
        requirement, by_id = drawn.requirement, self.question.by_id
        counted = drawn.counted if drawn.needed else set()
        ends = ends_of([by_id[id] for id in counted], requirement, drawn.interval())
        held: list[Fact] = [
            {
                "kind": "held",
                "r": requirement.name,
                "owner": requirement.name,
                "level": drawn.level,
                "e": id,
                "begins": by_id[id].begins,
                "held": min(good_until(by_id[id], requirement), drawn.undone_at.get(id, FOREVER + 1) - 1),
                "counts": int(id in counted),
                "good": ends.get(id, 0),
            }
            for id in sorted(drawn.stood_ids | counted)
        ]
        self.question.held[requirement.name] = held
        return iter(held)

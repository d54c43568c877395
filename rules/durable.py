"""The second evaluator: the same requirements, compiled to durable-rules and inferred there.

Each requirement becomes a small rule set of its own (:mod:`rules.durable_rules`), in the safe form of
:mod:`rules.durable_session`; the answers of earlier requirements enter the next one as facts. Nothing here is
shared with :mod:`rules.pure` except the facts and their dates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rules.durable_rules import Order, requirement_rules, standing_rules
from rules.durable_session import Fact, Match, Value
from rules.facts import Facts, good_until, window_of
from rules.finding import Finding, Findings
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

    items: list[Fact] = [
        {
            "kind": "item",
            "e": item.id,
            "ekind": item.kind,
            "about": item.about,
            "begins": item.begins,
            "recorded": item.recorded,
        }
        for item in facts.evidence
    ]
    standing_rules().infer([_asked(facts), *items], conclude)
    return [item for item in facts.evidence if item.id in found]


def _asked(facts: Facts) -> Fact:
    asked, moment = facts.delegation, facts.moment
    return {
        "kind": "asked",
        "pa": asked.pa,
        "person": asked.person,
        "task": asked.task,
        "ward": asked.ward,
        "admitted": FOREVER + 1 if asked.admitted is None else asked.admitted,
        "first": moment.about.first,
        "last": moment.about.last,
        "known": moment.known,
    }


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
        requirement_rules(requirement, self._order(requirement)).infer(self._facts(requirement), drawn.draw)
        finding = self.findings[requirement.name] = drawn.finding()
        self.read[requirement.name] = requirement
        self.held[requirement.name] = {
            id: min(good_until(self.by_id[id], requirement), drawn.undone_at.get(id, FOREVER + 1) - 1)
            for id in drawn.stood_ids.union(finding.counted)
        }

    def _order(self, requirement: Requirement) -> Order:
        after = [(name, True) for name in requirement.after if self.findings[name].needed]
        during = [
            (name, False)
            for name in requirement.during
            if self.findings[name].needed and name not in requirement.after
        ]
        return (*after, *during)

    def _facts(self, requirement: Requirement) -> Iterator[Fact]:
        """The moment, the items, who gave them, proofs, earlier answers and starts, in a fixed order."""
        yield _asked(self.facts)
        trigger = requirement.only_if.evidence if requirement.only_if else ""
        given = {id for name in requirement.independent_of for id in self.held[name]}
        for item in self.standing:
            if item.kind in (requirement.evidence, trigger):
                yield _item(item, requirement, self.facts)
            if item.kind == requirement.evidence or item.id in given:
                yield from _givers(item)
            if item.kind in ("registration", "provider assurance"):
                yield _proof(item)
        for name in dict.fromkeys((*requirement.after, *requirement.during, *requirement.independent_of)):
            yield from self._earlier(name)
        for name in requirement.counted_from:
            for id in self.findings[name].counted:
                yield _start(self.by_id[id], name, requirement)

    def _earlier(self, name: str) -> Iterator[Fact]:
        for id, held in sorted(self.held[name].items()):
            yield {
                "kind": "earlier",
                "r": name,
                "e": id,
                "begins": self.by_id[id].begins,
                "held": held,
                "counts": int(id in self.findings[name].counted),
                "needed": self.read[name].at_least,
            }


# --- facts -------------------------------------------------------------------------------------------------


def _item(item: Evidence, requirement: Requirement, facts: Facts) -> Fact:
    return {
        "kind": "item",
        "e": item.id,
        "ekind": item.kind,
        "outcome": item.outcome,
        "begins": item.begins,
        "latest": item.latest,
        "good": good_until(item, requirement),
        "pa": item.pa,
        "person": item.person,
        "task": item.task,
        "ward": item.ward,
        "about": item.about,
        "provider": item.provider,
        "pkind": facts.provider_kinds.get(item.provider, ""),
        "givers": len(item.by),
    }


def _givers(item: Evidence) -> Iterator[Fact]:
    for giver in item.by:
        yield {
            "kind": "gave",
            "e": item.id,
            "who": giver.person,
            "role": giver.role,
            "org": giver.organisation,
        }


def _proof(item: Evidence) -> Fact:
    return {
        "kind": "proof",
        "e": item.id,
        "ekind": item.kind,
        "who": item.about,
        "good": int(item.outcome in ("in force", "assured")),
        "begins": item.begins,
        "latest": item.latest,
        "until": item.until,
    }


def _start(item: Evidence, name: str, requirement: Requirement) -> Fact:
    start: Fact = {"kind": "start", "r": name, "e": item.id, "begins": item.begins, "all": 1}
    if window := window_of(item, requirement):
        return {**start, "kind": "window", "opens": window.opens, "closes": window.closes}
    return {**start, "good": good_until(item, requirement)}


# --- conclusions -------------------------------------------------------------------------------------------


class Conclusions:
    """What each firing means: the engine matches, Python counts and concludes."""

    def __init__(self, requirement: Requirement) -> None:
        self.requirement = requirement
        self.triggered = not requirement.only_if
        self.started_at_all = not requirement.counted_from
        self.stood_ids: set[str] = set()
        self.undone_at: dict[str, Instant] = {}
        self.counted: set[str] = set()
        self.current: set[str] = set()
        self.missed: set[str] = set()
        self.spoken_against: set[str] = set()
        self.earlier: dict[tuple[Value, ...], set[Value]] = defaultdict(set)
        self.people: dict[Value, set[Value]] = defaultdict(set)
        self.organisations: dict[Value, set[Value]] = defaultdict(set)

    def draw(self, name: str, match: Match) -> Iterable[Fact]:
        conclude = getattr(self, f"_{name.split(':', maxsplit=1)[0]}")
        conclusions: Iterable[Fact] = conclude(match)
        return conclusions

    def finding(self) -> Finding:
        if not (self.triggered and self.started_at_all):
            return Finding(needed=False, met=True)
        if self.requirement.window is None:
            met = len(self.current) >= self.requirement.at_least
        else:
            met = not self.missed and not self.spoken_against
        return Finding(
            needed=True,
            met=met,
            counted=tuple(sorted(self.counted)),
            current=tuple(sorted(self.current)),
            missed=tuple(sorted(self.missed)),
            against=() if met else tuple(sorted(self.spoken_against)),
        )

    def _trigger(self, match: Match) -> list[Fact]:
        self.triggered = True
        return []

    def _start(self, match: Match) -> list[Fact]:
        self.started_at_all = True
        return []

    def _adverse(self, match: Match) -> list[Fact]:
        return [{**match["item"], "kind": "adverse"}]

    def _fits(self, match: Match) -> list[Fact]:
        return [{**match["item"], "kind": "fit"}]

    def _registered(self, match: Match) -> list[Fact]:
        return [{"kind": "registered", "e": match["fit"]["e"], "who": match["gave"]["who"]}]

    def _bad(self, match: Match) -> list[Fact]:
        return [{"kind": "bad", "e": match["fit"]["e"]}]

    def _ordered(self, match: Match) -> list[Fact]:
        return self._enough_earlier("ordered", match)

    def _still(self, match: Match) -> list[Fact]:
        return self._enough_earlier("still", match)

    def _enough_earlier(self, kind: str, match: Match) -> list[Fact]:
        item, earlier = match["fit"]["e"], match["earlier"]
        found = self.earlier[kind, item, earlier["r"]]
        found.add(earlier["e"])
        enough = len(found) >= int(earlier["needed"])
        return [{"kind": kind, "e": item, "r": earlier["r"]}] if enough else []

    def _opened(self, match: Match) -> list[Fact]:
        return [{"kind": "opened", "e": match["fit"]["e"]}]

    def _provided(self, match: Match) -> list[Fact]:
        return [{"kind": "provided", "e": match["fit"]["e"]}]

    def _tally(self, match: Match) -> list[Fact]:
        giver, item = match["gave"], match["fit"]["e"]
        self.people[item].add(giver["who"])
        if giver["org"]:
            self.organisations[item].add(giver["org"])
        enough = (
            len(self.people[item]) >= self.requirement.at_least_givers
            and len(self.organisations[item]) >= self.requirement.at_least_organisations
        )
        return [{"kind": "enough", "e": item}] if enough else []

    def _stood(self, match: Match) -> list[Fact]:
        item = match["fit"]
        self.stood_ids.add(str(item["e"]))
        return [{"kind": "stood", "e": item["e"], "begins": item["begins"], "good": item["good"]}]

    def _undone(self, match: Match) -> list[Fact]:
        item, at = str(match["stood"]["e"]), int(match["adverse"]["begins"])
        self.undone_at[item] = min(at, self.undone_at.get(item, at))
        return [{"kind": "undone", "e": item}]

    def _own(self, match: Match) -> list[Fact]:
        self.counted.add(str(match["stood"]["e"]))
        return [{**match["stood"], "kind": "own"}]

    def _answered(self, match: Match) -> list[Fact]:
        return [{"kind": "answered", "e": match["adverse"]["e"]}]

    def _against(self, match: Match) -> list[Fact]:
        self.spoken_against.add(str(match["adverse"]["e"]))
        return [{"kind": "against", "all": 1}]

    def _started(self, match: Match) -> list[Fact]:
        start = match["start"]
        self.counted.add(str(start["e"]))
        return [{"kind": "started", "e": start["e"], "begins": start["begins"], "good": start["good"]}]

    def _now(self, match: Match) -> list[Fact]:
        item = match["counts"]
        self.current.add(str(item["e"]))
        return [{"kind": "now", "e": item["e"], "begins": item["begins"]}]

    def _missing(self, match: Match) -> list[Fact]:
        self.missed.add(str(match["window"]["e"]))
        return []

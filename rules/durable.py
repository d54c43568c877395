"""The second evaluator: the same requirements, compiled to durable-rules and inferred there.

Each requirement becomes a small rule set of its own, in the safe form of :mod:`rules.durable_session`; the
answers of earlier requirements enter the next one as facts. "One of several" is compiled to several rules.
Nothing here is shared with :mod:`rules.pure` except the facts and their dates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from itertools import count

from rules.durable_patterns import Pattern, rule
from rules.durable_session import Definition, Fact, Match, RuleSet, Value
from rules.facts import Facts, good_until, window_of
from rules.finding import Finding, Findings
from rules.question import Evidence
from rules.requirement import Requirement

_names = count()


def evaluate(requirements: tuple[Requirement, ...], facts: Facts) -> Findings:
    """The findings as durable-rules infers them."""
    standing = _standing(facts)
    read = {requirement.name: requirement for requirement in requirements}
    findings: Findings = {}
    for requirement in requirements:
        findings[requirement.name] = _finding(requirement, facts, standing, findings, read)
    return findings


# --- what stands -------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _standing_rules() -> RuleSet:
    known = Pattern("item", "item").is_at_most("recorded", "asked", "known")
    return _compiled(
        {
            **rule("void", 0, Pattern("asked", "asked"), known.equals("ekind", "void")),
            **rule(
                "standing",
                1,
                Pattern("asked", "asked"),
                known.is_at_most("begins", "asked", "last"),
                Pattern("gone", "voided", absent=True).same("e", "item", "e"),
            ),
        },
        phases=2,
    )


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
    _standing_rules().infer([_asked(facts), *items], conclude)
    return [item for item in facts.evidence if item.id in found]


def _asked(facts: Facts) -> Fact:
    asked, moment = facts.delegation, facts.moment
    return {
        "kind": "asked",
        "pa": asked.pa,
        "person": asked.person,
        "task": asked.task,
        "ward": asked.ward,
        "first": moment.about.first,
        "last": moment.about.last,
        "known": moment.known,
    }


# --- one requirement ---------------------------------------------------------------------------------------


def _finding(
    requirement: Requirement,
    facts: Facts,
    standing: list[Evidence],
    findings: Findings,
    read: dict[str, Requirement],
) -> Finding:
    ask_order = tuple(name for name in requirement.after if findings[name].needed)
    rules = _requirement_rules(requirement, ask_order)
    conclusions = _Conclusions(requirement)
    rules.infer(_facts_of(requirement, facts, standing, findings, read), conclusions.draw)
    if (requirement.only_if and not conclusions.triggered) or (
        requirement.counted_from and not conclusions.started
    ):
        return Finding(needed=False, met=True)
    enough = requirement.window is not None or len(conclusions.current) >= requirement.at_least
    return Finding(
        needed=True,
        met=enough and not conclusions.missed,
        counted=tuple(sorted(conclusions.counted)),
        current=tuple(sorted(conclusions.current)),
        missed=tuple(sorted(conclusions.missed)),
    )


class _Conclusions:
    """What each firing means: the engine matches, Python counts and concludes."""

    def __init__(self, requirement: Requirement) -> None:
        self.requirement = requirement
        self.triggered = False
        self.started = False
        self.counted: set[str] = set()
        self.current: set[str] = set()
        self.missed: set[str] = set()
        self.people: dict[Value, set[Value]] = defaultdict(set)
        self.organisations: dict[Value, set[Value]] = defaultdict(set)

    def draw(self, name: str, match: Match) -> Iterable[Fact]:
        step = name.split(":")[0]
        conclusion: list[Fact] = getattr(self, step)(match)
        return conclusion

    def trigger(self, match: Match) -> list[Fact]:
        self.triggered = True
        return []

    def start(self, match: Match) -> list[Fact]:
        self.started = True
        return []

    def adverse(self, match: Match) -> list[Fact]:
        return [{"kind": "adverse", "begins": match["item"]["begins"]}]

    def fits(self, match: Match) -> list[Fact]:
        item = match["item"]
        return [{**item, "kind": "fit"}]

    def registered(self, match: Match) -> list[Fact]:
        return [{"kind": "registered", "e": match["fit"]["e"], "who": match["gave"]["who"]}]

    def bad(self, match: Match) -> list[Fact]:
        return [{"kind": "bad", "e": match["fit"]["e"]}]

    def ordered(self, match: Match) -> list[Fact]:
        return [{"kind": "ordered", "e": match["fit"]["e"], "r": match["earlier"]["r"]}]

    def opened(self, match: Match) -> list[Fact]:
        return [{"kind": "opened", "e": match["fit"]["e"]}]

    def provided(self, match: Match) -> list[Fact]:
        return [{"kind": "provided", "e": match["fit"]["e"]}]

    def tally(self, match: Match) -> list[Fact]:
        giver, item = match["gave"], match["fit"]["e"]
        self.people[item].add(giver["who"])
        if giver["org"]:
            self.organisations[item].add(giver["org"])
        enough = (
            len(self.people[item]) >= self.requirement.at_least_givers
            and len(self.organisations[item]) >= self.requirement.at_least_organisations
        )
        return [{"kind": "enough", "e": item}] if enough else []

    def counts(self, match: Match) -> list[Fact]:
        item = match["fit"]
        self.counted.add(str(item["e"]))
        return [{"kind": "counts", "e": item["e"], "begins": item["begins"], "good": item["good"]}]

    def now(self, match: Match) -> list[Fact]:
        item = match["counts"]
        self.current.add(str(item["e"]))
        return [{"kind": "now", "e": item["e"], "begins": item["begins"]}]

    def missing(self, match: Match) -> list[Fact]:
        self.missed.add(str(match["window"]["anchor"]))
        return []


@lru_cache(maxsize=4096)
def _requirement_rules(requirement: Requirement, ask_order: tuple[str, ...]) -> RuleSet:
    asked = Pattern("asked", "asked")
    fit = Pattern("fit", "fit")
    gave = Pattern("gave", "gave").same("e", "fit", "e")
    matter = Pattern("item", "item").equals("ekind", requirement.evidence)
    for field in requirement.about:
        matter = matter.same(field, "asked", field)
    if requirement.topic:
        matter = matter.equals("about", requirement.topic)
    rules: Definition = {}

    if requirement.only_if:
        trigger = Pattern("item", "item").equals("ekind", requirement.only_if.evidence)
        trigger = trigger.equals("outcome", requirement.only_if.outcome)
        for field in ("pa", "person", "task"):
            trigger = trigger.same(field, "asked", field)
        rules |= rule("trigger", 0, asked, trigger)

    if requirement.counted_from:
        kind = "window" if requirement.window else "start"
        rules |= rule("start", 0, Pattern("fit", kind))

    adverse = matter
    for outcome in requirement.outcomes:
        adverse = adverse.differs("outcome", outcome)
        rules |= rule(f"fits:{outcome}", 0, asked, matter.equals("outcome", outcome))
    rules |= rule("adverse", 0, asked, adverse)

    rules |= rule("tally", 1, fit, gave)
    counting = [fit, Pattern("enough", "enough").same("e", "fit", "e")]

    if requirement.by:
        stranger = gave
        for role in requirement.by:
            stranger = stranger.differs("role", role)
        rules |= rule("bad:role", 1, fit, stranger)

    if requirement.registered:
        proof = Pattern("proof", "proof").equals("ekind", "registration").equals("good", 1)
        proof = proof.same("who", "gave", "who").is_at_most("begins", "fit", "begins")
        proof = proof.is_at_least("until", "fit", "begins")
        ended = Pattern("ended", "proof", absent=True).equals("ekind", "registration").equals("good", 0)
        ended = ended.same("who", "gave", "who").is_at_least("begins", "proof", "begins")
        ended = ended.is_at_most("begins", "fit", "begins")
        rules |= rule("registered", 1, fit, gave, proof, ended)
        nobody = Pattern("nobody", "registered", absent=True).same("e", "fit", "e").same("who", "gave", "who")
        rules |= rule("bad:unregistered", 2, fit, gave, nobody)

    for kind in requirement.providers:
        named = fit.equals("pkind", kind)
        if kind not in requirement.assured_providers:
            rules |= rule(f"provided:{kind}", 1, named)
            continue
        proof = Pattern("proof", "proof").equals("ekind", "provider assurance").equals("good", 1)
        proof = proof.same("who", "fit", "provider").is_at_most("begins", "fit", "begins")
        proof = proof.is_at_least("until", "fit", "begins")
        ended = Pattern("ended", "proof", absent=True).equals("ekind", "provider assurance").equals("good", 0)
        ended = ended.same("who", "fit", "provider").is_at_least("begins", "proof", "begins")
        ended = ended.is_at_most("begins", "fit", "begins")
        rules |= rule(f"provided:{kind}", 1, named, proof, ended)
    if requirement.providers:
        counting.append(Pattern("provided", "provided").same("e", "fit", "e"))

    for name in ask_order:
        earlier = Pattern("earlier", "earlier").equals("r", name)
        earlier = earlier.is_at_most("begins", "fit", "begins").is_at_least("good", "fit", "begins")
        rules |= rule(f"ordered:{name}", 1, fit, earlier)
        counting.append(Pattern(f"after{len(counting)}", "ordered").equals("r", name).same("e", "fit", "e"))

    for name in requirement.independent_of:
        earlier = Pattern("earlier", "earlier").equals("r", name)
        same_person = Pattern("other", "gave").same("e", "earlier", "e").same("who", "gave", "who")
        rules |= rule(f"bad:{name}", 1, fit, gave, earlier, same_person)

    if requirement.window:
        rules |= rule("opened", 1, fit, Pattern("window", "window").is_at_most("opens", "fit", "begins"))
        counting.append(Pattern("opened", "opened").same("e", "fit", "e"))

    counting.append(Pattern("bad", "bad", absent=True).same("e", "fit", "e"))
    later = Pattern("later", "adverse", absent=True)
    rules |= rule("counts", 3, *counting, later.is_at_least("begins", "fit", "begins"))
    if requirement.window is None:
        for name in requirement.counted_from:
            start = Pattern("fit", "start").equals("r", name)
            rules |= rule(f"counts:{name}", 3, start, later.is_at_least("begins", "fit", "begins"))

    current = Pattern("counts", "counts").is_at_most("begins", "asked", "first")
    rules |= rule("now", 4, asked, current.is_at_least("good", "asked", "last"))
    if requirement.window:
        window = Pattern("window", "window").is_below("closes", "asked", "last")
        made = Pattern("made", "now", absent=True).is_at_least("begins", "window", "opens")
        rules |= rule("missing", 5, asked, window, made)
    return _compiled(rules, phases=6)


def _compiled(rules: Definition, phases: int) -> RuleSet:
    return RuleSet(f"safehands{next(_names)}", rules, phases)


def _facts_of(
    requirement: Requirement,
    facts: Facts,
    standing: list[Evidence],
    findings: Findings,
    read: dict[str, Requirement],
) -> Iterable[Fact]:
    """The asked moment, the items, who gave them, proofs, earlier answers and windows, in a fixed order."""
    yield _asked(facts)
    by_id = {item.id: item for item in standing}
    trigger = requirement.only_if.evidence if requirement.only_if else ""
    earlier_ids = {id for name in requirement.earlier for id in findings[name].counted}
    for item in standing:
        if item.kind in (requirement.evidence, trigger):
            yield _item(item, requirement, facts)
        if item.kind == requirement.evidence or item.id in earlier_ids:
            for giver in item.by:
                yield {
                    "kind": "gave",
                    "e": item.id,
                    "who": giver.person,
                    "role": giver.role,
                    "org": giver.organisation,
                }
        if item.kind in ("registration", "provider assurance"):
            yield _proof(item)
    for name in dict.fromkeys((*requirement.after, *requirement.independent_of)):
        for id in findings[name].counted:
            good = good_until(by_id[id], read[name])
            yield {"kind": "earlier", "r": name, "e": id, "begins": by_id[id].begins, "good": good}
    for name in requirement.counted_from:
        for id in findings[name].counted:
            yield from _start_or_window(by_id[id], name, requirement)


def _item(item: Evidence, requirement: Requirement, facts: Facts) -> Fact:
    return {
        "kind": "item",
        "e": item.id,
        "ekind": item.kind,
        "outcome": item.outcome,
        "begins": item.begins,
        "good": good_until(item, requirement),
        "pa": item.pa,
        "person": item.person,
        "task": item.task,
        "ward": item.ward,
        "about": item.about,
        "provider": item.provider,
        "pkind": facts.provider_kinds.get(item.provider, ""),
    }


def _proof(item: Evidence) -> Fact:
    good = int(item.outcome in ("in force", "assured"))
    return {
        "kind": "proof",
        "e": item.id,
        "ekind": item.kind,
        "who": item.about,
        "good": good,
        "begins": item.begins,
        "until": item.until,
    }


def _start_or_window(item: Evidence, name: str, requirement: Requirement) -> Iterable[Fact]:
    window = window_of(item, requirement)
    if window:
        yield {"kind": "window", "anchor": item.id, "opens": window.opens, "closes": window.closes}
    else:
        good = good_until(item, requirement)
        yield {"kind": "start", "r": name, "e": item.id, "begins": item.begins, "good": good}

"""Evidence and the question as facts for durable-rules: flat, integers and strings only, nothing left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rules.durable_session import Fact
from rules.facts import Facts, window_of
from rules.moments import FOREVER
from rules.question import Evidence, Giver
from rules.requirement import Requirement

_NEVER = FOREVER + 1
_NOBODY = (Giver("", ""),)


def asked(facts: Facts) -> Fact:
    """The question: who, what, where, and the two moments."""
    asked, moment = facts.delegation, facts.moment
    return {
        "kind": "asked",
        "all": 1,
        "pa": asked.pa,
        "person": asked.person,
        "task": asked.task,
        "ward": asked.ward,
        "equipment": asked.equipment,
        "device": asked.device,
        "first": moment.about.first,
        "last": moment.about.last,
        "known": moment.known,
    }


def void(item: Evidence) -> Fact:
    return {"kind": "void", "e": item.id, "about": item.about, "recorded": item.recorded}


def items(item: Evidence, facts: Facts) -> Iterator[Fact]:
    """What rules look at: once for each giver, and once if there is none."""
    fact: Fact = {
        "kind": "item",
        "e": item.id,
        "ekind": item.kind,
        "outcome": item.outcome,
        "begins": item.begins,
        "latest": item.latest,
        "until": item.until,
        "recorded": item.recorded,
        "pa": item.pa,
        "person": item.person,
        "foreign": int(facts.is_about_another(item)),
        "task": item.task,
        "ward": item.ward,
        "equipment": item.equipment,
        "device": item.device,
        "about": item.about,
        "provider": item.provider,
        "pkind": facts.provider_kind(item),
        "mode": item.mode or "",
        "givers": len(item.by),
    }
    for giver in item.by or _NOBODY:
        yield {**fact, "who": giver.person, "role": giver.role}


def trained(evidence: Iterable[Evidence], facts: Facts) -> Iterator[Fact]:
    """For whom each giver is trained."""
    for who in dict.fromkeys(giver.person for item in evidence for giver in item.by):
        for group in facts.specialisms.get(who, ()):
            yield {"kind": "trained", "who": who, "group": group}


def limits(requirement: Requirement) -> Fact:
    """The instants that this requirement looks at."""
    changed = requirement.only_if.before if requirement.only_if else None
    return {
        "kind": "limits",
        "since": 0 if requirement.since is None else requirement.since,
        "before": _NEVER if requirement.before is None else requirement.before,
        "changed": _NEVER if changed is None else changed,
    }


def start(item: Evidence, name: str, requirement: Requirement) -> Fact:
    """What a period or a window is counted from."""
    start: Fact = {"kind": "start", "r": name, "e": item.id, "begins": item.begins, "all": 1}
    if window := window_of(item, requirement):
        return {**start, "kind": "window", "opens": window.opens, "closes": window.closes}
    return start

"""Evidence and the question as facts for durable-rules: flat, integers and strings only, nothing left out."""

from __future__ import annotations

from collections.abc import Iterator

from rules.durable_session import Fact
from rules.facts import Facts, age_group_then, in_its_time, organisation_of, window_of
from rules.moments import FOREVER
from rules.question import Evidence
from rules.requirement import Requirement

_NEVER = FOREVER + 1
_GOOD = ("in force", "current", "assured")


def asked(facts: Facts, requirement: Requirement | None = None) -> Fact:
    """The question: who, what, where, the two moments, and the instants that this requirement looks at."""
    asked, moment = facts.delegation, facts.moment
    fact: Fact = {
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
        "since": 0,
        "before": _NEVER,
        "changed": _NEVER,
    }
    if requirement and requirement.since is not None:
        fact["since"] = requirement.since
    if requirement and requirement.before is not None:
        fact["before"] = requirement.before
    if requirement and requirement.only_if and requirement.only_if.before is not None:
        fact["changed"] = requirement.only_if.before
    return fact


def known(item: Evidence) -> Fact:
    """What is needed to say whether it stands at all."""
    return {
        "kind": "item",
        "e": item.id,
        "ekind": item.kind,
        "about": item.about,
        "begins": item.begins,
        "recorded": item.recorded,
    }


def item(item: Evidence, requirement: Requirement, facts: Facts) -> Fact:
    """What a requirement looks at."""
    return {
        "kind": "item",
        "e": item.id,
        "ekind": item.kind,
        "outcome": item.outcome,
        "begins": item.begins,
        "latest": item.latest,
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
        "timely": int(in_its_time(item, requirement)),
        "group": (age_group_then(item, facts) or "") if requirement.specialist else "",
        "givers": len(item.by),
    }


def givers(item: Evidence, requirement: Requirement, facts: Facts) -> Iterator[Fact]:
    """Who gave it, in which role, from which organisation, and trained for whom."""
    for giver in item.by:
        yield {
            "kind": "gave",
            "e": item.id,
            "who": giver.person,
            "role": giver.role,
            "org": organisation_of(giver, item, requirement, facts),
        }
        if requirement.specialist:
            for group in facts.specialisms.get(giver.person, ()):
                yield {"kind": "trained", "who": giver.person, "group": group}


def parts(item: Evidence, requirement: Requirement) -> Iterator[Fact]:
    """What it speaks of, as far as that is asked."""
    for part in requirement.parts:
        if part in item.parts:
            yield {"kind": "part", "e": item.id, "p": part}


def proof(item: Evidence) -> Fact:
    """A registration, currency of practice or assurance."""
    return {
        "kind": "proof",
        "e": item.id,
        "ekind": item.kind,
        "who": item.about,
        "good": int(item.outcome in _GOOD),
        "begins": item.begins,
        "latest": item.latest,
        "until": item.until,
    }


def consent(item: Evidence) -> Fact:
    """The PA's consent to carrying over what was learned elsewhere, or its end."""
    return {
        "kind": "consent",
        "e": item.id,
        "good": int(item.outcome == "given"),
        "begins": item.begins,
        "latest": item.latest,
    }


def said(item: Evidence, facts: Facts) -> Fact:
    """An interval agreed for this PA, person and task, or its end."""
    interval = item.interval
    return {
        "kind": "said",
        "e": item.id,
        "about": item.about,
        "outcome": item.outcome if item.outcome == "ended" or interval else "nothing",
        "number": interval.number if interval else 0,
        "unit": interval.unit if interval else "",
        "begins": item.begins,
        "latest": item.latest,
        "foreign": int(facts.is_about_another(item)),
        "givers": len(item.by),
    }


def start(item: Evidence, name: str, requirement: Requirement) -> Fact:
    """What a period or a window is counted from."""
    start: Fact = {"kind": "start", "r": name, "e": item.id, "begins": item.begins, "all": 1}
    if window := window_of(item, requirement):
        return {**start, "kind": "window", "opens": window.opens, "closes": window.closes}
    return start

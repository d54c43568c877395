"""Random frameworks, written in the rule language and read by its own form, with random evidence beside them.

What :mod:`tests.rules.strategies` draws are requirements as the evaluators read them; here the way from the file
to the requirement is drawn as well: settings, figures of the task, conditions, odd and even years, changes.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from typing import Any

from rules.applied import Applied
from rules.facts import facts_for
from rules.framework import Framework
from rules.framework_checks import contradictions
from rules.language import FrameworkText
from rules.moments import FOREVER, Span
from rules.question import Delegation, Evidence, Known, Moment
from rules.resolve import resolve
from rules.vocabulary import EVIDENCE
from tests.rules.strategies import BASE, DAY, ORGANISATIONS, PEOPLE, STAFF, Dice, Question

KINDS = ("training", "assessment", "supervised practice", "formal review", "observation", "recommendation")
TOPICS = ("full", "refresher", "gap")
_MONTHS = (
    "a period that starts on a day its last month does not have ends on ",
    "that month's last day",
    "the first day of the next month",
)
_LEAP = ("a year from 29 February ends on 28 February", "a year from 29 February ends on 1 March")
_LAST = ("the day that a period reaches is still good", "the day that a period reaches is no longer good")


def framework(dice: Dice) -> FrameworkText:
    """A framework without contradictions; what does not fit is drawn again."""
    while True:
        text = FrameworkText.model_validate(_framework(dice))
        if not list(contradictions(text)):
            return text


def _framework(dice: Dice) -> dict[str, Any]:
    cite = ["2:1"]
    names = [f"r{number}" for number in range(dice.number(1, 5))]
    return {
        "framework": "random",
        "title": "Random",
        "version": str(dice.number(1, 10**9)),
        "status": "example, not approved",
        "in force": {"from": "2000-01-01"},
        "text": cite,
        "sources": {"2": "Source"},
        "dates": {
            "month ends": _MONTHS[0] + dice.pick(_MONTHS[1:]),
            "29 February": dice.pick(_LEAP),
            "last day": dice.pick(_LAST),
        },
        "roles": ["nurse", "manager", "stand-in"],
        "settings": {
            "on": _setting(["yes", "no"], dice),
            "often": _setting(["10 days", "1 month"], dice),
            "owed": _setting(["what this year asks for", "what the missed year asked for"], dice),
            "missed": _setting(["suspend", "escalate"], dice),
        },
        "responsibilities": {"monitors": {"roles": ["nurse"], "why": "so", "text": cite}},
        "requirements": {name: _requirement(dice, names[:number], cite) for number, name in enumerate(names)},
        "changes": _changes(dice, names, cite),
        "tasks": {"feed": _task(dice)},
    }


def _setting(choices: list[str], dice: Dice) -> dict[str, Any]:
    return {
        "asks": "which?",
        "choices": choices,
        "default": dice.pick(choices),
        "why": "open",
        "text": ["2:1"],
    }


def _task(dice: Dice) -> dict[str, Any]:
    return {
        "title": "Feed",
        "risk": dice.number(1, 4),
        "about": "feed",
        "figures": "example, not approved",
        "builds on": dice.rarely(["full"], [], 3),
        "scope": dice.pick((["pa"], ["pa", "person", "task"], ["pa", "task", "device"])),
        "practices": dice.number(1, 2),
        "observed": "5 days to 1 month",
        "monitored every": dice.pick(("20 days", "2 months")),
        "refreshed every": "1 month",
        "signed by": ["nurse"],
        "assessed by": dice.pick((["nurse"], ["nurse", "manager"])),
    }


def _requirement(dice: Dice, earlier: list[str], cite: list[str]) -> dict[str, Any]:
    kind = dice.pick(KINDS)
    found: dict[str, Any] = {
        "evidence": kind,
        "outcome": [EVIDENCE[kind].outcomes[0]],
        "about": dice.rarely({"task": "scope"}, dice.rarely(["pa", "person", "task"], ["pa"], 3), 5),
        "why": "so",
        "text": cite,
        "while unmet": "suspended",
        "otherwise": {"do": "ask", "role": "nurse", "within": dice.pick(("7 days", "3 working days"))},
        "by": dice.pick(([*("nurse", "manager")], {"responsibility": "monitors"}, {"task": "assessed by"})),
    }
    return found | dict(_maybe(dice, earlier))


def _maybe(dice: Dice, earlier: list[str]) -> list[tuple[str, Any]]:
    """The fields that a requirement may have; each of them now and then."""
    some = list(dice.some(tuple(earlier)))
    year = {
        "odd": ["full"],
        "even": ["refresher", "full"],
        "odd in every year if": "on",
        "within": "20 days",
        "brought along": "2 months",
        "after a missed year": {"setting": "owed"},
    }
    fields: list[tuple[str, Any, int]] = [
        ("after", some, 3),
        ("while", some, 4),
        ("or else", some, 6),
        ("counted from", some, 5),
        ("independent of", some, 8),
        ("same person as", some[:1], 10),
        ("between", dice.pick(({"task": "observed"}, "3 days to 1 month")), 6),
        ("at least every", dice.pick(({"setting": "often"}, {"task": "monitored every"}, "1 month")), 3),
        ("shorter if agreed by", ["nurse"], 6),
        ("renewed early it counts from", "the day it was due", 8),
        ("early is within", "10 days", 8),
        ("at least", dice.pick((2, {"task": "practices"})), 6),
        ("topic", dice.pick(("full", ["full", "gap"], {"full": {"to": "2026-04-01"}, "gap": {}})), 6),
        ("by year", year, 8),
        ("for each", "builds on", 12),
        ("given", ["face to face"], 12),
        ("registered", dice.pick(("on that day", "for as long as it counts")), 8),
        ("in person", {"manager": "person"}, 15),
        ("in practice", "on that day", 12),
        ("specialist", "in the person's age group", 12),
        ("carries over", "while the PA consents", 5),
        ("or by", {"roles": ["stand-in"], "once": "trainer availability", "outcome": "cannot train"}, 5),
        ("together", {"at least": 2, "organisations": 1, "after a merger": "count as one"}, 12),
        ("undone by", dice.pick(("whoever gave it", "whoever may give it")), 5),
        ("only as another way", "yes", 8),
        ("if missed", {"setting": "missed"}, 4),
        ("needed when", [dice.pick(_CONDITIONS)], 6),
    ]
    return [(name, value) for name, value, one_in in fields if value and dice.number(1, one_in) == 1]


_CONDITIONS: tuple[dict[str, Any], ...] = (
    {"setting": "on", "is": "yes"},
    {"from tier": 3},
    {"worker": ["family carer"]},
    {"employment": ["agency", "direct"]},
    {"age group": "children"},
    {"on record": "recommendation", "outcome": "referred to panel"},
)


def _changes(dice: Dice, names: list[str], cite: list[str]) -> dict[str, Any]:
    if dice.number(1, 4) > 1:
        return {}
    return {
        "change": {
            "what": "It is done otherwise.",
            "from": "2026-03-20",
            "material": "yes",
            "binds": dice.pick(names),
            "gap training": "gap",
            "transition": "20 days",
            "otherwise": {"do": "train", "role": "nurse", "within": "7 days"},
            "why": "so",
            "text": cite,
        }
    }


# --- evidence and question ---------------------------------------------------------------------------------


def _evidence(dice: Dice, number: int) -> Evidence:
    others = (
        "registration",
        "practice currency",
        "void",
        "consent to carry over",
        "agreed interval",
        "trainer availability",
    )
    kind = dice.pick((*KINDS * 4, *others))
    says = EVIDENCE[kind].outcomes
    begins = dice.moment() - dice.pick((0, 0, 0, 370)) * DAY
    item = Evidence(
        id=f"e{number}",
        kind=kind,
        outcome=dice.rarely(dice.pick(says), says[0], 4),
        begins=begins,
        recorded=dice.rarely(dice.moment(), begins, 5),
        by=dice.rarely((), tuple(dice.giver() for _ in range(dice.number(1, 2))), 30),
        pa="pa",
        person=dice.rarely("another", "person", 6),
        task=dice.rarely("", "feed", 10),
        device="button",
        mode=dice.rarely("online", "face to face"),
        until=dice.rarely(dice.moment(), FOREVER, 8),
    )
    if kind == "training":
        return replace(
            item,
            about=dice.pick(TOPICS),
            task=dice.rarely("feed", "", 3),
            person=dice.rarely("person", "", 3),
        )
    if kind in ("registration", "practice currency"):
        return replace(item, about=dice.pick(PEOPLE), pa="", person="", task="")
    if kind == "void":
        return replace(item, outcome="void", about=f"e{dice.number(0, 19)}", pa="", person="", task="")
    if kind == "consent to carry over":
        return replace(item, person="", task="")
    if kind == "agreed interval":
        return replace(item, about=dice.pick(("r0", "r1", "r2")), interval=dice.period())
    return item


def _applied(dice: Dice) -> Applied:
    return Applied(Framework(framework(dice), b"", f"random {dice.number(0, 2**63)}"))


def question_of_a_framework(generator: random.Random) -> Question:
    """A random framework, random evidence, and a moment."""
    dice = Dice(generator)
    return _question(dice, _applied(dice))


def ten_questions_of_a_framework(generator: random.Random) -> list[Question]:
    """Ten of the same framework."""
    dice = Dice(generator)
    applied = _applied(dice)
    return [_question(dice, applied) for _ in range(10)]


def _question(dice: Dice, applied: Applied) -> Question:
    items = tuple(_evidence(dice, number) for number in range(dice.number(1, 20)))
    when = dice.moment() + dice.pick((0, 0, 20, 60)) * DAY
    about = dice.pick((Span.at(when), Span(when, when + 12 * 3600)))
    delegation = Delegation(
        "pa",
        "person",
        "feed",
        BASE,
        worker="PA",
        employment=dice.pick(("direct", "agency")),
        device=dice.rarely("", "button", 8),
        started=dice.pick((date(2026, 3, 1), date(2025, 3, 20), date(2024, 2, 29), None)),
        born=dice.pick((date(2008, 4, 1), date(1980, 1, 1), None)),
    )
    known = Known(STAFF, ORGANISATIONS, items)
    requirements = resolve([applied], delegation, about).requirements
    return requirements, facts_for(delegation, known, Moment(about, dice.rarely(dice.moment(), FOREVER)))

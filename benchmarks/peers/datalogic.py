"""datalogic-py (JSONLogic): expressions over lists, one set of them for each level, ordered by hand.

JSONLogic has no names for what it goes through: ``val("x")`` is of the item looked at, ``val("x", up=1)`` of the item
(or the whole) around it, and so on outwards.
"""

from __future__ import annotations

from typing import Any

import datalogic_py

from benchmarks.decision.prepared import by_kind, prepared
from benchmarks.decision.question import BY_IDENTIFIER, Answer, Decide, Question, answer

Logic = dict[str, Any]

_TRAINER = ("clinical trainer",)


def val(*path: str, up: int = 0) -> Logic:
    """A value; each step outwards is counted twice, because going through a list has a frame of its own."""
    return {"val": [[2 * up], *path] if up else list(path)}


def equal(left: Any, right: Any) -> Logic:
    return {"===": [left, right]}


def at_most(left: Any, right: Any) -> Logic:
    return {"<=": [left, right]}


def _own(kind: str, about: tuple[str, ...], topic: str = "") -> Logic:
    """Evidence of one kind on the very matter of a requirement."""
    terms = [equal(val(field), val(field, up=1)) for field in about]
    terms.append(at_most(val("begins"), val("at", up=1)))
    if topic:
        terms.append(equal(val("topic"), topic))
    return {"filter": [val(kind), {"and": terms}]}


_ALL = ("pa", "person", "task")
_OWN = {
    "forms": _own("clinical_recommendations_form", ("person", "task")),
    "agreements": _own("agreement", _ALL),
    "checks": _own("DBS_check", ("pa",)),
    "infection": _own("training", ("pa",), "infection prevention"),
    "life_support": _own("training", ("pa",), "basic life support"),
    "accounts": _own("accountability", _ALL),
    "duties": _own("monitoring_duty", _ALL),
    "trainings": _own("training", _ALL),
    "recommended": _own("recommendation", _ALL),
    "practices": _own("supervised_practice", _ALL),
    "assessments": _own("assessment", _ALL),
    "reviews": _own("formal_review", _ALL),
    "registrations": val("registration"),
    "at": val("at"),
}


def _good(own: str, outcome: str, roles: tuple[str, ...], *more: Logic) -> Logic:
    """It says so, is by somebody who may, and nothing as late or later says otherwise."""
    later_no = {"and": [{"!==": [val("outcome"), outcome]}, at_most(val("begins", up=1), val("begins"))]}
    terms = [
        equal(val("outcome"), outcome),
        {"in": [val("role"), list(roles)]},
        {"!": {"some": [val(own, up=1), later_no]}},
    ]
    return {"filter": [val(own), {"and": [*terms, *more]}]}


_ENDED = {
    "and": [
        {"!==": [val("outcome"), "in force"]},
        equal(val("topic"), val("giver", up=2)),
        at_most(val("begins", up=1), val("begins")),
        at_most(val("begins"), val("begins", up=2)),
    ]
}
_IN_FORCE = {
    "and": [
        equal(val("outcome"), "in force"),
        equal(val("topic"), val("giver", up=1)),
        at_most(val("begins"), val("begins", up=1)),
        at_most(val("begins", up=1), val("good")),
        {"!": {"some": [val("registrations", up=2), _ENDED]}},
    ]
}
_REGISTERED: Logic = {"some": [val("registrations", up=1), _IN_FORCE]}
"""It was given by somebody registered at that very moment."""

_FIRST = {
    "clinical_recommendations": _good("forms", "completed", ("registered practitioner", "clinical trainer")),
    "agreement": _good("agreements", "given", ("PHB holder", "representative")),
    "DBS_check": _good("checks", "seen", ("PHB co-ordinator",)),
    "course_infection_prevention": _good("infection", "completed", _TRAINER),
    "course_basic_life_support": _good("life_support", "completed", _TRAINER),
    "accountable_person": _good("accounts", "accepted", ("nominated senior manager",)),
    "monitor": _good("duties", "accepted", ("clinical trainer", "monitoring nurse")),
    "good_training": _good("trainings", "completed", _TRAINER),
    "good_recommendation": _good("recommended", "recommended", ("PHB co-ordinator",)),
    "good_practice": _good("practices", "done safely", ("clinical trainer", "registered practitioner")),
    "good_assessment": _good("assessments", "competent", _TRAINER, _REGISTERED),
    "good_review": _good("reviews", "still competent", ("clinical trainer", "monitoring nurse"), _REGISTERED),
}


def _after(good: str, *earlier: str) -> Logic:
    """It was given while each of the earlier ones was met."""
    held = {"and": [at_most(val("begins"), val("begins", up=1)), at_most(val("begins", up=1), val("good"))]}
    return {"filter": [val(good), {"and": [{"some": [val(one, up=1), held]} for one in earlier]}]}


_SECOND = {
    "bespoke_training": _after(
        "good_training",
        "clinical_recommendations",
        "course_infection_prevention",
        "course_basic_life_support",
    ),
    "recommendation": _after(
        "good_recommendation", "agreement", "DBS_check", "accountable_person", "monitor"
    ),
}
_THIRD = {
    "supervised_practice": _after("good_practice", "bespoke_training"),
    "assessed_competent": _after("good_assessment", "bespoke_training"),
    "formal_review": _after("good_review", "bespoke_training", "recommendation"),
}
_NOW = {
    id: {"map": [{"filter": [val(id), at_most(val("at", up=1), val("good"))]}, val("id")]}
    for id in BY_IDENTIFIER
}
_UNMET: Logic = {
    "merge": [{"if": [{"some": [val(id), True]}, [], [name]]} for id, name in BY_IDENTIFIER.items()]
}
_MAY: Logic = equal({"length": val("unmet")}, 0)


def ready() -> Decide:
    engine = datalogic_py.Engine(templating=True)
    steps = [engine.compile(logic) for logic in (_OWN, _FIRST, _SECOND, _THIRD)]
    now, unmet, may = (engine.compile(logic) for logic in (_NOW, {"unmet": _UNMET}, {"may": _MAY}))

    def decide(question: Question) -> Answer:
        facts: dict[str, Any] = by_kind(prepared(question))
        facts |= {"pa": question.pa, "person": question.person, "task": question.task, "at": question.at}
        known: dict[str, Any] = steps[0].evaluate(facts)
        for step in steps[1:]:
            known |= step.evaluate(known)
        current = now.evaluate(known)
        current |= unmet.evaluate(current)
        current |= may.evaluate(current)
        return answer(
            current["may"], current["unmet"], {name: current[id] for id, name in BY_IDENTIFIER.items()}
        )

    return decide

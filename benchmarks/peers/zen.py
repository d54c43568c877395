"""zen-engine: a decision graph of two tables of expressions, ordered by hand, with `as` to join two lists."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import zen

from benchmarks.decision.prepared import by_kind, prepared
from benchmarks.decision.question import BY_IDENTIFIER, Answer, Decide, Question, answer

_MINE = "#.pa == pa and #.person == person and #.task == task and #.begins <= at"
_TRAINER = "x.role == 'clinical trainer'"


def _mine(kind: str) -> str:
    return f"filter({kind}, {_MINE})"


def _good(own: str, outcome: str, by: str) -> str:
    """It says so, is by somebody who may, and nothing as late or later says otherwise."""
    no_later = f"none($.{own} as y, y.outcome != '{outcome}' and y.begins >= x.begins)"
    return f"filter($.{own} as x, x.outcome == '{outcome}' and {by} and {no_later})"


def _after(good: str, *earlier: str) -> str:
    """It was given while each of the earlier ones was met."""
    met = [f"some($.{one} as y, y.begins <= x.begins and x.begins <= y.good)" for one in earlier]
    return f"filter($.{good} as x, {' and '.join(met)})"


def _registered(good: str) -> str:
    """It was given by somebody registered at that very moment."""
    ended = "z.outcome != 'in force' and z.topic == x.giver and z.begins >= y.begins and z.begins <= x.begins"
    in_force = (
        "y.outcome == 'in force' and y.topic == x.giver and y.begins <= x.begins and x.begins <= y.good"
    )
    return f"filter($.{good} as x, some(registration as y, {in_force} and none(registration as z, {ended})))"


_COUNTS = {
    "forms": "filter(clinical_recommendations_form, #.person == person and #.task == task and #.begins <= at)",
    "agreements": _mine("agreement"),
    "checks": "filter(DBS_check, #.pa == pa and #.begins <= at)",
    "infection": "filter(training, #.pa == pa and #.topic == 'infection prevention' and #.begins <= at)",
    "life_support": "filter(training, #.pa == pa and #.topic == 'basic life support' and #.begins <= at)",
    "accounts": _mine("accountability"),
    "duties": _mine("monitoring_duty"),
    "trainings": _mine("training"),
    "recommended": _mine("recommendation"),
    "practices": _mine("supervised_practice"),
    "assessments": _mine("assessment"),
    "reviews": _mine("formal_review"),
    # first level
    "clinical_recommendations": _good(
        "forms", "completed", "x.role in ['registered practitioner', 'clinical trainer']"
    ),
    "agreement": _good("agreements", "given", "x.role in ['PHB holder', 'representative']"),
    "DBS_check": _good("checks", "seen", "x.role == 'PHB co-ordinator'"),
    "course_infection_prevention": _good("infection", "completed", _TRAINER),
    "course_basic_life_support": _good("life_support", "completed", _TRAINER),
    "accountable_person": _good("accounts", "accepted", "x.role == 'nominated senior manager'"),
    "monitor": _good("duties", "accepted", "x.role in ['clinical trainer', 'monitoring nurse']"),
    # second level
    "good_training": _good("trainings", "completed", _TRAINER),
    "bespoke_training": _after(
        "good_training",
        "clinical_recommendations",
        "course_infection_prevention",
        "course_basic_life_support",
    ),
    "good_recommendation": _good("recommended", "recommended", "x.role == 'PHB co-ordinator'"),
    "recommendation": _after(
        "good_recommendation", "agreement", "DBS_check", "accountable_person", "monitor"
    ),
    # third level
    "good_practice": _good(
        "practices", "done safely", "x.role in ['clinical trainer', 'registered practitioner']"
    ),
    "supervised_practice": _after("good_practice", "bespoke_training"),
    "good_assessment": _good("assessments", "competent", _TRAINER),
    "by_registered": _registered("good_assessment"),
    "assessed_competent": _after("by_registered", "bespoke_training"),
    "good_review": _good("reviews", "still competent", "x.role in ['clinical trainer', 'monitoring nurse']"),
    "review_by_registered": _registered("good_review"),
    "formal_review": _after("review_by_registered", "bespoke_training", "recommendation"),
    "at": "at",
}
_FOUND = ", ".join(f"{{name: '{told}', found: len($.{name})}}" for name, told in BY_IDENTIFIER.items())
_ANSWER = {
    **{name: f"map(filter({name}, #.good >= at), #.id)" for name in BY_IDENTIFIER},
    "unmet": f"map(filter([{_FOUND}], #.found == 0), #.name)",
    "may": "len($.unmet) == 0",
}


def _node(id: str, expressions: dict[str, str]) -> dict[str, Any]:
    rows = [{"id": f"{id}-{key}", "key": key, "value": value} for key, value in expressions.items()]
    content = {"expressions": rows, "passThrough": False}
    return {"id": id, "name": id, "type": "expressionNode", "content": content}


def _graph() -> dict[str, Any]:
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        _node("counts", _COUNTS),
        _node("answer", _ANSWER),
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    way = [str(node["id"]) for node in nodes]
    edges = [
        {"id": f"{one}-{other}", "sourceId": one, "targetId": other, "type": "edge"}
        for one, other in pairwise(way)
    ]
    return {"nodes": nodes, "edges": edges}


def ready() -> Decide:
    # Handed in by its loader, the graph is compiled once; by ``create_decision`` each decision took twice as long.
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"decision": _graph()}}})

    def decide(question: Question) -> Answer:
        found = engine.evaluate(
            "decision",
            {
                "pa": question.pa,
                "person": question.person,
                "task": question.task,
                "at": question.at,
                **by_kind(prepared(question)),
            },
        )["result"]
        return answer(found["may"], found["unmet"], {name: found[id] for id, name in BY_IDENTIFIER.items()})

    return decide

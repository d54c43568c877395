"""rule-engine: rules that choose from lists of typed objects, and list comprehensions to join; ordered by hand.

Typed objects and ``Rule.filter`` are what it is fast with: with plain dictionaries a decision took four times as long.
"""

from __future__ import annotations

from dataclasses import dataclass, field, make_dataclass

import rule_engine

from benchmarks.decision.prepared import LISTS, prepared
from benchmarks.decision.question import BY_IDENTIFIER, Answer, Decide, Question, answer


@dataclass(slots=True)
class Item:
    """A piece of evidence, with what is asked, so that one rule sees both."""

    asked_pa: str
    asked_person: str
    asked_task: str
    at: int
    id: str
    kind: str
    outcome: str
    giver: str
    role: str
    begins: int
    good: int
    pa: str
    person: str
    task: str
    topic: str


_ALL = "pa == asked_pa and person == asked_person and task == asked_task and begins <= at"
_COURSE = "pa == asked_pa and begins <= at and topic =="

_OWN = {
    "forms": (
        "clinical recommendations form",
        "person == asked_person and task == asked_task and begins <= at",
    ),
    "agreements": ("agreement", _ALL),
    "checks": ("DBS check", "pa == asked_pa and begins <= at"),
    "infection": ("training", f"{_COURSE} 'infection prevention'"),
    "life_support": ("training", f"{_COURSE} 'basic life support'"),
    "accounts": ("accountability", _ALL),
    "duties": ("monitoring duty", _ALL),
    "trainings": ("training", _ALL),
    "recommended": ("recommendation", _ALL),
    "practices": ("supervised practice", _ALL),
    "assessments": ("assessment", _ALL),
    "reviews": ("formal review", _ALL),
    "registrations": ("registration", "begins <= at"),
}
"""Evidence of one kind on the very matter of a requirement."""


def _good(own: str, outcome: str, by: str) -> str:
    """It says so, is by somebody who may, and nothing as late or later says otherwise."""
    later = f"[y for y in {own} if y.outcome != '{outcome}' and y.begins >= x.begins]"
    return f"[x for x in {own} if x.outcome == '{outcome}' and {by} and not {later}]"


def _after(good: str, *earlier: str) -> str:
    """It was given while each of the earlier ones was met."""
    met = [f"[y for y in {one} if y.begins <= x.begins and x.begins <= y.good]" for one in earlier]
    return f"[x for x in {good} if {' and '.join(met)}]"


def _registered(good: str) -> str:
    """It was given by somebody registered at that very moment."""
    ended = (
        "[z for z in registrations if z.outcome != 'in force' and z.topic == x.giver"
        " and z.begins >= y.begins and z.begins <= x.begins]"
    )
    in_force = (
        "[y for y in registrations if y.outcome == 'in force' and y.topic == x.giver"
        f" and y.begins <= x.begins and x.begins <= y.good and not {ended}]"
    )
    return f"[x for x in {good} if {in_force}]"


_TRAINER = "x.role == 'clinical trainer'"
_COUNTS = {
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
}

Lists = make_dataclass(
    "Lists",
    [("at", int), *((name, list[Item], field(default_factory=list)) for name in (*_OWN, *_COUNTS))],
    slots=True,
)


def _context(of: type) -> rule_engine.Context:
    return rule_engine.Context(
        type_resolver=rule_engine.type_resolver_from_dataclass(of), resolver=rule_engine.resolve_attribute
    )


def ready() -> Decide:
    one, many = _context(Item), _context(Lists)
    own = {name: (LISTS[kind], rule_engine.Rule(text, context=one)) for name, (kind, text) in _OWN.items()}
    counts = {name: rule_engine.Rule(text, context=many) for name, text in _COUNTS.items()}
    now = {
        name: rule_engine.Rule(f"[x.id for x in {id} if x.good >= at]", context=many)
        for id, name in BY_IDENTIFIER.items()
    }
    plain = rule_engine.Context(resolver=rule_engine.resolve_item)
    is_unmet = rule_engine.Rule("ids.length == 0", context=plain)
    may = rule_engine.Rule("unmet.length == 0", context=plain)

    def decide(question: Question) -> Answer:
        asked = (question.pa, question.person, question.task, question.at)
        items: dict[str, list[Item]] = {name: [] for name in LISTS.values()}
        for fact in prepared(question):
            items[LISTS[fact["kind"]]].append(Item(*asked, **fact))
        lists = Lists(question.at)
        for name, (kind, rule) in own.items():
            setattr(lists, name, list(rule.filter(items[kind])))
        for name, rule in counts.items():
            setattr(lists, name, rule.evaluate(lists))
        current = {name: rule.evaluate(lists) for name, rule in now.items()}
        unmet = [name for name, ids in current.items() if is_unmet.matches({"ids": ids})]
        return answer(may.matches({"unmet": unmet}), unmet, current)

    return decide

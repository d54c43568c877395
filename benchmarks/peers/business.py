"""business-rules: thresholds on variables. It cannot join, so every join is a variable written in Python."""

from __future__ import annotations

from typing import Any

from business_rules import run_all
from business_rules.actions import BaseActions, rule_action
from business_rules.fields import FIELD_TEXT
from business_rules.variables import BaseVariables, numeric_rule_variable

from benchmarks.decision.prepared import Fact, by_kind, prepared
from benchmarks.decision.question import BY_IDENTIFIER, Answer, Decide, Question, answer


class Record(BaseVariables):
    """How much evidence meets each requirement now, and whatever that takes."""

    def __init__(self, question: Question) -> None:
        self.asked = question
        self.of = by_kind([fact for fact in prepared(question) if fact["begins"] <= question.at])
        self.counted: dict[str, list[Fact]] = {}
        self.unmet: list[str] = []

    def ids(self, name: str) -> list[str]:
        return [str(fact["id"]) for fact in self.counted[name] if self.asked.at <= fact["good"]]

    def count(self, name: str, facts: list[Fact]) -> int:
        self.counted[name] = facts
        return len(self.ids(name))

    def mine(self, kind: str) -> list[Fact]:
        asked = (self.asked.pa, self.asked.person, self.asked.task)
        return [fact for fact in self.of[kind] if (fact["pa"], fact["person"], fact["task"]) == asked]

    def course(self, topic: str) -> list[Fact]:
        return [
            fact for fact in self.of["training"] if fact["pa"] == self.asked.pa and fact["topic"] == topic
        ]

    def after(self, facts: list[Fact], *names: str) -> list[Fact]:
        """What was given while each of the earlier requirements was met."""
        return [
            fact
            for fact in facts
            if all(
                any(one["begins"] <= fact["begins"] <= one["good"] for one in self.counted[name])
                for name in names
            )
        ]

    def was_registered(self, fact: Fact) -> bool:
        said = [
            one
            for one in self.of["registration"]
            if one["topic"] == fact["giver"] and one["begins"] <= fact["begins"]
        ]
        ended = max((one["begins"] for one in said if one["outcome"] != "in force"), default=-1)
        return any(
            one["outcome"] == "in force" and one["begins"] > ended and fact["begins"] <= one["good"]
            for one in said
        )

    # --- first level -----------------------------------------------------------------------------------

    @numeric_rule_variable
    def clinical_recommendations(self) -> int:
        own = [
            fact
            for fact in self.of["clinical_recommendations_form"]
            if fact["person"] == self.asked.person and fact["task"] == self.asked.task
        ]
        good = _good(own, "completed", "registered practitioner", "clinical trainer")
        return self.count("clinical_recommendations", good)

    @numeric_rule_variable
    def agreement(self) -> int:
        return self.count("agreement", _good(self.mine("agreement"), "given", "PHB holder", "representative"))

    @numeric_rule_variable
    def DBS_check(self) -> int:  # noqa: N802 (named as the requirement is)
        own = [fact for fact in self.of["DBS_check"] if fact["pa"] == self.asked.pa]
        return self.count("DBS_check", _good(own, "seen", "PHB co-ordinator"))

    @numeric_rule_variable
    def course_infection_prevention(self) -> int:
        good = _good(self.course("infection prevention"), "completed", "clinical trainer")
        return self.count("course_infection_prevention", good)

    @numeric_rule_variable
    def course_basic_life_support(self) -> int:
        good = _good(self.course("basic life support"), "completed", "clinical trainer")
        return self.count("course_basic_life_support", good)

    @numeric_rule_variable
    def accountable_person(self) -> int:
        good = _good(self.mine("accountability"), "accepted", "nominated senior manager")
        return self.count("accountable_person", good)

    @numeric_rule_variable
    def monitor(self) -> int:
        good = _good(self.mine("monitoring_duty"), "accepted", "clinical trainer", "monitoring nurse")
        return self.count("monitor", good)

    # --- second level ----------------------------------------------------------------------------------

    @numeric_rule_variable
    def bespoke_training(self) -> int:
        good = _good(self.mine("training"), "completed", "clinical trainer")
        courses = ("course_infection_prevention", "course_basic_life_support")
        return self.count("bespoke_training", self.after(good, "clinical_recommendations", *courses))

    @numeric_rule_variable
    def recommendation(self) -> int:
        good = _good(self.mine("recommendation"), "recommended", "PHB co-ordinator")
        earlier = ("agreement", "DBS_check", "accountable_person", "monitor")
        return self.count("recommendation", self.after(good, *earlier))

    # --- third level -----------------------------------------------------------------------------------

    @numeric_rule_variable
    def supervised_practice(self) -> int:
        own = self.mine("supervised_practice")
        good = _good(own, "done safely", "clinical trainer", "registered practitioner")
        return self.count("supervised_practice", self.after(good, "bespoke_training"))

    @numeric_rule_variable
    def assessed_competent(self) -> int:
        good = _good(self.mine("assessment"), "competent", "clinical trainer")
        by_registered = [fact for fact in good if self.was_registered(fact)]
        return self.count("assessed_competent", self.after(by_registered, "bespoke_training"))

    @numeric_rule_variable
    def formal_review(self) -> int:
        own = self.mine("formal_review")
        good = _good(own, "still competent", "clinical trainer", "monitoring nurse")
        by_registered = [fact for fact in good if self.was_registered(fact)]
        return self.count("formal_review", self.after(by_registered, "bespoke_training", "recommendation"))

    @numeric_rule_variable
    def how_many_unmet(self) -> int:
        return len(self.unmet)


def _good(facts: list[Fact], outcome: str, *roles: str) -> list[Fact]:
    """What says so, by somebody who may, and nothing as late or later says otherwise."""
    last_no = max((fact["begins"] for fact in facts if fact["outcome"] != outcome), default=-1)
    return [
        fact
        for fact in facts
        if fact["outcome"] == outcome and fact["role"] in roles and fact["begins"] > last_no
    ]


class Conclusions(BaseActions):
    """What a rule that holds concludes."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.yes = False

    @rule_action(params={"requirement": FIELD_TEXT})
    def not_met(self, requirement: str) -> None:
        self.record.unmet.append(requirement)

    @rule_action()
    def may(self) -> None:
        self.yes = True


def _is_none(variable: str) -> dict[str, Any]:
    return {"all": [{"name": variable, "operator": "equal_to", "value": 0}]}


RULES = [
    *(
        {
            "conditions": _is_none(id),
            "actions": [{"name": "not_met", "params": {"requirement": name}}],
        }
        for id, name in BY_IDENTIFIER.items()
    ),
    {"conditions": _is_none("how_many_unmet"), "actions": [{"name": "may", "params": {}}]},
]


def ready() -> Decide:
    def decide(question: Question) -> Answer:
        record = Record(question)
        conclusions = Conclusions(record)
        run_all(rule_list=RULES, defined_variables=record, defined_actions=conclusions)
        current = {name: record.ids(id) for id, name in BY_IDENTIFIER.items()}
        return answer(conclusions.yes, record.unmet, current)

    return decide

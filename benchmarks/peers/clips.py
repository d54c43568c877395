"""clipspy (CLIPS): forward chaining over templates; the rules are in ``decision.clp``."""

from __future__ import annotations

from pathlib import Path

import clips

from benchmarks.decision.prepared import prepared
from benchmarks.decision.question import Answer, Decide, Question, answer

RULES = Path(__file__).with_name("decision.clp")


def ready() -> Decide:
    env = clips.Environment()
    env.load(str(RULES))
    asked, item, met, unmet, may = (
        env.find_template(name) for name in ("asked", "item", "met", "unmet", "may")
    )

    def decide(question: Question) -> Answer:
        env.reset()
        asked.assert_fact(pa=question.pa, person=question.person, task=question.task, at=question.at)
        for fact in prepared(question):
            item.assert_fact(**fact)
        env.run()
        current: dict[str, list[str]] = {}
        for found in met.facts():
            current.setdefault(found["requirement"], []).append(found["id"])
        return answer(
            any(True for _ in may.facts()), [found["requirement"] for found in unmet.facts()], current
        )

    return decide

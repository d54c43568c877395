"""regopy (rego-cpp, OPA's Rego): rules and negation; the policy is in ``decision.rego``."""

from __future__ import annotations

from pathlib import Path

import regopy

from benchmarks.decision.prepared import by_kind, prepared
from benchmarks.decision.question import Answer, Decide, Question, answer

POLICY = Path(__file__).with_name("decision.rego")


def ready() -> Decide:
    interpreter = regopy.Interpreter()
    interpreter.add_module(POLICY.name, POLICY.read_text(encoding="utf-8"))
    policy = interpreter.build("answer = data.decision.answer")

    def decide(question: Question) -> Answer:
        interpreter.set_input(
            regopy.Input(
                {
                    "pa": question.pa,
                    "person": question.person,
                    "task": question.task,
                    "at": question.at,
                    **by_kind(prepared(question)),
                }
            )
        )
        found = interpreter.query_bundle(policy)[0]["answer"]
        return answer(found["may"], found["unmet"], found["current"])

    return decide

"""The two evaluators are a second pair of eyes for each other: on anything at all they must agree."""

import random

import pytest
from hypothesis import HealthCheck, given, settings

from rules import decide as deciding
from rules import durable, pure
from rules.decide import EvaluatorsDiffer, decide
from rules.facts import Facts
from rules.finding import Finding, Findings
from rules.moments import Span
from rules.question import Delegation, Known, Moment
from rules.requirement import Requirement
from tests.rules.builders import staffordshire
from tests.rules.strategies import Question, question, questions

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]


def agree(asked: Question) -> Findings:
    requirements, facts = asked
    findings = pure.evaluate(requirements, facts).findings
    assert durable.evaluate(requirements, facts) == findings
    return findings


@given(questions())
@settings(max_examples=150, suppress_health_check=QUIET)
def test_both_evaluators_give_the_same_findings_for_random_requirements_and_evidence(
    question: Question,
) -> None:
    agree(question)


@pytest.mark.long
@pytest.mark.timeout(7200)
@given(questions())
@settings(max_examples=20_000, suppress_health_check=QUIET)
def test_both_evaluators_agree_on_very_many_random_questions(asked: Question) -> None:
    agree(asked)


def test_random_questions_reach_every_kind_of_answer() -> None:
    """A comparison of questions in which nothing ever counts would prove nothing."""
    seen: dict[str, int] = dict.fromkeys(("met", "unmet", "counted", "missed", "against", "not needed"), 0)

    for seed in range(400):
        for finding in pure.evaluate(*question(random.Random(seed))).findings.values():  # noqa: S311
            seen["met"] += finding.needed and finding.met
            seen["unmet"] += not finding.met
            seen["not needed"] += not finding.needed
            for name in ("counted", "missed", "against"):
                seen[name] += bool(getattr(finding, name))
    assert all(number >= 5 for number in seen.values()), seen


@pytest.mark.parametrize("planted", [Finding(needed=True, met=True), Finding(needed=False, met=True)])
def test_where_they_differ_there_is_no_answer_and_both_are_named(
    monkeypatch: pytest.MonkeyPatch, planted: Finding
) -> None:
    """A second evaluator that is wrong about one requirement."""

    def wrong(requirements: tuple[Requirement, ...], facts: Facts) -> Findings:
        return durable.evaluate(requirements, facts) | {"assessed competent": planted}

    monkeypatch.setattr(deciding, "durable", type("Fake", (), {"evaluate": staticmethod(wrong)}))
    asked = Delegation("amina", "lowe", "gastrostomy feed", Span.parse("2026-05-05").first)
    with pytest.raises(EvaluatorsDiffer) as caught:
        decide([staffordshire()], asked, Known(), Moment(Span.parse("2026-12-01")))
    error = caught.value
    assert error.delegation == asked
    assert error.by_pure["assessed competent"] != error.by_durable["assessed competent"] == planted
    assert str(error).startswith(
        "no answer for amina, gastrostomy feed: the two evaluators differ; treat as not"
    )
    assert "assessed competent: pure Finding(" in str(error)
    assert "bespoke training" not in str(error)

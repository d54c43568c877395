"""The two evaluators are a second pair of eyes for each other: on anything at all they must agree."""

import random
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules import decide as deciding
from rules import durable, pure
from rules.case_file import load_case
from rules.decide import EvaluatorsDiffer, decide, foresee
from rules.facts import Facts
from rules.finding import Finding, Findings
from rules.moments import Span
from rules.question import Delegation, Known, Moment
from rules.requirement import Requirement
from tests.rules.builders import EXAMPLE, staffordshire
from tests.rules.random_frameworks import question_of_a_framework, ten_questions_of_a_framework
from tests.rules.strategies import Question, question, ten_questions

Draw = Callable[[random.Random], Question]
DrawTen = Callable[[random.Random], list[Question]]
QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]


def agree(asked: Question) -> Findings:
    requirements, facts = asked
    findings = pure.evaluate(requirements, facts).findings
    assert durable.evaluate(requirements, facts) == findings
    return findings


def agree_on_ten(questions: list[Question]) -> None:
    for asked in questions:
        agree(asked)


def by_seed(draw: DrawTen) -> st.SearchStrategy[list[Question]]:
    """Ten random questions at a time; failing ones are shown and come again with their seed."""
    return st.integers(0, 2**63).map(lambda seed: draw(random.Random(seed)))  # noqa: S311


@pytest.mark.timeout(600)
@given(by_seed(ten_questions))
@settings(max_examples=200, suppress_health_check=QUIET, deadline=None)
def test_both_evaluators_give_the_same_findings_for_random_requirements_and_evidence(
    asked: list[Question],
) -> None:
    agree_on_ten(asked)


@pytest.mark.timeout(600)
@given(by_seed(ten_questions_of_a_framework))
@settings(max_examples=100, suppress_health_check=QUIET, deadline=None)
def test_both_evaluators_give_the_same_findings_for_random_frameworks_and_evidence(
    asked: list[Question],
) -> None:
    agree_on_ten(asked)


@pytest.mark.long
@pytest.mark.timeout(7200)
@given(by_seed(ten_questions))
@settings(max_examples=7_000, suppress_health_check=QUIET, deadline=None)
def test_both_evaluators_agree_on_very_many_random_requirements(asked: list[Question]) -> None:
    agree_on_ten(asked)


@pytest.mark.long
@pytest.mark.timeout(7200)
@given(by_seed(ten_questions_of_a_framework))
@settings(max_examples=4_000, suppress_health_check=QUIET, deadline=None)
def test_both_evaluators_agree_on_very_many_random_frameworks(asked: list[Question]) -> None:
    agree_on_ten(asked)


@pytest.mark.parametrize("draw", [question, question_of_a_framework])
def test_random_questions_reach_every_kind_of_answer(draw: Draw) -> None:
    """A comparison of questions in which nothing ever counts would prove nothing."""
    names = ("counted", "current", "missed", "against", "instead", "waits")
    seen: dict[str, int] = dict.fromkeys(("met", "unmet", "not needed", *names), 0)

    for seed in range(1500):
        for finding in pure.evaluate(*draw(random.Random(seed))).findings.values():  # noqa: S311
            seen["met"] += finding.needed and finding.met
            seen["unmet"] += not finding.met
            seen["not needed"] += not finding.needed
            for name in names:
                seen[name] += bool(getattr(finding, name))
        if all(number >= 3 for number in seen.values()):
            return
    pytest.fail(f"too few of some: {seen}")


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


def test_of_a_plan_a_yes_takes_both_and_a_no_the_first_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    case = load_case(EXAMPLE)
    may = case.applied, case.delegations[0], case.known, Moment(Span.parse("2026-12-01"))
    may_not = case.applied, case.delegations[0], Known(), Moment(Span.parse("2026-12-01"))
    assert foresee(*may) == decide(*may)
    assert foresee(*may).may
    no = decide(*may_not)
    monkeypatch.setattr(deciding, "durable", type("Fake", (), {"evaluate": staticmethod(lambda *_: {})}))
    assert foresee(*may_not) == no
    assert not no.may
    for asked in (may, may_not):
        with pytest.raises(EvaluatorsDiffer):
            decide(*asked)
    with pytest.raises(EvaluatorsDiffer):
        foresee(*may)

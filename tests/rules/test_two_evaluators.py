"""The two evaluators are a second pair of eyes for each other: on anything at all they must agree."""

import pytest
from hypothesis import HealthCheck, given, settings

from rules import durable, pure
from rules.facts import Facts
from rules.requirement import Requirement
from tests.rules.strategies import questions

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]


def agree(question: tuple[tuple[Requirement, ...], Facts]) -> None:
    requirements, facts = question
    assert durable.evaluate(requirements, facts) == pure.evaluate(requirements, facts).findings


@given(questions())
@settings(max_examples=150, deadline=None, suppress_health_check=QUIET)
def test_both_evaluators_give_the_same_findings_for_random_requirements_and_evidence(question) -> None:
    agree(question)


@pytest.mark.long
@pytest.mark.timeout(3600)
@given(questions())
@settings(max_examples=20_000, deadline=None, suppress_health_check=QUIET)
def test_both_evaluators_agree_on_very_many_random_questions(question) -> None:
    agree(question)

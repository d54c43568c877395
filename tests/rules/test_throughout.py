"""A question about a time as long as a shift has the answer that ``decide`` gives, and words for what is to come."""

from __future__ import annotations

from datetime import datetime

import pytest

from rules import durable
from rules.case_file import CaseFile
from rules.decide import CannotBeAsked, EvaluatorsDiffer, decide
from rules.framework_cases import FrameworkCase
from rules.moments import LONDON, Span, instant
from rules.question import Moment
from rules.throughout import Throughout, throughout
from tests.rules.all_cases import cases_of

ASKED = ("staffordshire", "staffordshire-hospital", "salvere", "oxford")


def file_of(case: FrameworkCase) -> CaseFile | None:
    return case.file if isinstance(case.file, CaseFile) else None


@pytest.mark.timeout(600)
def test_it_answers_every_rule_case_as_decide_does() -> None:
    """A yes is alone or accompanied; the first reason is one that ``decide`` gives."""
    asked = 0
    for case in cases_of(*ASKED):
        if (file := file_of(case)) is None:
            continue
        question = (file.applied, file.delegations[0], file.known, case.moment)
        try:
            answer = decide(*question)
        except CannotBeAsked as refusal:
            with pytest.raises(type(refusal)):
                throughout(*question)
            continue
        found = throughout(*question)
        assert found.may == (answer.may or answer.supervised), case.where
        unmet = {one.requirement for one in answer.reasons if not one.met}
        assert found.because is None or found.because.requirement in unmet, case.where
        asked += 1
    assert asked > 100


def hospital_case() -> CaseFile:
    """A PA whose DBS check of 29 February 2024 is good to the end of 28 February 2027."""
    case = next(one for one in cases_of(*ASKED) if "night-shift" in one.where)
    file = file_of(case)
    assert file
    return file


KNOWN = instant(datetime(2027, 2, 1, tzinfo=LONDON))


def span(first: str, last: str) -> Span:
    begin, end = (instant(datetime.fromisoformat(one).replace(tzinfo=LONDON)) for one in (first, last))
    return Span(begin, end - 1)


@pytest.mark.parametrize(
    ("last", "because"),
    [("2027-03-01T00:00", None), ("2027-03-01T00:01", "Good until 28 February 2027 only.")],
)
def test_what_runs_out_only_in_the_middle_of_it_is_said_to_be_good_until_then(
    last: str, because: str | None
) -> None:
    file = hospital_case()
    moment = Moment(span("2027-02-28T20:00", last), KNOWN)
    found = throughout(file.applied, file.delegations[0], file.known, moment)
    assert (found.because.because if found.because else None) == because


def test_what_is_looked_at_elsewhere_is_no_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """And a yes still takes both evaluators, who are asked about all of it."""
    file = hospital_case()
    moment = Moment(span("2027-02-28T20:00", "2027-03-01T08:00"), KNOWN)
    question = (file.applied, file.delegations[0], file.known, moment, ("DBS check",))
    assert throughout(*question) == Throughout(True)
    monkeypatch.setattr(durable, "evaluate", lambda *_: {})
    with pytest.raises(EvaluatorsDiffer):
        throughout(*question)

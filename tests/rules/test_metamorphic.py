"""What must not change an answer: the order of recording, other people's evidence, what came to light later."""

import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from rules import pure
from rules.case_file import load_case
from rules.decide import decide
from rules.decision import Decision, decisions_as_json
from rules.facts import facts_for
from rules.framework_cases import FrameworkCase
from rules.moments import Span, first_instant, last_instant, london_day
from rules.question import Delegation, Evidence, Known, Moment
from rules.resolve import resolve
from tests.rules.all_cases import answered
from tests.rules.builders import EXAMPLE
from tests.rules.strategies import Question, questions

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]
CASE = load_case(EXAMPLE)

days = st.dates(london_day(CASE.delegations[0].requested), london_day(Span.parse("2027-08-01").first))
some_cases = st.deferred(lambda: st.sampled_from(answered()))


def answer(evidence: tuple[Evidence, ...], day: object, known: str | None = None) -> Decision:
    moment = Moment(Span.parse(str(day)))
    if known:
        moment = replace(moment, known=Span.parse(known).last)
    return decide(CASE.applied, CASE.delegations[0], replace(CASE.known, evidence=evidence), moment)


def with_evidence(case: FrameworkCase, evidence: tuple[Evidence, ...]) -> Decision:
    known = replace(case.file.known, evidence=evidence)
    return decide(case.file.applied, case.file.delegations[0], known, case.moment)


@given(some_cases, st.randoms(use_true_random=False))
@settings(max_examples=40, suppress_health_check=QUIET)
def test_the_order_of_recording_changes_nothing(case: FrameworkCase, shuffle: random.Random) -> None:
    evidence = list(case.file.known.evidence)
    shuffle.shuffle(evidence)
    assert decisions_as_json([with_evidence(case, tuple(evidence))]) == decisions_as_json([case.answer()])


@given(some_cases, st.data())
@settings(max_examples=40, suppress_health_check=QUIET)
def test_another_pas_evidence_never_changes_an_answer(case: FrameworkCase, data: st.DataObject) -> None:
    """Copies of this PA's evidence, with any outcome, under another PA's name."""
    asked = case.file.delegations[0].pa
    own = [item for item in case.file.known.evidence if item.pa == asked]
    assume(own)
    chosen = data.draw(st.lists(st.sampled_from(own), max_size=6, unique_by=lambda item: item.id))
    others = tuple(replace(item, id=f"other-{item.id}", pa="somebody-else") for item in chosen)
    assert with_evidence(case, (*case.file.known.evidence, *others)) == case.answer()


@given(some_cases, st.data())
@settings(max_examples=40, suppress_health_check=QUIET)
def test_evidence_for_another_person_or_task_never_changes_an_answer(
    case: FrameworkCase, data: st.DataObject
) -> None:
    about = [item for item in case.file.known.evidence if item.person and item.task]
    assume(about)
    chosen = data.draw(st.lists(st.sampled_from(about), max_size=6, unique_by=lambda item: item.id))
    elsewhere = data.draw(st.booleans())
    others = tuple(
        replace(item, id=f"other-{item.id}", person="somebody-else")
        if elsewhere
        else replace(item, id=f"other-{item.id}", task="something else")
        for item in chosen
    )
    assert with_evidence(case, (*case.file.known.evidence, *others)) == case.answer()


@given(some_cases, st.data())
@settings(max_examples=40, suppress_health_check=QUIET)
def test_what_is_recorded_later_never_changes_what_was_decided_then(
    case: FrameworkCase, data: st.DataObject
) -> None:
    """Whatever it says, of whatever day, a void among it."""
    moment = replace(
        case.moment, known=min(case.moment.known, last_instant(london_day(case.moment.about.last)))
    )
    before = decide(case.file.applied, case.file.delegations[0], case.file.known, moment)
    assume(case.file.known.evidence)
    item = data.draw(st.sampled_from(case.file.known.evidence))
    outcome = data.draw(
        st.sampled_from([item.outcome, "withdrawn", "suspend now", "ended", "declined", "failed"])
    )
    late = replace(item, id="late", outcome=outcome, recorded=moment.known + data.draw(st.integers(1, 10**8)))
    void = replace(late, id="late-void", kind="void", outcome="void", about=item.id)
    known = replace(case.file.known, evidence=(*case.file.known.evidence, late, void))
    assert decide(case.file.applied, case.file.delegations[0], known, moment) == before


@given(days)
@settings(max_examples=40, suppress_health_check=QUIET)
def test_a_yes_for_a_whole_day_is_a_yes_for_every_part_of_it(day: object) -> None:
    whole = answer(CASE.known.evidence, day)
    parts = [first_instant(day), first_instant(day) + 43_200, last_instant(day)]  # type: ignore[arg-type]
    for part in parts:
        at = decide(CASE.applied, CASE.delegations[0], CASE.known, Moment(Span.at(part)))
        assert at.may or not whole.may


@given(questions(), st.data())
@settings(max_examples=60, suppress_health_check=QUIET)
def test_a_yes_for_a_span_is_a_yes_for_each_moment_in_it(question: Question, data: st.DataObject) -> None:
    """For random requirements too: a requirement met for all of a day is met at each of its moments."""
    requirements, facts = question
    about = facts.moment.about
    whole = pure.evaluate(requirements, facts).findings
    at = data.draw(st.integers(about.first, about.last))
    part = pure.evaluate(
        requirements, replace(facts, moment=replace(facts.moment, about=Span.at(at)))
    ).findings
    if all(finding.met for finding in whole.values()):
        assert all(finding.met for finding in part.values()), (whole, part)


@pytest.mark.parametrize("days_on", [0, 1, 30, 400])
def test_only_the_moment_asked_about_matters_and_never_todays_date(days_on: int) -> None:
    """The same question gives the same answer, however often and whenever it is asked."""
    day = london_day(Span.parse("2026-06-24").first + days_on * 86_400)
    assert answer(CASE.known.evidence, day) == answer(CASE.known.evidence, day)


def test_removing_any_one_piece_of_evidence_never_turns_a_no_into_a_yes_unless_it_said_no() -> None:
    """Evidence that says yes can only help: 172 and more sentences, each with one piece taken out at a time."""
    yes = {"completed", "given", "done safely", "competent", "accepted", "recommended", "approved", "still competent",
           "in force", "assured", "seen", "validated", "done", "may continue"}  # fmt: skip
    generator = random.Random(7)  # noqa: S311
    for case in generator.sample(answered(), 25):
        if case.answer().may:
            continue
        for item in case.file.known.evidence:
            if item.outcome not in yes:
                continue
            rest = tuple(other for other in case.file.known.evidence if other.id != item.id)
            if with_evidence(case, rest).may:
                assert opened_a_window(case, item), (case.name, item.id)


def opened_a_window(case: FrameworkCase, item: Evidence) -> bool:
    """The one exception: a sign-off opens a window, and without it nothing would have been missed."""
    return item.kind == "assessment"


def test_a_delegation_of_nobody_known_is_a_no() -> None:
    asked = Delegation("nobody", "nobody-else", "gastrostomy feed", Span.parse("2026-01-01").first)
    decision = decide(CASE.applied, asked, Known(), Moment(Span.parse("2026-12-01")))
    assert (decision.may, decision.supervised) == (False, False)


@given(some_cases, st.integers(1, 4000))
@settings(max_examples=60, suppress_health_check=QUIET)
def test_a_later_day_never_makes_evidence_good_that_has_run_out(case: FrameworkCase, days_on: int) -> None:
    """What counted and was no longer good on one day is not good on any later one, as long as nothing is recorded."""
    later = Span(case.moment.about.first + days_on * 86_400, case.moment.about.last + days_on * 86_400)
    requirements = resolve(case.file.applied, case.file.delegations[0], case.moment.about).requirements

    def judged(about: Span) -> pure.Judge:
        facts = facts_for(case.file.delegations[0], case.file.known, Moment(about, case.moment.known))
        return pure.evaluate(requirements, facts)

    now, then = judged(case.moment.about), judged(later)
    for name, finding in now.findings.items():
        begun = {id for id in finding.counted if now.by_id[id].begins <= case.moment.about.first}
        run_out = begun - set(finding.current)
        assert run_out.isdisjoint(then.findings[name].current), name

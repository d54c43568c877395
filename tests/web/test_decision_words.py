"""The words of an answer, to the letter."""

from datetime import date, timedelta

import pytest

from rules.decide import EvaluatorsDiffer
from rules.decision import Due
from services import coordination
from services.answers import answer_now
from services.decisions import Question
from tests.services.world import TASK, World, in_force, launched, recommended, trained
from tests.web.coordinator import Desk, a_desk  # noqa: F401
from web.parts import decision_words
from web.parts.citations import cited
from web.parts.decision_words import Line, Words, words
from web.templating import environment


@pytest.fixture
def world(desk: Desk) -> World:
    """The world, without a browser."""
    return desk.world


def said(world: World, row) -> Words:
    """What a page would say of a delegation now."""
    return words(answer_now(world.session, row, world.now))


def test_a_delegation_just_asked_for(world: World) -> None:
    """Given nothing on record, then the sentence says what it waits for, and what to do first."""
    answer = said(world, launched(world))
    assert answer.sentence == (
        "Amina Yusuf may not do the task “gastrostomy feed” for Mrs Edith Lowe: "
        "waiting for clinical recommendations."
    )
    assert answer.may == "May not do it"
    assert answer.tag.text == "Waiting for clinical recommendations"
    assert answer.cover == "Until then: a registered nurse or an agency that is signed off for it."
    first = answer.to_do[0]
    assert (first.what, first.role, first.when, first.overdue) == (
        "Complete the clinical recommendations form",
        "PHB co-ordinator",
        "by 19 May 2026",
        False,
    )
    assert answer.people == (
        Line("Signed off as competent by", "Nobody yet"),
        Line("Accountable for the delegation", "Nobody yet"),
        Line("Monitors the PA’s competence", "Nobody yet"),
    )


def test_why_something_is_missing(world: World) -> None:
    """What is not met says why, why it is asked for, where the text is, and what to do."""
    one = said(world, launched(world)).missing[0]
    assert (one.requirement, one.tag.text) == ("Clinical recommendations", "Not met")
    assert one.because == "No clinical recommendations form is on record in this task, for this person."
    assert (
        one.why == "What the person needs is written down by a clinician before anybody looks for training."
    )
    chapter = (
        "Delegating healthcare tasks to PAs, learning from local sites (chapter Staffordshire & Surrounds)"
    )
    assert one.text == (f"{chapter}, line 788",)
    assert one.evidence == ()
    assert one.to_do is not None
    assert one.to_do.what == "Complete the clinical recommendations form"


def test_with_somebody_competent_present(world: World) -> None:
    """Given all but the panel's approval, then the PA may do it with a competent person present."""
    row = launched(world)
    recommended(world, row)
    answer = said(world, row)
    assert answer.sentence == (
        "Amina Yusuf may do the task “gastrostomy feed” for Mrs Edith Lowe only with a competent person "
        "present: waiting for panel."
    )
    assert answer.may == "With a competent person present"


def test_in_force_names_three_people(world: World) -> None:
    """Given everything, then she may, alone; and three different people are named."""
    row = launched(world)
    in_force(world, row)
    answer = said(world, row)
    assert answer.sentence == ("Amina Yusuf may do the task “gastrostomy feed” for Mrs Edith Lowe, alone.")
    assert (answer.may, answer.cover, answer.missing) == ("May do it alone", "", ())
    assert answer.people == (
        Line(
            "Signed off as competent by",
            "Nia Price (clinical trainer, Moorland Community Nursing), 9 May 2026 at 10am",
        ),
        Line("Accountable for the delegation", "Tom Reed (nominated senior manager, North Area Board)"),
        Line("Monitors the PA’s competence", "Omar Haddad (monitoring nurse, Moorland Community Nursing)"),
    )
    assert answer.due == (
        Line("First observation", "From 9 June 2026, and no later than 9 August 2026"),
        Line("Formal review", "Good until 9 November 2026"),
    )
    assert answer.frameworks[0] == Line(
        "Staffordshire delegation framework and risk enablement panel", "Version 2016.1, approved"
    )
    assert (
        Line("Which delegations need a decision of the risk enablement panel?", "All (chosen for this case)")
        in answer.settings
    )
    assert (
        Line(
            "How many nominated senior managers must take part in a decision?", "2 (the framework’s default)"
        )
        in answer.settings
    )


def test_evidence_in_one_line(world: World) -> None:
    """The evidence says its day, who gave it, and when it was recorded if that was later."""
    row = launched(world)
    trained(world, row)
    grace = world.act("grace")
    before = world.now.date() - timedelta(days=2)
    coordination.name_accountable(grace, row, before, world.giver("tom"))
    answer = said(world, row)
    lines = [line for one in (*answer.met, *answer.missing) for line in one.evidence]
    assert "Agreement: given, 5 May 2026, by Mrs Edith Lowe (PHB holder)" in lines
    assert (
        "Training in infection prevention: completed, 5 May 2026, by Nia Price (clinical trainer, "
        "Moorland Community Nursing)" in lines
    )
    assert (
        "Accountability: accepted, 6 May 2026, by Tom Reed (nominated senior manager, North Area Board), "
        "recorded 8 May 2026" in lines
    )


def test_no_words_show_an_id(world: World) -> None:
    """Ids are for the record; a page names the kind and the day."""
    row = launched(world)
    trained(world, row)
    world.later(days=1)
    coordination.record_agreement(
        world.act("grace"),
        row,
        world.now.date(),
        world.giver("lowe"),
        "withdrawn",
        "She has changed her mind.",
    )
    answer = said(world, row)
    assert answer.sentence.endswith("for Mrs Edith Lowe: withdrawn.")
    assert "ev_" not in repr(answer)


def test_never_delegated(world: World) -> None:
    """Given a task that is never delegated, then the sentence is about every PA."""
    row = launched(world)
    world.session.expunge(row)
    row.task = "re-insert nasogastric tube"
    answer = said(world, row)
    assert answer.sentence == (
        "No PA may do the task “re-insert nasogastric tube” for Mrs Edith Lowe: it is never delegated."
    )
    assert answer.missing[0].because.startswith("Only a registered practitioner may put")


def test_where_the_evaluators_differ(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given two answers, then there is none: not authorised, and whom to ring."""
    row = launched(world)

    def differ(*_: object) -> None:
        raise EvaluatorsDiffer(None, {}, {})  # type: ignore[arg-type]

    monkeypatch.setattr(Question, "answer", differ)
    monkeypatch.setattr(EvaluatorsDiffer, "__init__", lambda *_: None)
    answer = said(world, row)
    assert answer.sentence == (
        "No answer: treat Amina Yusuf as not authorised to do the task “gastrostomy feed” for Mrs Edith Lowe."
    )
    assert answer.no_answer == (
        "The two evaluators of the rules do not agree. "
        "Ring the PHB lead today, and say that Safehands gives no answer."
    )
    assert (answer.may, answer.tag.text) == ("May not do it", "No answer: not authorised")


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (-1, "overdue since 4 May 2026"),
        (0, "today"),
        (1, "tomorrow"),
        (2, "by 7 May 2026"),
    ],
)
def test_by_when(days: int, text: str) -> None:
    """A day is said so that nobody has to count."""
    today = date(2026, 5, 5)
    assert decision_words.by_when(today + timedelta(days=days), today) == text


def test_a_window_that_is_open() -> None:
    """A window says that it is open, and when it closes."""
    due = Due("first observation", first=date(2026, 6, 9), last=date(2026, 8, 9))
    assert decision_words.when_due(due, date(2026, 6, 9)) == "Now, and no later than 9 August 2026"


def test_citations_of_one_source_stand_together() -> None:
    """Several lines of one source are one phrase."""
    assert cited(["2:1", "2:2", "3:4"], None) == (
        "source 2, lines 1 and 2",
        "source 3, line 4",
    )


def test_the_partial_shows_it_all(world: World) -> None:
    """The macro writes the sentence, what to do, what is missing and who stands behind it."""
    row = launched(world)
    trained(world, row)
    page = environment().from_string(
        '{% from "_decision.jinja" import decision with context %}{{ decision(answer) }}'
    )
    text = page.render(answer=said(world, row))
    assert f"the task “{TASK}”" in text
    assert "What to do now" in text
    assert "What is missing, and why" in text
    assert "Who stands behind it" in text
    assert "Frameworks and settings used" in text

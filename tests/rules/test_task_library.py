"""The library of tasks: complete, honest about each figure, and each thing spelt in one way."""

from collections import Counter
from collections.abc import Iterator
from graphlib import TopologicalSorter

import pytest

from rules.applied import Applied
from rules.framework import from_library, library, parse_framework
from rules.language import TaskText
from rules.moments import Period, Span
from rules.question import Delegation
from rules.requirement import Requirement
from rules.resolve import resolve

LIBRARY = from_library("task-library")
TASKS = LIBRARY.text.tasks
DELEGABLE = {name: task for name, task in TASKS.items() if not task.never_delegated}
NEVER = {name: task for name, task in TASKS.items() if task.never_delegated}

FIGURES = [
    "risk", "builds on", "scope", "always person-specific", "practices", "simulated", "observed", "monitored every",
    "refreshed every", "assessed by", "signed by", "panel",
]  # fmt: skip

COURSES = {
    "anaphylaxis awareness",
    "autonomic dysreflexia",
    "epilepsy awareness",
    "insulin e-learning certificate",
    "tracheostomy basic life support",
}
"""Courses that tasks build on and that are not those of a task."""

PRINTED_IN_PUBLIC_GUIDES = {
    "173765009", "174297001", "166900001", "103713001", "103715008",
    "18011004", "113154008", "17636008", "225964003", "410211008",
}  # fmt: skip
"""SNOMED codes seen in print; any other would be a guess."""

ASKS_FOR_EVERY_FIGURE = b"""\
framework: asks-for-every-figure
title: Asks for every figure of a task
version: "1"
status: example, not approved
in force: {from: 2000-01-01}
text: ["1:1"]
sources: {"1": A text of this test}
workers: [PA, homecare worker, family carer]
dates:
  month ends: a period that starts on a day its last month does not have ends on that month's last day
  29 February: a year from 29 February ends on 28 February
roles: [manager]
requirements:
  course:
    for each: builds on
    evidence: training
    outcome: completed
    about: [pa]
    why: Some training builds on other training.
    text: ["1:1"]
    while unmet: waiting for training
    otherwise: {do: arrange it, role: manager, within: 14 days}
  refresher:
    evidence: training
    outcome: completed
    about: [pa, person, task]
    at least every: {task: refreshed every}
    why: Training is brought up to date.
    text: ["1:1"]
    while unmet: waiting for training
    otherwise: {do: arrange it, role: manager, within: 14 days}
  practice:
    evidence: supervised practice
    outcome: done safely
    about: {task: scope}
    by: {task: assessed by}
    at least: {task: practices}
    why: The PA has done it safely.
    text: ["1:1"]
    while unmet: waiting for assessment
    otherwise: {do: arrange it, role: manager, within: 14 days}
  sign-off:
    evidence: assessment
    outcome: competent
    about: {task: scope}
    by: {task: signed by}
    why: Somebody signs.
    text: ["1:1"]
    while unmet: waiting for assessment
    otherwise: {do: arrange it, role: manager, within: 14 days}
  first look:
    evidence: observation
    outcome: still competent
    about: {task: scope}
    between: {task: observed}
    counted from: [sign-off]
    why: Somebody looks.
    text: ["1:1"]
    while unmet: suspended
    otherwise: {do: arrange it, role: manager, within: 14 days}
  review:
    evidence: formal review
    outcome: still competent
    about: {task: scope}
    at least every: {task: monitored every}
    counted from: [sign-off]
    why: Somebody looks again.
    text: ["1:1"]
    while unmet: suspended
    otherwise: {do: arrange it, role: manager, within: 14 days}
  panel:
    evidence: panel decision
    outcome: approved
    about: [pa, person, task]
    needed when: [{task: goes to the panel}]
    why: A panel decides.
    text: ["1:1"]
    while unmet: waiting for panel
    otherwise: {do: arrange it, role: manager, within: 14 days}
"""


def _figures(task: TaskText) -> Iterator[str]:
    """Which figures the task has, in the words of the file."""
    for name in FIGURES:
        attribute = {"always person-specific": "person_specific"}.get(name, name.replace(" ", "_"))
        if getattr(task, attribute):
            yield name


def _asked(name: str) -> dict[str, Requirement]:
    """What a framework that asks for every figure makes of the task."""
    asking = Applied(parse_framework("asks.yaml", ASKS_FOR_EVERY_FIGURE))
    delegation = Delegation(
        pa="dana",
        person="finch",
        task=name,
        requested=Span.parse("2026-01-05").first,
        equipment="a model",
        device="a class",
    )
    resolved = resolve([asking, Applied(LIBRARY)], delegation, Span.parse("2026-06-01"))
    return {one.name: one for one in resolved.requirements}


def test_there_are_forty_tasks_that_may_be_delegated_and_fifteen_that_never_are() -> None:
    assert (len(DELEGABLE), len(NEVER)) == (40, 15)


def test_the_library_is_an_example_that_nobody_has_approved() -> None:
    assert LIBRARY.text.status == "example, not approved"
    assert LIBRARY.text.owner == "a named local clinical lead, to be appointed"
    assert {task.figures for task in TASKS.values()} == {"example, not approved"}


def test_the_library_asks_for_nothing_by_itself() -> None:
    assert not LIBRARY.text.requirements
    assert not LIBRARY.text.responsibilities


@pytest.mark.parametrize("name", DELEGABLE)
def test_every_figure_says_whether_it_is_a_sources_or_a_placeholder(name: str) -> None:
    task = DELEGABLE[name]
    assert set(task.basis) == {"task", *_figures(task)}
    for sentence in task.basis.values():
        assert sentence.startswith(("Source ", "Placeholder for local governance"))


@pytest.mark.parametrize("name", NEVER)
def test_a_task_that_is_never_delegated_says_why_and_that_local_governance_must_confirm_it(name: str) -> None:
    task = NEVER[name]
    assert set(task.basis) == {"never delegated", "risk"}
    assert task.basis["never delegated"].endswith("local governance must confirm.")
    assert "2:727" in task.text
    verified = task.basis["never delegated"].startswith("Source RCN")
    assert verified == any(cite.startswith("RCN:") for cite in task.text)


@pytest.mark.parametrize("name", NEVER)
def test_a_task_that_is_never_delegated_has_no_figures_by_which_it_could_be(name: str) -> None:
    assert set(_figures(NEVER[name])) == {"risk"}


@pytest.mark.parametrize("name", DELEGABLE)
def test_every_delegable_task_has_a_category_a_scope_an_assessor_and_a_signer(name: str) -> None:
    task = DELEGABLE[name]
    assert task.category
    assert task.also_known_as
    assert {"scope", "refreshed every", "assessed by", "signed by"} <= set(_figures(task))
    assert {"pa", "task"} <= set(task.scope or ())


def test_what_is_always_person_specific_has_the_person_in_its_scope() -> None:
    specific = {name: task for name, task in DELEGABLE.items() if task.person_specific}
    assert len(specific) == 14
    assert all("person" in (task.scope or ()) for task in specific.values())


def test_every_critical_task_that_goes_to_a_panel_is_always_person_specific() -> None:
    to_panel = {name for name, task in DELEGABLE.items() if task.panel}
    assert to_panel == {
        "bowel care",
        "trans-anal irrigation",
        "nasogastric feed",
        "tracheostomy suction",
        "tracheostomy tube emergency change",
        "non-invasive ventilation",
        "invasive ventilation",
    }
    assert all(DELEGABLE[name].risk == 4 and DELEGABLE[name].person_specific for name in to_panel)


def test_refresher_training_is_yearly_but_for_what_the_list_says() -> None:
    others = {
        name: task.refreshed_every
        for name, task in DELEGABLE.items()
        if task.refreshed_every != Period(12, "months")
    }
    assert others == {
        "give buccal midazolam": Period(24, "months"),
        "tracheostomy tube emergency change": Period(6, "months"),
        "invasive ventilation": Period(6, "months"),
    }


def test_snomed_codes_are_only_those_seen_in_print() -> None:
    codes = {name: task.snomed for name, task in TASKS.items() if task.snomed}
    assert set(codes.values()) <= PRINTED_IN_PUBLIC_GUIDES
    assert codes == {
        "measure blood glucose": "166900001",
        "bowel care": "174297001",
        "catheter instillation": "18011004",
        "gastrostomy site care": "173765009",
        "collect specimen": "17636008",
    }


def test_what_tasks_build_on_is_spelt_in_one_way_in_every_framework() -> None:
    built_on = {
        topic for framework in library() for task in framework.text.tasks.values() for topic in task.builds_on
    }
    assert built_on <= COURSES | set(DELEGABLE)
    assert {topic for task in TASKS.values() for topic in task.builds_on} >= COURSES


def test_a_course_is_not_another_name_of_a_task() -> None:
    assert not COURSES & {name for task in TASKS.values() for name in (task.title, *task.also_known_as)}


def test_no_task_builds_on_itself() -> None:
    order = list(TopologicalSorter({name: task.builds_on for name, task in TASKS.items()}).static_order())
    assert set(TASKS) <= set(order)


def test_titles_are_unique() -> None:
    assert len({task.title.casefold() for task in TASKS.values()}) == len(TASKS)


def test_no_other_name_stands_for_two_tasks() -> None:
    names = Counter(
        known
        for name, task in TASKS.items()
        for known in {one.casefold() for one in (name, task.title, *task.also_known_as)}
    )
    assert not [known for known, times in names.items() if times > 1]


@pytest.mark.parametrize("name", DELEGABLE)
def test_a_framework_that_asks_for_every_figure_gets_each_that_the_task_has(name: str) -> None:
    task, asked = DELEGABLE[name], _asked(name)
    assert [one for one in asked if one.startswith("course: ")] == [
        f"course: {one}" for one in task.builds_on
    ]
    assert asked["refresher"].good_for == task.refreshed_every
    assert asked["sign-off"].about == tuple(task.scope or ())
    assert asked["sign-off"].by == tuple(task.signed_by or ())
    assert ("practice" in asked) == bool(task.practices)
    if task.practices:
        assert asked["practice"].at_least == task.practices
        assert asked["practice"].by == tuple(task.assessed_by or ())
    assert (asked["first look"].window if "first look" in asked else None) == task.observed
    assert (asked["review"].good_for if "review" in asked else None) == task.monitored_every
    assert ("panel" in asked) == bool(task.panel)

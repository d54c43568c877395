"""Refreshers ahead: who schedules, who is warned when and how often, and what fits into one visit."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from models.messages import Message
from rules.applied import Applied
from rules.case_file import CaseFile, load_case
from rules.decide import decide
from rules.framework import LIBRARY
from rules.moments import Period, Span, first_instant, london_day
from rules.question import Evidence, Giver, Moment
from services.decisions import Question
from services.reconcile import reconcile
from services.to_do import open_actions
from services.training.refreshers import (
    DueSoon,
    ToVisit,
    in_few_days,
    stage_of,
    visits,
    warnings,
)
from tests.services.world import World, in_force, launched

REFRESHER = "refresher training"


def the_case(name: str, folder: Path) -> CaseFile:
    """What the framework's own cases share."""
    path = folder / "case.yaml"
    base = (LIBRARY / name / "case-base.yaml").read_text()
    path.write_text(f"case: {name}\n" + base.replace("\ndelegation: ", "\ndelegations:\n  - "))
    return load_case(path)


def soon(case: CaseFile, on: str, requirement: str = REFRESHER, **settings: str) -> list[DueSoon]:
    """What is warned of on a day, of one requirement and those for its single years."""
    about = Span.parse(f"{on}T12:00")
    first, *rest = case.applied
    applied: list[Applied] = [replace(first, settings={**first.settings, **settings}), *rest]
    asked = Question(case.delegations[0], applied, case.known, about)
    decision = decide(applied, asked.delegation, case.known, Moment(about))
    found = warnings(asked, decision, london_day(about.first))
    return [one for one in found if one.requirement.startswith(requirement)]


@pytest.mark.covers("OX-16")
@pytest.mark.parametrize("role", ["training co-ordinator", "clinical trainer", "employer"])
def test_whom_the_protocol_makes_responsible_for_scheduling_is_warned(tmp_path: Path, role: str) -> None:
    found = soon(the_case("oxford", tmp_path), "2027-05-01", **{"refreshers scheduled by": role})
    assert [(one.role, one.day) for one in found] == [(role, date(2027, 5, 26))]


@pytest.mark.covers("OX-17")
@pytest.mark.parametrize(
    ("on", "days"),
    [
        ("2027-03-26", None),
        ("2027-03-27", 60),
        ("2027-04-25", 60),
        ("2027-04-26", 30),
        ("2027-05-18", 30),
        ("2027-05-19", 7),
        ("2027-05-26", 7),
        ("2027-05-27", None),
    ],
)
def test_the_yearly_refresher_is_told_60_30_and_7_days_ahead(
    tmp_path: Path, on: str, days: int | None
) -> None:
    assert [one.days for one in soon(the_case("oxford", tmp_path), on)] == ([days] if days else [])


@pytest.mark.covers("OX-17")
def test_an_interval_agreed_for_one_person_moves_the_day(tmp_path: Path) -> None:
    case = the_case("oxford", tmp_path)
    asked, on = case.delegations[0], first_instant(date(2026, 6, 1))
    agreed = Evidence(
        "agreed", "agreed interval", "agreed", on, on, (Giver("tina", "training co-ordinator"),),
        asked.pa, asked.person, asked.task, about=REFRESHER, interval=Period(9, "months"),
    )  # fmt: skip
    case = replace(case, known=replace(case.known, evidence=(*case.known.evidence, agreed)))
    assert [(one.day, one.days) for one in soon(case, "2027-02-20")] == [(date(2027, 2, 26), 7)]


@pytest.mark.covers("NE-14", "NE-15")
def test_the_training_of_an_even_year_is_told_of_by_its_own_day(tmp_path: Path) -> None:
    """Kemi began on 1 October 2026; the second year's refresher is due three months into it."""
    case = the_case("north-east-london", tmp_path)
    name = "training of the year"
    assert soon(case, "2027-09-30", name) == []
    found = soon(case, "2027-12-02", name)
    assert [(one.requirement, one.day, one.days) for one in found] == [
        ("training of the year: year 2", date(2028, 1, 1), 30)
    ]
    assert [one.days for one in soon(case, "2027-11-02", name)] == [60]


def test_each_stage_is_told_once_and_a_date_that_has_moved_is_told_anew(world: World) -> None:
    row = launched(world)
    in_force(world, row)
    reconcile(world.act("grace"), row.id)

    def told(moment: datetime) -> list[str]:
        world.now = moment
        reconcile(world.act("grace"), row.id)
        reconcile(world.act("grace"), row.id)
        keys = world.session.scalars(select(Message.key).where(Message.template == "due-soon")).all()
        return sorted(key.removeprefix(f"due:{row.id}:") for key in keys if "first observation" in key)

    last = date(2026, 8, 9)
    seen = [
        told(datetime(2026, 8, 9, 12, tzinfo=UTC) - timedelta(days=days))
        for days in (61, 60, 31, 30, 7, 0, -1)
    ]
    stages = [f"first observation:{last.isoformat()}:{days}" for days in (30, 60, 7)]
    sixty, two, all_three = [stages[1]], stages[:2], stages
    assert seen == [[], sixty, sixty, two, all_three, all_three, all_three]


def test_told_with_ids_and_the_frameworks_words_only_to_whoever_is_asked_to_do_it(world: World) -> None:
    row = launched(world)
    in_force(world, row)
    world.now = datetime(2026, 8, 1, 12, tzinfo=UTC)
    reconcile(world.act("grace"), row.id)
    message = world.session.scalars(select(Message).where(Message.template == "due-soon")).first()
    assert message is not None
    assert message.to_role == "monitoring nurse"
    assert set(message.facts) == {"delegation", "requirement", "day", "days", "action"}


def test_where_the_deed_is_asked_for_already_the_warning_names_that_action(world: World) -> None:
    row = launched(world)
    in_force(world, row)
    world.now = datetime(2026, 8, 1, 12, tzinfo=UTC)
    reconcile(world.act("grace"), row.id)
    (action,) = [one for one in open_actions(world.session, row.id) if one.requirement == "first observation"]
    messages = world.session.scalars(select(Message).where(Message.template == "due-soon")).all()
    told = [one for one in messages if one.facts["requirement"] == "first observation"]
    assert [one.facts["action"] for one in told] == [action.id]


@pytest.mark.parametrize(
    ("days", "stage"), [(61, None), (60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (0, 7), (-1, None)]
)
def test_a_warning_is_of_the_nearest_stage(days: int, stage: int | None) -> None:
    due = date(2028, 2, 29)
    assert stage_of(due, due - timedelta(days=days)) == stage


def item(name: str, first: str, last: str) -> ToVisit:
    return ToVisit("d", "feed", name, date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("items", "found"),
    [
        ([], []),
        ([("a", "2026-06-01", "2026-06-30")], [("2026-06-30", "a")]),
        ([("a", "2026-06-01", "2026-06-30"), ("b", "2026-06-30", "2026-08-31")], [("2026-06-30", "ab")]),
        (
            [("a", "2026-06-01", "2026-06-30"), ("b", "2026-07-01", "2026-08-31")],
            [("2026-06-30", "a"), ("2026-08-28", "b")],
        ),
        # Christmas Day, Boxing Day and the weekend are no days for a visit.
        (
            [("a", "2026-12-01", "2026-12-28"), ("b", "2026-12-24", "2027-01-31")],
            [("2026-12-24", "ab")],
        ),
        ([("a", "2026-12-25", "2026-12-27")], [("2026-12-27", "a")]),
        ([("a", "2028-02-01", "2028-02-29"), ("b", "2028-02-29", "2028-03-01")], [("2028-02-29", "ab")]),
    ],
)
def test_what_fits_is_done_on_one_day_and_on_as_few_days_as_can_be(
    items: list[tuple[str, str, str]], found: list[tuple[str, str]]
) -> None:
    for order in (items, items[::-1]):
        got = in_few_days("lowe", [item(*one) for one in order])
        assert [(one.on.isoformat(), "".join(it.requirement for it in one.items)) for one in got] == found


def test_a_pas_visits_are_proposed_for_each_person_and_only_in_the_time_asked_for(world: World) -> None:
    row = launched(world)
    in_force(world, row)
    proposed = visits(world.session, "amina", date(2026, 8, 1), date(2026, 12, 31), world.now)
    assert [(one.person_id, one.on, [it.requirement for it in one.items]) for one in proposed] == [
        ("lowe", date(2026, 8, 7), ["first observation"]),
        ("lowe", date(2026, 11, 9), ["formal review"]),
    ]
    assert visits(world.session, "amina", date(2026, 5, 20), date(2026, 5, 31), world.now) == []
    assert visits(world.session, "ben", date(2026, 8, 1), date(2026, 12, 31), world.now) == []

"""Whom a version of a framework would touch: worked out in parts, each once, and read by whoever asked."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.outbox import OutboxLine
from rules.framework import Framework, from_library, parse_framework
from services import framework_impact, outbox
from services.framework_impact import (
    ask_for_impact,
    carry_impact,
    export_impact,
    newest_report,
    totals,
    touched,
)
from tests.services.world import World, in_force, launched


def with_words(old: str, new: str) -> Framework:
    """Staffordshire's framework under another version, with these words otherwise."""
    text = from_library("staffordshire").content.decode()
    assert old in text
    text = text.replace('"2016.1"', '"2026.9"', 1).replace(old, new)
    return parse_framework("new.yaml", text.encode())


@pytest.fixture
def without_the_task() -> Framework:
    """A version that no longer knows how the feed is given."""
    return with_words("  gastrostomy feed:", "  gastrostomy feed by hand:")


def carried(world: World) -> None:
    """The flow has been, until no line is left."""
    while lines := list(
        world.session.scalars(
            select(OutboxLine).where(OutboxLine.kind == outbox.IMPACT, OutboxLine.done_at.is_(None))
        )
    ):
        for line in lines:
            carry_impact(world.act("pat"), line.subject_id)
            line.done_at = world.now


def test_a_version_without_the_task_touches_the_delegation_of_it(
    world: World, without_the_task: Framework
) -> None:
    in_force(world, launched(world))
    ask_for_impact(world.act("pat"), without_the_task, 90)
    carried(world)
    report = newest_report(world.session, "north", without_the_task)
    assert report is not None
    assert (report.delegations, report.looked_at, report.done_at) == (1, 1, world.now)
    assert totals(world.session, report).unanswered == 1
    (line,) = touched(world.session, report)
    assert (line.pa, line.task, line.person) == ("Amina Yusuf", "gastrostomy feed", "Mrs Edith Lowe")


def test_a_version_that_says_the_same_touches_nobody(world: World) -> None:
    in_force(world, launched(world))
    same = with_words("title: ", "title: ")
    ask_for_impact(world.act("pat"), same, 30)
    carried(world)
    report = newest_report(world.session, "north", same)
    assert report is not None
    assert report.done_at
    assert not touched(world.session, report)


def test_a_caseload_larger_than_a_part_is_looked_at_whole_and_each_delegation_once(
    world: World, without_the_task: Framework, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(framework_impact, "A_PART", 1)
    in_force(world, launched(world))
    launched(world, pa="ben")
    ask_for_impact(world.act("pat"), without_the_task, 30)
    carried(world)
    report = newest_report(world.session, "north", without_the_task)
    assert report is not None
    assert (report.looked_at, report.done_at) == (2, world.now)
    assert {one.pa for one in touched(world.session, report)} == {"Amina Yusuf", "Ben Carter"}


def test_the_table_names_the_case_and_the_pa_and_not_the_person(
    world: World, without_the_task: Framework
) -> None:
    in_force(world, launched(world))
    ask_for_impact(world.act("pat"), without_the_task, 30)
    carried(world)
    report = newest_report(world.session, "north", without_the_task)
    assert report is not None
    told = export_impact(world.act("grace"), report, named=True)
    assert "Amina Yusuf" in told
    assert "Lowe" not in told
    assert "Amina" not in export_impact(world.act("grace"), report, named=False)


def test_another_organisation_has_no_report_of_ours(world: World, without_the_task: Framework) -> None:
    ask_for_impact(world.act("pat"), without_the_task, 30)
    assert newest_report(world.session, "north", without_the_task)
    assert newest_report(world.session, "south", without_the_task) is None

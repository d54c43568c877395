"""A new version of a framework against the caseload, before anybody publishes it; and who is meant by a name."""

from __future__ import annotations

from datetime import date

import pytest

from models.people import Person
from rules.framework import Framework, from_library, parse_framework
from rules.moments import FOREVER, Span
from rules.question import Moment
from services.impact import Touched, impact_on_caseload
from services.who_is_asked import NotOne, question_about
from tests.services.world import TASK, World, in_force, launched

MOMENT = Moment(Span.parse("2026-06-01"), FOREVER)


def version(old: str, new: str) -> Framework:
    text = from_library("staffordshire").content.decode()
    assert old in text
    return parse_framework("new.yaml", text.replace(old, new, 1).encode())


def touched(world: World, new: Framework, days: int = 365) -> list[Touched]:
    return list(impact_on_caseload(world.session, new, world.now, days))


def test_who_would_lose_the_authority_is_named_with_the_day_and_the_work_it_makes(world: World) -> None:
    in_force(world, launched(world))
    (one,) = touched(world, version("at least every: 6 months", "at least every: 1 month"))
    assert (one.pa, one.person) == ("Amina Yusuf", "Mrs Edith Lowe")
    assert one.impact.loses == date(2026, 6, 10)
    assert "formal review" in one.impact.because
    assert "review the PA and bring training up to date" in [work.kind for work in one.impact.work]


def test_a_framework_that_applies_to_nobody_touches_nobody(world: World) -> None:
    in_force(world, launched(world))
    assert touched(world, from_library("oxford")) == []


def test_nothing_is_changed_by_looking(world: World) -> None:
    in_force(world, launched(world))
    touched(world, version("at least every: 6 months", "at least every: 1 month"))
    assert not world.session.dirty
    assert not world.session.new


def test_a_delegation_is_found_by_ids_and_by_names(world: World) -> None:
    row = launched(world)
    for pa, person in (("amina", "lowe"), ("Amina Yusuf", "Mrs Edith Lowe")):
        assert question_about(world.session, pa, TASK, person, MOMENT).delegation.pa == row.pa_id


def test_nobody_and_several_are_refused_with_the_way_out(world: World) -> None:
    launched(world)
    with pytest.raises(NotOne, match="There is no such delegation"):
        question_about(world.session, "ben", TASK, "lowe", MOMENT)
    launched(world, pa="ben")
    world.session.get_one(Person, "ben").name = "Amina Yusuf"
    world.session.flush()
    with pytest.raises(NotOne, match="give ids instead of names: amina, lowe; ben, lowe"):
        question_about(world.session, "Amina Yusuf", TASK, "lowe", MOMENT)

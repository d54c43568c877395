"""Many delegations of one case are read at once, and each is answered as if it had been asked alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import product

import pytest
from sqlalchemy.orm import Session

from models.cases import Case, DelegationRow
from rules.moments import Span, instant
from rules.vocabulary import Place
from services.answers import answer_now, answers_now
from services.cases import delegations_of
from services.decisions import Asking, question
from services.desks.cover_plan import next_monday, plan_of_case
from services.known import known_for, known_for_all
from tests.flows.busy_town import busy
from tests.services.counting import statements
from tests.services.world import World, in_force, launched

TASKS = ("apply topical cream", "change catheter bag", "gastrostomy feed")
PAS = ("amina", "ben", "kit", "joy")
SUCTION = "tracheostomy suction"


def twelve(world: World) -> None:
    """Twelve delegations in the case of Mrs Lowe: what is not there yet is launched."""
    there = {(row.pa_id, row.task) for row in delegations_of(world.session, world.cases["lowe"].id)}
    for pair in sorted({(pa, task) for pa in PAS for task in TASKS} - there):
        launched(world, pair[1], pair[0])


@pytest.fixture(name="town")
def a_busy_town(world: World) -> World:
    """Two people in two cases, one of them on a ward; PAs whose evidence may bear on more than one of them."""
    busy(world)
    launched(world, SUCTION, "ben")
    return world


def test_each_answer_is_the_same_as_asked_alone(town: World) -> None:
    for case in town.cases.values():
        rows = delegations_of(town.session, case.id)
        for now in (town.now, town.now - timedelta(days=10), town.now + timedelta(days=30)):
            together = answers_now(town.session, rows, now)
            assert together == [answer_now(town.session, row, now, with_evidence=False) for row in rows]
            assert any(one.decision for one in together), now
    assert sum(len(delegations_of(town.session, case.id)) for case in town.cases.values()) > 4


def test_delegations_of_several_cases_are_answered_as_if_asked_alone(town: World) -> None:
    """Of people at home and on a ward, with evidence that bears on one of them, on both or on neither."""
    rows = [row for case in town.cases.values() for row in delegations_of(town.session, case.id)]
    assert len({row.case_id for row in rows}) > 1
    for now in (town.now, town.now - timedelta(days=10), town.now + timedelta(days=30)):
        together = answers_now(town.session, rows, now)
        assert together == [answer_now(town.session, row, now, with_evidence=False) for row in rows]
    known = known_for_all(town.session, rows)
    for row in rows:
        assert set(known[row.id].evidence) == set(known_for(town.session, row).evidence)


def test_all_delegations_of_two_cases_take_as_many_statements_as_one_of_each(town: World) -> None:
    """One person is at home, and one on a ward: what is asked of each place is asked once."""
    cases = [[row.id for row in delegations_of(town.session, case.id)] for case in town.cases.values()]

    def asked(ids: list[str]) -> int:
        def look(fresh: Session, now: datetime) -> None:
            answers_now(fresh, [fresh.get_one(DelegationRow, id) for id in ids], now)

        return statements(town.session, look, now=town.now) - len(ids)

    assert asked([id for some in cases for id in some]) == asked([some[0] for some in cases])


def test_what_is_known_of_each_is_what_is_known_of_it_alone(town: World) -> None:
    """Evidence of another PA, of another task, and voids of it stay where they belong."""
    for case in town.cases.values():
        rows = delegations_of(town.session, case.id)
        for row in rows:
            together, alone = known_for_all(town.session, rows)[row.id], known_for(town.session, row)
            assert set(together.evidence) == set(alone.evidence)
            assert together.people == alone.people
            assert together.organisations == alone.organisations


def test_each_question_is_the_same_at_any_moment_and_place(town: World) -> None:
    places: tuple[Place | None, ...] = ("home", "hospital", None)
    case = town.cases["hill"]
    rows = delegations_of(town.session, case.id)
    asking = Asking(town.session, rows)
    for days, where in product((-39, -30, -1, 0, 20, 40), places):
        at = Span.at(instant(town.now + timedelta(days=days)))
        for row in rows:
            together, alone = asking.question(row, at, where), question(town.session, row, at, where)
            assert together.delegation == alone.delegation
            assert together.applied == alone.applied
            assert set(together.known.evidence) == set(alone.known.evidence)


def test_twelve_delegations_take_as_many_statements_as_one(world: World) -> None:
    """Of the answers, and of the cover plan over a week."""
    in_force(world, launched(world))
    looks: list[Callable[[Session, datetime], object]] = [
        lambda fresh, now: answers_now(fresh, delegations_of(fresh, case_id), now),
        lambda fresh, now: plan_of_case(fresh, fresh.get_one(Case, case_id), next_monday(now.date()), now),
    ]
    case_id = world.cases["lowe"].id
    one = [statements(world.session, look, now=world.now) for look in looks]
    twelve(world)
    assert len(delegations_of(world.session, case_id)) == 12
    assert [statements(world.session, look, now=world.now) for look in looks] == one

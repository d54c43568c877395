"""What a PA, a budget holder and whoever speaks for one see of their own, and of nobody else's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from models.cases import Case
from models.people import Appointment, Person
from rules.framework import from_library
from services.act import NotFound
from services.answers import answer_now
from services.cases import Application, launch_case, launch_delegation
from services.desks.own_record import (
    HOLDER,
    PA,
    REPRESENTATIVE,
    last_good_day,
    own_row,
    own_rows,
    people_of,
    record_of_pa,
    records_of_people,
)
from services.ending import end_delegation
from services.evidence import NewEvidence, record_evidence
from services.importing.import_people import represent
from tests.services.counting import statements
from tests.services.world import World, in_force, launched, trained


def another_person(world: World, id: str = "sol", name: str = "Sol Stone", role: str = HOLDER) -> str:
    world.session.add(Person(id=id, name=name, created_at=world.now))
    world.session.add(
        Appointment(id=f"ap-{id}", person_id=id, role=role, first_day=date(2020, 1, 1), recorded_at=world.now)
    )
    world.session.flush()
    return id


def case_for_another(world: World) -> Case:
    choices = {"panel decides": "all", "panel meets": "every two months"}
    another_person(world)
    return launch_case(
        world.act("grace"), "north", "sol", [Application(from_library("staffordshire"), choices)]
    )


def test_a_pa_sees_their_own_tasks_with_the_answer_of_this_minute(world: World) -> None:
    row = launched(world)
    in_force(world, row)
    launched(world, pa="ben")
    record = record_of_pa(world.session, "amina", world.now)
    assert [one.row.id for one in record.tasks] == [row.id]
    decision = record.tasks[0].answered.decision
    assert decision
    assert decision.may


def test_what_comes_next_names_whoever_monitors(world: World) -> None:
    row = launched(world)
    in_force(world, row)
    (task,) = record_of_pa(world.session, "amina", world.now).tasks
    assert "Omar Haddad, monitoring nurse" in {one.who for one in task.coming}
    assert last_good_day(task.answered) == min(one.due.day for one in task.coming)


def test_nothing_is_good_until_a_day_while_the_pa_may_not(world: World) -> None:
    row = launched(world)
    assert last_good_day(answer_now(world.session, row, world.now)) is None


def test_the_last_good_day_is_the_last_on_which_the_answer_is_still_yes(world: World) -> None:
    """The day before, the day, the day after: asked then with nothing done, the answer on the day is still yes."""
    row = launched(world)
    in_force(world, row)
    answered = answer_now(world.session, row, world.now)
    last = last_good_day(answered)
    assert last
    for days, may in ((-1, True), (0, True)):
        moment = world.now + timedelta(days=(last - world.now.date()).days + days)
        decision = answer_now(world.session, row, moment).decision
        assert decision
        assert decision.may is may


def test_what_shows_a_pas_learning_is_sorted_by_task_general_and_earlier(world: World) -> None:
    row = launched(world)
    trained(world, row)
    case = case_for_another(world)
    other = launch_delegation(world.act("grace"), case, "amina", row.task)
    new = NewEvidence(
        "training", "completed", world.now.date(), (world.giver("nia"),),
        pa_id="amina", person_id="sol", task=row.task, provider_id="moorland", note="Spoke of Sol’s family.",
    )  # fmt: skip
    record_evidence(world.act("nia"), "north", new)
    record = record_of_pa(world.session, "amina", world.now)
    assert [piece.row.kind for one in record.tasks for piece in one.shown if one.row.id == row.id] == [
        "supervised practice", "supervised practice", "training",
    ]  # fmt: skip
    assert [piece.row.about for piece in record.general["amina"]] == ["infection prevention"]
    assert not record.earlier
    end_delegation(world.act("grace"), other, "No longer wanted.")
    record = record_of_pa(world.session, "amina", world.now)
    assert [piece.row.person_id for piece in record.earlier] == ["sol"]


def test_a_holder_sees_their_own_pas_and_not_what_those_did_for_somebody_else(world: World) -> None:
    row = launched(world)
    trained(world, row)
    case = case_for_another(world)
    launch_delegation(world.act("grace"), case, "amina", row.task)
    (mine,) = records_of_people(world.session, "lowe", HOLDER, world.now)
    assert [one.row.id for one in mine.tasks] == [row.id]
    (theirs,) = records_of_people(world.session, "sol", HOLDER, world.now)
    assert {piece.row.person_id for one in theirs.tasks for piece in one.shown} == set()
    assert [piece.row.about for piece in theirs.general["amina"]] == ["infection prevention"]
    assert not theirs.earlier


def test_whoever_speaks_for_somebody_sees_that_persons_pas_while_they_may(world: World) -> None:
    row = launched(world)
    another_person(world, "rep", "Una Lowe")
    assert people_of(world.session, "rep", REPRESENTATIVE, world.now) == []
    represent(world.act("grace"), "north", "lowe", "rep", "daughter, attorney", world.now.date())
    assert [one.id for one in own_rows(world.session, "rep", REPRESENTATIVE, world.now)] == [row.id]
    before = world.now - timedelta(days=1)
    assert own_rows(world.session, "rep", REPRESENTATIVE, before) == []


def test_the_role_decides_what_is_ones_own(world: World) -> None:
    """Somebody who is a PA and a budget holder sees as a PA what is asked of them, and no more."""
    row = launched(world)
    assert own_rows(world.session, "lowe", PA, world.now) == []
    assert own_rows(world.session, "amina", HOLDER, world.now) == []
    with pytest.raises(NotFound):
        own_row(world.session, "ben", PA, world.now, row.id)


def test_a_record_costs_no_more_however_many_others_there_are(world: World) -> None:
    row = launched(world)
    trained(world, row)
    looks = (
        lambda session, now: record_of_pa(session, "amina", now),
        lambda session, now: records_of_people(session, "lowe", HOLDER, now),
    )
    before = [statements(world.session, look, now=world.now) for look in looks]
    for number in range(30):
        world.session.add(Person(id=f"pa{number}", name=f"Pa {number}", created_at=world.now))
        world.session.flush()
    case = case_for_another(world)
    for number in range(30):
        launch_delegation(world.act("grace"), case, f"pa{number}", row.task)
    assert [statements(world.session, look, now=world.now) for look in looks] == before
    assert max(before) < 40

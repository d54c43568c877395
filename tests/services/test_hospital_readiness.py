"""Ready for home: gaps are found while the person is in hospital, so that they do not hold up the discharge."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hospital import Admission
from models.record_check import verify
from models.training import TrainingRequest
from services import coordination
from services.act import Refused
from services.in_hospital import hospital
from services.in_hospital.hospital_readiness import ForHome, ready_for_home, record_need
from services.in_hospital.hospital_stay import Stay
from services.training.training_requests import withdraw
from tests.services.asking import ask_now
from tests.services.counting import statements
from tests.services.stays import admitted, entries, in_hospital, written
from tests.services.training_world import CREAM, asked
from tests.services.training_world import ready as ready_to_train
from tests.services.world import World, launched


def homes(world: World, admission: Admission) -> dict[str, ForHome]:
    found = ready_for_home(world.session, Stay(world.session, admission, world.now))
    return {f"{one.pa}, {one.row.task}": one for one in found}


@pytest.mark.covers("HO-18")
def test_what_is_missing_at_home_is_told_with_who_sees_to_it_by_when(world: World) -> None:
    """The ward's own requirements are not among it: they end with the stay."""
    admission, row = in_hospital(world)
    launched(world, CREAM)
    found = homes(world, admission)
    assert found["Amina Yusuf, gastrostomy feed"].ready
    assert not ask_now(world.session, row, world.now).may
    gaps = found[f"Amina Yusuf, {CREAM}"].gaps
    first = gaps[0]
    assert (first.requirement, first.role) == ("clinical recommendations", "PHB co-ordinator")
    assert first.by == date(2026, 5, 31)
    assert all(gap.because and gap.cite for gap in gaps)
    assert {"local induction", "ward's decision on this task"}.isdisjoint(gap.requirement for gap in gaps)
    first_without = next(number for number, gap in enumerate(gaps) if not gap.role)
    assert all(not gap.role for gap in gaps[first_without:]), "what waits for its turn comes last"


@pytest.mark.covers("HO-18")
def test_a_gap_that_is_closed_in_hospital_is_gone(world: World) -> None:
    launched(world, CREAM)
    admission = admitted(world)
    before = {gap.requirement for gap in homes(world, admission)[f"Amina Yusuf, {CREAM}"].gaps}
    assert "clinical recommendations" in before
    world.later(hours=1)
    coordination.record_clinical_recommendations(
        world.act("grace"), world.cases["lowe"], CREAM, world.now.date(), world.giver("nia")
    )
    after = {gap.requirement for gap in homes(world, admission)[f"Amina Yusuf, {CREAM}"].gaps}
    assert before - after == {"clinical recommendations"}


@pytest.mark.covers("HO-18")
def test_the_discharge_says_with_which_gaps_and_is_not_held_up(world: World) -> None:
    row = launched(world, CREAM)
    admission = admitted(world)
    world.later(hours=1)
    hospital.discharge(world.act("grace"), admission, world.now)
    (entry,) = [one for one in entries(world) if '"discharged from hospital"' in one]
    assert f'"home with gaps":{{"{row.id}":["' in entry
    assert "Amina" not in entry
    assert verify(world.session).ok


def test_nothing_is_said_of_gaps_where_there_are_none(world: World) -> None:
    admission, _ = in_hospital(world)
    hospital.discharge(world.act("grace"), admission, world.now)
    assert "home with gaps" not in "".join(entries(world))


@pytest.mark.covers("HO-18")
def test_a_training_need_found_in_hospital_is_open_until_training_is_asked_for(world: World) -> None:
    row = ready_to_train(world)
    admission = admitted(world)
    asked(world, row)
    world.later(hours=1)
    need = record_need(world.act("grace"), admission, row, "The new cream.")
    here = f"Amina Yusuf, {CREAM}"
    assert [(one.row, one.asked_on) for one in homes(world, admission)[here].needs] == [(need, None)]
    before = written(world)
    assert record_need(world.act("grace"), admission, row, " The new cream. ") is need
    assert written(world) == before
    assert "new cream" not in "".join(entries(world)), "words about a person are sealed"
    request = world.session.scalars(select(TrainingRequest)).one()
    withdraw(world.act("grace"), request.id, "Another is needed.")
    world.later(hours=1)
    asked(world, row)
    assert [one.asked_on for one in homes(world, admission)[here].needs] == [world.now.date()]
    assert verify(world.session).ok


def test_a_need_without_words_or_of_another_time_is_refused(world: World) -> None:
    admission, row = in_hospital(world)
    with pytest.raises(Refused, match="is missing"):
        record_need(world.act("grace"), admission, row, " ")
    hospital.discharge(world.act("grace"), admission, world.now)
    with pytest.raises(Refused, match="has ended"):
        record_need(world.act("grace"), admission, row, "The new pump.")


def test_the_number_of_queries_does_not_grow_with_pas_and_tasks(world: World) -> None:
    admission, _ = in_hospital(world)

    def look(session: Session, now: datetime) -> None:
        stay = Stay(session, session.get_one(Admission, admission.id), now)
        ready_for_home(session, stay)

    one = statements(world.session, look, now=world.now)
    for task in (CREAM, "tracheostomy suction"):
        for pa in ("amina", "ben"):
            launched(world, task, pa)
    assert statements(world.session, look, now=world.now) == one

"""What the ward and the paper say of a task besides the answer: well or unwell, an action plan, who trained."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from models.hospital import Admission
from models.record_check import verify
from rules.framework import from_library
from rules.question import Giver
from services.act import Refused
from services.frameworks import apply_framework, approve_framework
from services.in_hospital import hospital
from services.in_hospital.hospital_desk import stay_here
from services.in_hospital.hospital_needs import mark_needs, marks_of, who_marks
from services.in_hospital.hospital_stay import Stay
from services.in_hospital.hospital_training import record_joint_training, who_trains
from services.training import sign_off
from services.training.action_plans import PlanStep
from services.training.sign_off import observe
from tests.services.asking import ask_now
from tests.services.counting import statements
from tests.services.stays import admitted, draft, in_hospital, ready, written
from tests.services.training_world import somebody
from tests.services.world import TASK, World, launched, trained


@pytest.mark.covers("SA-11")
def test_the_mark_of_each_task_is_on_the_page_and_on_the_paper(world: World) -> None:
    admission, _ = in_hospital(world)
    assert draft(world.session, admission, world.now).pas[0].competences[0].need == ""
    mark_needs(world.act("grace"), admission, {TASK: "well"}, None)
    before = written(world)
    assert mark_needs(world.act("grace"), admission, {TASK: "well"}, None) == []
    assert written(world) == before
    assert draft(world.session, admission, world.now).pas[0].competences[0].need == "well"
    world.later(hours=1)
    mark_needs(world.act("grace"), admission, {TASK: "unwell"}, None)
    assert stay_here(world.session, admission, world.now).pas[0].tasks[0].need == "unwell"
    assert verify(world.session).ok


@pytest.mark.covers("HO-20")
def test_a_planned_stay_is_prepared_and_an_earlier_stays_mark_is_not_its_own(world: World) -> None:
    admission, _ = in_hospital(world)
    mark_needs(world.act("grace"), admission, {TASK: "well"}, None)
    hospital.discharge(world.act("grace"), admission, world.now)
    world.later(days=1)
    planned = admitted(world, world.now + timedelta(days=3), planned=True)
    assert marks_of(Stay(world.session, planned, world.now)) == {}
    world.later(hours=1)
    mark_needs(world.act("grace"), planned, {TASK: "unwell"}, None)
    assert marks_of(Stay(world.session, planned, world.now)) == {TASK: "unwell"}


def test_where_a_framework_says_whose_word_it_is_only_theirs_is_taken(world: World) -> None:
    admission, row = in_hospital(world)
    salvere = from_library("salvere")
    approve_framework(
        world.act("pat"), "north", salvere, by="Dr Invented Example", role="clinical lead",
        on=date(2026, 1, 5), note="invented, for tests",
    )  # fmt: skip
    apply_framework(
        world.act("grace"), world.cases["lowe"], salvere, {"history of regular admissions": "no"}, where="home",
        first_day=world.now.date(),
    )  # fmt: skip
    somebody(world, "tess", "Tess Wray", "ward nurse", "hospital")
    assert [one.person_id for one in who_marks(world.session, admission, world.now)] == ["tess"]
    with pytest.raises(Refused, match="name a ward nurse"):
        mark_needs(world.act("grace"), admission, {TASK: "well"}, None)
    mark_needs(world.act("grace"), admission, {TASK: "well"}, Giver("tess", "ward nurse", "hospital"))
    met = {one.requirement for one in ask_now(world.session, row, world.now).reasons if one.met}
    assert "sorted as a well need" in met


def test_a_task_of_nobody_here_is_not_marked(world: World) -> None:
    admission, _ = in_hospital(world)
    with pytest.raises(Refused, match="No PA has the task"):
        mark_needs(world.act("grace"), admission, {"suctioning": "well"}, None)


# --- action plans --------------------------------------------------------------------------------------------------


def test_a_pa_with_an_action_plan_is_shown_with_its_open_steps(world: World) -> None:
    row = launched(world)
    trained(world, row)
    steps = [
        PlanStep("Practise with the trainer.", "clinical trainer", date(2026, 7, 1)),
        PlanStep("Watch a feed.", "clinical trainer", date(2026, 7, 2)),
    ]
    world.later(hours=1)
    sign_off.assess(world.act("nia"), row, world.now, "not yet competent", "Slow down.", steps=steps)
    admission = admitted(world)
    world.later(hours=1)
    words = (
        "Practise with the trainer (clinical trainer, by 1 July 2026); "
        "Watch a feed (clinical trainer, by 2 July 2026)"
    )
    assert draft(world.session, admission, world.now).pas[0].competences[0].action_plan == words
    assert stay_here(world.session, admission, world.now).pas[0].tasks[0].action_plan == words


def test_without_steps_it_says_what_was_written_down_and_nothing_once_the_pa_is_competent(
    world: World,
) -> None:
    admission, row = in_hospital(world)
    ready(world, admission, row)
    assert draft(world.session, admission, world.now).pas[0].competences[0].action_plan == ""
    world.later(days=30)
    observe(world.act("omar"), row, "observation", world.now, "action plan", "Flush slowly.")
    found = draft(world.session, admission, world.now).pas[0].competences[0]
    assert found.action_plan == "Flush slowly"
    world.later(days=1)
    sign_off.assess(world.act("nia"), row, world.now, "competent")
    assert draft(world.session, admission, world.now).pas[0].competences[0].action_plan == ""


# --- training given together ---------------------------------------------------------------------------------------


@pytest.mark.covers("HO-17")
def test_training_given_together_counts_and_names_both(world: World) -> None:
    admission, row = in_hospital(world)
    somebody(world, "ria", "Ria Sand", "clinical trainer", "hospital")
    here, elsewhere = who_trains(world.session, admission, row, world.now)
    assert [one.person_id for one in here] == ["ria"]
    assert [one.person_id for one in elsewhere] == ["nia"]
    ria = Giver("ria", "clinical trainer", "hospital")
    record_joint_training(
        world.act("grace"), admission, row, world.now.date(), of_hospital=ria, of_agency=world.giver("nia")
    )
    (pa,) = draft(world.session, admission, world.now).pas
    training = {one.what: one for one in pa.training}
    assert training[TASK].by == "Nia Price and Ria Sand"
    assert training[TASK].provider == "Moorland Community Nursing"
    assert training[TASK].completed_on == world.now.date()
    assert verify(world.session).ok


@pytest.mark.covers("HO-17")
def test_one_of_the_hospital_and_one_from_elsewhere_in_a_role_that_counts(world: World) -> None:
    admission, row = in_hospital(world)
    before = written(world)
    for of_hospital, words in (
        (world.giver("nia"), "somebody of the hospital"),
        (world.giver("kit"), "ward manager"),
    ):
        with pytest.raises(Refused, match=words):
            record_joint_training(
                world.act("grace"), admission, row, world.now.date(), of_hospital, world.giver("nia")
            )
    assert written(world) == before


def test_the_paper_takes_no_more_queries_with_more_pas(world: World) -> None:
    admission, row = in_hospital(world)
    mark_needs(world.act("grace"), admission, {TASK: "well"}, None)

    def look(session: Session, now: datetime) -> None:
        stay_here(session, session.get_one(Admission, admission.id), now)

    one = statements(world.session, look, now=world.now)
    for pa in ("ben", "grace"):
        launched(world, "apply topical cream", pa)
    assert statements(world.session, look, now=world.now) == one
    assert row.pa_id == "amina"

"""What a ward looks for and the source does not name is filled in where it is on record, and nowhere else."""

from __future__ import annotations

from datetime import timedelta

from models.hospital import Admission
from services.cases import launch_delegation
from services.evidence import NewEvidence, record_evidence
from services.in_hospital.hospital_funding import decide_funding
from tests.services.stays import draft, in_hospital
from tests.services.world import World

CONSENT, END = "Consent and capacity", "End date"


def recorded(world: World, admission: Admission) -> dict[str, str]:
    paper = draft(world.session, admission, world.now)
    return {one.topic: one.recorded for one in paper.words.additions}


def say(world: World, kind: str, outcome: str, task: str, pa: str = "") -> str:
    new = NewEvidence(
        kind, outcome, world.now.date(), (world.giver("nia"),), pa_id=pa, person_id="lowe", task=task
    )
    return record_evidence(world.act("grace"), "north", new).id


def test_the_agreement_on_record_is_shown_and_that_it_is_not_about_the_ward(world: World) -> None:
    admission, _ = in_hospital(world)
    assert recorded(world, admission)[CONSENT] == (
        "Agreed: Amina Yusuf, gastrostomy feed, 5 May 2026. It is about the tasks, and says nothing of this ward."
    )


def test_a_withdrawn_agreement_is_not_shown_as_given(world: World) -> None:
    admission, row = in_hospital(world)
    say(world, "agreement", "withdrawn", row.task, "amina")
    said = recorded(world, admission)[CONSENT]
    assert said.startswith("WITHDRAWN: Amina Yusuf, gastrostomy feed, 17 May 2026.")
    assert "Agreed" not in said


def test_an_agreement_of_one_pa_is_none_of_another(world: World) -> None:
    admission, row = in_hospital(world)
    launch_delegation(world.act("grace"), world.cases["lowe"], "ben", row.task)
    assert "Ben" not in recorded(world, admission)[CONSENT]


def test_the_latest_word_on_capacity_is_shown_and_a_voided_one_is_not(world: World) -> None:
    admission, row = in_hospital(world)
    say(world, "capacity assessment", "has capacity", row.task)
    world.later(minutes=5)
    wrong = say(world, "capacity assessment", "not settled", row.task)
    assert "Capacity: not settled, gastrostomy feed, 17 May 2026." in recorded(world, admission)[CONSENT]
    void = NewEvidence(
        "void", "void", world.now.date(), (world.giver("grace"),), about=wrong, note="Mistyped."
    )
    record_evidence(world.act("grace"), "north", void)
    assert "Capacity: has capacity, gastrostomy feed, 17 May 2026." in recorded(world, admission)[CONSENT]


def test_the_end_is_that_of_the_funding_as_it_was_decided(world: World) -> None:
    admission, _ = in_hospital(world)
    assert recorded(world, admission)[END] == (
        "No discharge is on record. The funding lasts up to and including Saturday 13 June 2026, and is then reviewed."
    )
    last = world.now.date() + timedelta(days=40)
    decide_funding(world.act("pat"), admission, "ends", last, world.giver("pat"), "Home is not safe.")
    assert recorded(world, admission)[END].endswith("including Friday 26 June 2026, and then ends.")


def test_what_nothing_is_known_of_stays_a_place_to_write(world: World) -> None:
    admission, _ = in_hospital(world)
    blank = {topic for topic, said in recorded(world, admission).items() if not said}
    assert blank == {"Ward transfer", "Infection control", "Medicines", "Insurance"}

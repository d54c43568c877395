"""What a ward reads is asked as everything else is: with who employs the PA, who does the task, and what is in use."""

from __future__ import annotations

from datetime import date

import pytest

from models.people import Employment
from rules.moments import Span, instant
from services.decisions import ask, question
from services.evidence import NewEvidence, record_evidence
from services.in_hospital.hospital_stay import Stay
from tests.services.stays import in_hospital, ready
from tests.services.world import World


@pytest.fixture(autouse=True)
def circumstances(world: World) -> None:
    """Mrs Lowe's PA is employed by an agency that directs the work, and a pump is in use."""
    world.session.add(
        Employment(
            id="em", pa_id="amina", person_id="lowe", employer_name="Beacon", model="agency",
            directed_by="an organisation", first_day=date(2025, 2, 1), recorded_at=world.now, recorded_by="grace",
        )
    )  # fmt: skip
    world.session.flush()


def test_the_question_is_the_same_as_the_loops(world: World) -> None:
    admission, row = in_hospital(world)
    pump = NewEvidence(
        "equipment in use", "in use", world.now.date(), (world.giver("nia"),), person_id="lowe",
        task=row.task, equipment="Pump A",
    )  # fmt: skip
    record_evidence(world.act("grace"), "north", pump)
    ready(world, admission, row)
    at = Span.at(instant(world.now))
    asked = question(world.session, row, at, known=instant(world.now)).delegation
    stay = Stay(world.session, admission, world.now)
    assert stay._delegation(row.pa_id, row.task) == asked
    assert (asked.employment, asked.directed_by, asked.equipment) == ("agency", "an organisation", "Pump A")
    assert asked.born == date(1951, 4, 2)


def test_the_answer_is_the_same_as_the_loops(world: World) -> None:
    admission, row = in_hospital(world)
    for _ in range(2):
        now = instant(world.now)
        mine = Stay(world.session, admission, world.now).answer(row.pa_id, row.task)
        assert mine is not None
        theirs = ask(world.session, row, Span.at(now), now)
        assert (mine.may, mine.status) == (theirs.may, theirs.status)
        ready(world, admission, row)
        world.later(minutes=1)

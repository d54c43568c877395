"""Evidence is only ever added to, and whatever it bears on is asked about again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from models.outbox import OutboxLine
from models.record import RecordEntry
from rules.moments import Span, instant
from services.act import Refused
from services.decisions import ask
from services.evidence import NewEvidence, record_evidence
from services.known import known_for
from tests.services.asking import ask_now
from tests.services.world import TASK, World, in_force, launched, trained


def asked_again(world: World) -> set[str]:
    return set(world.session.scalars(select(OutboxLine.subject_id).where(OutboxLine.done_at.is_(None))))


def test_evidence_about_one_pa_asks_that_pas_delegations_again_and_no_others(world: World) -> None:
    amina, ben = launched(world, pa="amina"), launched(world, pa="ben")
    world.session.query(OutboxLine).delete()
    new = NewEvidence(
        "training", "completed", world.now.date(), (world.giver("nia"),), pa_id="amina", about="hoisting"
    )
    record_evidence(world.act("grace"), "north", new)
    assert asked_again(world) == {amina.id}
    assert amina.id != ben.id


def test_a_registration_asks_every_delegation_again_that_the_nurse_gave_evidence_for(world: World) -> None:
    row = launched(world)
    trained(world, row)
    world.session.query(OutboxLine).delete()
    new = NewEvidence("registration", "ended", world.now.date(), about="nia")
    record_evidence(world.act("grace"), "north", new)
    assert asked_again(world) == {row.id}


def test_voiding_a_piece_of_evidence_takes_it_out_of_the_answer_and_leaves_it_on_record(world: World) -> None:
    row = launched(world)
    in_force(world, row)
    assessment = next(item for item in known_for(world.session, row).evidence if item.kind == "assessment")
    before = world.now
    world.later(days=1)
    record_evidence(world.act("grace"), "north", NewEvidence("void", "void", world.now, about=assessment.id))
    assert ask_now(world.session, row, world.now).may is False
    then = ask(world.session, row, Span.at(instant(before)), instant(before))
    assert then.may is True, "what was answered before stays answered: the void was not known then"


def test_evidence_recorded_late_does_not_change_what_was_known_before(world: World) -> None:
    row = launched(world)
    before = world.now
    world.now += timedelta(hours=1)
    new = NewEvidence(
        "clinical recommendations form",
        "completed",
        before - timedelta(days=1),
        (world.giver("nia"),),
        person_id="lowe",
        task=TASK,
    )
    record_evidence(world.act("grace"), "north", new)
    at = Span.at(instant(world.now))
    known_then = ask(world.session, row, at, instant(before))
    known_now = ask(world.session, row, at, instant(world.now))
    assert [known_then.reasons[0].met, known_now.reasons[0].met] == [False, True]


@pytest.mark.parametrize(
    ("new", "words"),
    [
        (NewEvidence("dance", "done", date(2026, 5, 1)), "not a kind of evidence"),
        (
            NewEvidence("assessment", "brilliant", date(2026, 5, 1)),
            "cannot say 'brilliant'; it says competent",
        ),
        (NewEvidence("assessment", "competent", date(2026, 5, 6), pa_id="amina"), "in the future"),
        (
            NewEvidence(
                "registration", "in force", date(2026, 5, 1), about="nia", good_until=date(2026, 4, 30)
            ),
            "stop being good before it is true",
        ),
    ],
)
def test_evidence_that_cannot_be_is_refused_in_words_and_nothing_is_written(
    world: World, new: NewEvidence, words: str
) -> None:
    entries = len(world.session.scalars(select(RecordEntry)).all())
    with pytest.raises(Refused, match=words):
        record_evidence(world.act("grace"), "north", new)
    assert len(world.session.scalars(select(RecordEntry)).all()) == entries


def test_free_text_about_a_person_is_sealed_and_not_readable_in_the_entry(world: World) -> None:
    launched(world)
    new = NewEvidence(
        "agreement", "given", world.now.date(), (world.giver("lowe"),),
        pa_id="amina", person_id="lowe", task=TASK, note="She hums when she is happy.",
    )  # fmt: skip
    record_evidence(world.act("grace"), "north", new)
    bodies = b"".join(world.session.scalars(select(RecordEntry.body)))
    assert b"hums" not in bodies
    assert b"Edith" not in bodies
    assert b"sealed" in bodies

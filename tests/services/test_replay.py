"""Replay: what was decided comes out the same again, and what was touched since is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.law import Erasure
from models.messages import Message
from models.people import Person
from models.record import RecordEntry
from models.record_chain import destroy_key
from models.replays import Replay
from models.tables import APPEND_ONLY
from services import coordination, record
from services.in_hospital import hospital
from services.law.correct import correct
from services.proof import decided, nightly
from services.proof.decided import first_since, logs
from services.proof.replay import Difference, replay
from services.training import sign_off
from services.void import void_evidence
from tests.services.lives import carry_on, flow
from tests.services.test_birthday import oxford, taught
from tests.services.test_proof_of_a_shift import the
from tests.services.world import World, in_force, launched

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def row(world: World) -> DelegationRow:
    """In force, with every answer on the way there on record."""
    found = launched(world)
    carry_on(world)
    in_force(world, found)
    carry_on(world)
    world.later(days=3)
    void_evidence(world.act("grace"), world.cases["lowe"], the(world, found, "agreement"), "The wrong form.")
    world.later(hours=1)
    carry_on(world)
    coordination.record_agreement(world.act("grace"), found, date(2026, 5, 5), world.giver("lowe"))
    world.later(hours=1)
    carry_on(world)
    world.session.commit()
    return found


def whole(session: Session) -> tuple[int, list[Difference]]:
    """How many decisions there are in all logs, and which come out differently."""
    decisions = 0
    differences: list[Difference] = []
    for log in logs(session):
        place, is_last = 0, False
        while not is_last:
            found = replay(session, log, place)
            place, is_last = found.next_number, found.is_last
            decisions += found.decisions
            differences += found.differences
    return decisions, differences


def by_hand(world: World, statement: str, **values: object) -> None:
    """What the owner of the database can do: take the guards off, and change a row."""
    sqlite = world.session.get_bind().dialect.name == "sqlite"
    for cls in APPEND_ONLY:
        name = cls.__tablename__
        if sqlite:
            world.session.execute(text(f"DROP TRIGGER IF EXISTS {name}_refuses_update"))
        else:
            world.session.execute(text(f"ALTER TABLE {name} DISABLE TRIGGER USER"))
    world.session.execute(text(statement), values)
    world.session.commit()
    world.session.expire_all()


@pytest.fixture
def of_a_child(world: World) -> DelegationRow:
    """In Oxford a specialist for children has to assess: decided while the person was on record as a child."""
    case, found = oxford(world)
    world.cases["lowe"] = case
    carry_on(world)
    taught(world, found)
    carry_on(world)
    world.later(days=1)
    sign_off.assess(world.act("nia"), found, world.now, "competent", "She does it well.")
    carry_on(world)
    world.session.commit()
    return found


def test_after_a_birthday_was_corrected_every_decision_comes_out_the_same(
    world: World, of_a_child: DelegationRow
) -> None:
    world.later(days=1)
    correct(world.act("grace"), "north", of_a_child.person_id, "date of birth", "1951-04-02", "A wrong year.")
    world.later(minutes=1)
    carry_on(world)
    world.session.commit()
    decisions, differences = whole(world.session)
    assert decisions >= 3
    assert differences == []


def test_after_somebody_was_erased_every_decision_still_comes_out_for_some_birthday(
    world: World, of_a_child: DelegationRow
) -> None:
    blanked(world, of_a_child.person_id)
    assert whole(world.session)[1] == []


def test_erasing_somebody_does_not_hide_that_evidence_was_changed(
    world: World, of_a_child: DelegationRow
) -> None:
    blanked(world, of_a_child.person_id)
    by_hand(world, "UPDATE evidence SET outcome = 'not recommended' WHERE kind = 'training'")
    assert whole(world.session)[1]


def blanked(world: World, person_id: str) -> None:
    """What erasing leaves."""
    destroy_key(world.session, person_id)
    world.session.get_one(Person, person_id).born = None
    row = Erasure(person_id=person_id, erased_at=world.now, erased_by="pat")
    record.write(world.act("pat"), "north", "person erased", {"person": person_id}, rows=[row])
    world.session.commit()


def test_every_decision_of_a_life_with_a_void_comes_out_the_same(world: World, row: DelegationRow) -> None:
    decisions, differences = whole(world.session)
    assert decisions >= 4
    assert differences == []


def test_a_stay_that_is_entered_late_changes_no_earlier_decision(world: World, row: DelegationRow) -> None:
    """Given decisions of two days and then an admission before them, then they were taken at home, and still are."""
    began = world.now - timedelta(days=2)
    hospital.admit(
        world.act("grace"), world.cases["lowe"], "hospital", "Ward 7", began, on_call_nurse_id="ollie"
    )
    carry_on(world)
    decisions, differences = whole(world.session)
    assert decisions >= 5
    assert differences == []


def test_one_byte_of_a_framework_is_found(world: World, row: DelegationRow) -> None:
    """And named by the entries, the delegation, and the hash it should have."""
    decisions, _ = whole(world.session)
    content = world.session.scalar(
        text("SELECT content FROM framework_versions WHERE framework = 'staffordshire'")
    )
    changed = bytes(content).replace(b"a", b"e", 1)
    by_hand(
        world, "UPDATE framework_versions SET content = :new WHERE framework = 'staffordshire'", new=changed
    )
    again, differences = whole(world.session)
    assert again == decisions == len({one.entry for one in differences})
    assert {one.delegation_id for one in differences} == {row.id}
    assert all("the bytes of the framework" in one.what for one in differences)
    assert str(differences[0]).startswith(f"north, entry {differences[0].entry.number}, {row.id}: ")


def test_settings_changed_by_hand_are_found(world: World, row: DelegationRow) -> None:
    by_hand(world, "UPDATE settings_choices SET content = :new", new=b"{}")
    assert any("the bytes of the settings" in one.what for one in whole(world.session)[1])


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE evidence SET outcome = 'not yet competent' WHERE kind = 'assessment'", "in force was recorded"),
        ("UPDATE evidence SET kind = 'plan', outcome = 'agreed' WHERE kind = 'training'", "was recorded"),
        ("UPDATE evidence SET recorded_at = '2026-12-01 00:00:00' WHERE kind = 'panel decision'", "was recorded"),
        ("UPDATE evidence SET pa_id = 'ben' WHERE kind = 'assessment'", "is not on record"),
        ("UPDATE delegation_statuses SET status = 'in force', may_alone = true WHERE number = 1", "status log"),
        ("UPDATE case_frameworks SET first_day = '2026-06-30'", "other frameworks"),
    ],
)  # fmt: skip
def test_a_row_that_decisions_rest_on_changed_by_hand_is_found(
    world: World, row: DelegationRow, change: str, found: str
) -> None:
    by_hand(world, change)
    assert any(found in one.what for one in whole(world.session)[1])


def test_an_entry_whose_answer_was_changed_by_hand_is_found(world: World, row: DelegationRow) -> None:
    """Given an entry that says somebody else was needed for cover, then what differs is named in the rules' words."""
    last = [
        entry
        for entry in world.session.scalars(select(RecordEntry).order_by(RecordEntry.number))
        if json.loads(entry.body)["what"] == "decision"
    ][-1]
    body = last.body.replace(b'"supervised":true', b'"supervised":false')
    by_hand(
        world, "UPDATE record_entries SET body = :new WHERE number = :number", new=body, number=last.number
    )
    assert {(one.entry.number, one.what) for one in whole(world.session)[1]} == {
        (last.number, "supervised: differs")
    }


def test_only_what_was_decided_since_a_day_is_decided_again(
    world: World, row: DelegationRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decided, "SLACK", timedelta(0))
    since = world.now - timedelta(hours=3)
    place = first_since(world.session, "north", since)
    found = replay(world.session, "north", place, since)
    assert place > 0
    assert found.decisions == 2


def test_a_log_is_gone_through_some_entries_at_a_time_and_from_any_place(
    world: World, row: DelegationRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    together, _ = whole(world.session)
    monkeypatch.setattr(decided, "AT_ONCE", 3)
    assert whole(world.session) == (together, [])


# --- night after night --------------------------------------------------------------------------------------------


@pytest.fixture
def by_night(world: World) -> Callable[[], int]:
    """One night, as the flow does it; returns how many decisions were decided again."""

    def night() -> int:
        done = 0
        for log in nightly.due_replays(world.session, world.now):
            goes_on = True
            while goes_on:
                seen = nightly.visit(world.session, log, world.now)
                goes_on = nightly.note(flow(world), seen)
                done += seen.found.decisions
        world.session.flush()
        return done

    return night


def test_what_is_new_is_decided_again_the_next_night_and_everything_after_three_months(
    world: World, row: DelegationRow, by_night: Callable[[], int]
) -> None:
    everything = by_night()
    assert everything >= 4
    assert by_night() == 0, "once a night"
    world.later(days=1)
    launched(world, pa="ben")
    carry_on(world)
    assert by_night() == 1
    world.later(days=90)
    assert by_night() == everything + 1


def test_a_difference_is_told_to_the_operator_once_a_day_and_names_nobody(
    world: World, row: DelegationRow, by_night: Callable[[], int]
) -> None:
    by_hand(world, "UPDATE evidence SET outcome = 'not yet competent' WHERE kind = 'assessment'")
    by_night()
    (message,) = world.session.scalars(select(Message).where(Message.template == nightly.TEMPLATE)).all()
    assert (message.to_role, message.case_id) == ("operator", row.case_id)
    assert message.facts["delegation"] == row.id
    assert message.facts["entry"].startswith("north:")
    assert not any(name in str(message.facts) for name in ("Amina", "Lowe"))
    place = world.session.get_one(Replay, "north")
    assert place.differences > 0


def test_two_that_visit_the_same_place_move_it_on_once(world: World, row: DelegationRow) -> None:
    first, second = (nightly.visit(world.session, "north", world.now) for _ in range(2))
    nightly.note(flow(world), first)
    nightly.note(flow(world), second)
    world.session.flush()
    assert world.session.get_one(Replay, "north").decisions == first.found.decisions

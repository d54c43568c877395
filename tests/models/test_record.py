"""Writing the record: numbers without a gap, rows pinned and told their entry, texts sealed."""

import hashlib
import json
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.cases import DelegationStatus
from models.database import reading, sessions
from models.frameworks import FrameworkVersion
from models.people import Appointment, Person
from models.record import Entered, PersonKey, RecordEntry, RecordLog
from models.record_chain import (
    EntryRef,
    Erased,
    SealBroken,
    append,
    append_to_logs,
    destroy_key,
    lock_logs,
    row_digest,
    seal,
    unseal,
    verify,
)
from models.tables import APPEND_ONLY
from tests.models.world import DAY, NOON, evidence, kept_for_good, settle, working_state


@pytest.fixture
def begun(session: Session) -> Session:
    """Organisations and people are there; no entry is written yet."""
    session.add_all(working_state())
    session.commit()
    return session


def body_of(session: Session, ref: EntryRef) -> dict[str, Any]:
    """What an entry holds."""
    body: dict[str, Any] = json.loads(session.get_one(RecordEntry, ref).body)
    return body


def test_a_record_with_every_kind_of_row_is_sound(settled: Engine) -> None:
    """And the report says how much was checked."""
    with reading(settled)() as session:
        report = verify(session)
    assert report.ok
    assert report.first is None
    assert (report.entries, report.logs, report.rows, report.sealed) == (4, 2, len(kept_for_good()), 1)


def test_each_organisation_has_its_own_log(settled: Engine) -> None:
    """Numbers start at 0 in each; one log can be checked alone; one that nobody wrote has nothing wrong."""
    with reading(settled)() as session:
        sizes = {log.organisation_id: log.size for log in session.scalars(select(RecordLog))}
        counts = [
            (verify(session, log).logs, verify(session, log).entries) for log in ("org", "south", "none")
        ]
    assert sizes == {"org": 3, "south": 1}
    assert counts == [(1, 3), (1, 1), (0, 0)]


def test_an_entry_pins_its_rows_by_table_key_and_digest(begun: Session) -> None:
    """In the order given; the rows are added by append."""
    rows = evidence()
    ref = append(begun, "org", {"act": "evidence"}, rows)
    assert body_of(begun, ref)["rows"] == [
        ["evidence", ["ev"], row_digest(rows[0])],
        ["evidence_givers", ["ev", 0], row_digest(rows[1])],
    ]


def test_a_row_that_names_its_entry_is_told_which(settled: Engine) -> None:
    """The decision behind a status can be read from the status."""
    with reading(settled)() as session:
        status = session.get_one(DelegationStatus, "ds")
        assert status.entry == EntryRef("org", 1)
        assert body_of(session, status.entry)["act"] == "everything"


def test_a_digest_is_the_same_before_and_after_it_is_stored(engine: Engine) -> None:
    """On both databases."""
    rows = kept_for_good()
    for row in rows:
        if isinstance(row, Entered):
            row.entry_organisation_id, row.entry_number = "org", 1
    with sessions(engine).begin() as session:
        settle(session)
    with reading(engine)() as session:
        stored = {row_digest(row) for cls in APPEND_ONLY for row in session.scalars(select(cls))}
    assert {row_digest(row) for row in rows} <= stored


def test_a_digest_is_what_docs_record_says() -> None:
    """Written out once more, by hand: a later release must give the same."""
    giver = evidence()[1]
    text = (
        b'{"row":{"evidence_id":"ev","person_id":"nurse","position":0,"role":"clinical trainer"},'
        b'"table":"evidence_givers"}'
    )
    assert row_digest(giver) == hashlib.sha256(text).hexdigest()
    version = FrameworkVersion(sha256="00", framework="a", version="1", content=b"x", stored_at=NOON)
    text = (
        b'{"row":{"content":{"sha256":"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"},'
        b'"framework":"a","sha256":"00","stored_at":"2026-12-01T12:00:00+00:00","version":"1"},'
        b'"table":"framework_versions"}'
    )
    assert row_digest(version) == hashlib.sha256(text).hexdigest()


def test_a_fraction_of_a_second_does_not_change_a_digest(begun: Session) -> None:
    """It is cut off when it is stored."""
    fraction = NOON.replace(microsecond=7)
    rows = [Appointment(id="ap", person_id="pa", role="PA", first_day=DAY, recorded_at=fraction)]
    append(begun, "org", {"act": "appointed"}, rows)
    begun.commit()
    assert verify(begun).ok


def test_a_value_that_would_come_back_different_is_refused(begun: Session) -> None:
    """SQLite would keep a moment's day and forget its time: the row would look tampered with."""
    moment: Any = datetime(2026, 12, 1, 12, tzinfo=NOON.tzinfo)
    row = Appointment(id="ap", person_id="pa", role="PA", first_day=moment, recorded_at=NOON)
    with pytest.raises(ValueError, match=r"appointments\.first_day wants a date, not a datetime"):
        append(begun, "org", {"act": "appointed"}, [row])


def test_what_may_change_cannot_be_pinned(begun: Session) -> None:
    """A corrected telephone number is not tampering."""
    with pytest.raises(TypeError, match="Person may change"):
        append(begun, "org", {"act": "met"}, [Person(id="x", name="X", created_at=NOON)])


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"rows": []}, "written by append"),
        ({"who": ["999 000 0018"]}, "may not hold an NHS number"),
        ({"due": 1.5}, "float"),
    ],
)
def test_an_entry_that_may_not_stand_is_refused_and_takes_no_number(
    begun: Session, body: dict[str, Any], message: str
) -> None:
    """A refused entry leaves no gap."""
    with pytest.raises(ValueError, match=message):
        append(begun, "org", body)
    begun.rollback()
    assert append(begun, "org", {"act": "after"}) == EntryRef("org", 0)


def test_an_act_that_is_rolled_back_leaves_neither_entry_nor_gap(begun: Session) -> None:
    """The entry is in the transaction of the act."""
    append(begun, "org", {"act": "one"})
    begun.commit()
    append(begun, "org", {"act": "two"}, evidence())
    begun.rollback()
    assert append(begun, "org", {"act": "three"}) == EntryRef("org", 1)
    begun.commit()
    assert verify(begun).ok


def test_an_entry_for_an_organisation_that_is_not_there_is_refused(begun: Session) -> None:
    """A log belongs to somebody."""
    append(begun, "nobody", {"act": "one"})
    with pytest.raises(IntegrityError):
        begun.commit()


def test_one_act_can_stand_in_several_logs(begun: Session) -> None:
    """Two boards share a delegation; the row names the entry in the first one's log."""
    refs = append_to_logs(begun, {"south": {"act": "one"}, "org": {"act": "one"}}, kept_for_good())
    begun.commit()
    assert refs == {"south": EntryRef("south", 0), "org": EntryRef("org", 0)}
    assert begun.get_one(DelegationStatus, "ds").entry == EntryRef("south", 0)
    assert verify(begun).ok


def test_logs_can_be_locked_before_they_are_written_one_by_one(begun: Session) -> None:
    """Also those that have no entry yet."""
    lock_logs(begun, {"south", "org"})
    append(begun, "south", {"act": "one"})
    append(begun, "org", {"act": "one"})
    begun.commit()
    assert verify(begun).entries == 2


def test_a_sealed_text_can_be_read_and_does_not_stand_in_the_entry(begun: Session) -> None:
    """The entry holds a hash."""
    sealed = seal(begun, "person", "She would rather her sister came.")
    ref = append(begun, "org", {"act": "heard", "why": sealed})
    begun.commit()
    assert unseal(begun, sealed) == "She would rather her sister came."
    assert "sister" not in str(body_of(begun, ref))


def test_the_same_text_sealed_twice_does_not_look_the_same(begun: Session) -> None:
    """Nobody can guess short texts by their hash."""
    assert seal(begun, "person", "yes") != seal(begun, "person", "yes")


def test_destroying_a_key_erases_the_texts_of_one_person_and_the_record_still_verifies(
    begun: Session,
) -> None:
    """Also when a new key was made since."""
    hers, his = seal(begun, "person", "hers"), seal(begun, "pa", "his")
    append(begun, "org", {"act": "heard", "why": [hers, his]})
    destroy_key(begun, "person")
    begun.commit()
    with pytest.raises(Erased, match="the key of person was destroyed"):
        unseal(begun, hers)
    assert unseal(begun, his) == "his"
    seal(begun, "person", "new")
    with pytest.raises(Erased):
        unseal(begun, hers)
    assert verify(begun).ok
    assert verify(begun).sealed == 2


def test_keys_are_long_and_each_persons_own(begun: Session) -> None:
    """AES-256."""
    seal(begun, "person", "a")
    seal(begun, "pa", "b")
    keys = begun.scalars(select(PersonKey.key)).all()
    assert {len(key) for key in keys} == {32}
    assert len(set(keys)) == 2


def test_a_sealed_text_that_is_not_there_is_not_called_erased(begun: Session) -> None:
    """Somebody removed it."""
    with pytest.raises(SealBroken, match="missing or was changed"):
        unseal(begun, {"sealed": "00"})

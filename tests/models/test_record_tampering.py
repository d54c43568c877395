# ruff: noqa: S608 (here the tests are the attackers)
"""Changes made by hand in the database file, past the triggers: each is found, and its place is named."""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from models.canonical import beginning, canonical, entry_hash
from models.database import engine_for, reading, sessions
from models.record_chain import VerifyReport, append, verify
from models.signed_note import Checkpoint, SigningKey
from models.tables import APPEND_ONLY
from tests.models.world import KEY, SHA256, evidence, settle

ENTRIES = 20

DOCS = Path(__file__).parent.parent.parent / "docs/record.md"
COVERED = re.findall(
    r"`(\w+)`", DOCS.read_text(encoding="utf-8").partition("**Covered**")[2].partition("**Working state**")[0]
)
"""The tables that the page calls covered."""


@pytest.fixture(scope="module")
def settled(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Entries 0 to 2 of `org` are of everything, 3 to 19 of one piece of evidence each."""
    path = Path(shutil.copy(migrated_sqlite, tmp_path_factory.mktemp("settled") / "settled.db"))
    engine = engine_for(f"sqlite:///{path}")
    with sessions(engine).begin() as session:
        settle(session)
        for number in range(3, ENTRIES):
            append(session, "org", {"act": "evidence", "number": number}, evidence(f"ev{number}"))
    engine.dispose()
    return path


@pytest.fixture(scope="module")
def without_triggers(settled: Path) -> Path:
    """The same as its owner may have made it."""
    path = Path(shutil.copy(settled, settled.with_name("without-triggers.db")))
    with closing(sqlite3.connect(path)) as connection:
        for cls in APPEND_ONLY:
            for act in ("update", "delete"):
                connection.execute(f"DROP TRIGGER {cls.__tablename__}_refuses_{act}")
        connection.commit()
    return path


@pytest.fixture
def path(settled: Path, tmp_path: Path) -> Path:
    """The settled file, a copy for each test."""
    return Path(shutil.copy(settled, tmp_path / "test.db"))


@pytest.fixture
def by_hand(path: Path, without_triggers: Path) -> Iterator[sqlite3.Connection]:
    """The owner's own access to the file: triggers dropped, foreign keys and checks off."""
    shutil.copy(without_triggers, path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints=ON")
        yield connection


def checked(path: Path, organisation_id: str | None = None) -> VerifyReport:
    """What verify says of the file now."""
    engine = engine_for(f"sqlite:///{path}")
    try:
        with reading(engine)() as session:
            return verify(session, organisation_id)
    finally:
        engine.dispose()


def faults(path: Path) -> list[str]:
    """The faults as people read them."""
    return [str(fault) for fault in checked(path).faults]


def unspoken(row: str) -> str:
    """The fault of a row that no entry pins."""
    return f"outside every log: no entry speaks of the row {row}: it was not recorded through Safehands"


def test_nothing_is_found_where_nothing_was_done(path: Path, by_hand: sqlite3.Connection) -> None:
    """Dropping triggers alone changes no history."""
    assert faults(path) == []
    assert checked(path).entries == ENTRIES + 1


@pytest.mark.parametrize("number", [0, 7, ENTRIES - 1])
def test_a_changed_entry_is_named(path: Path, by_hand: sqlite3.Connection, number: int) -> None:
    """SQL's replace leaves text where bytes were: that must not stop the check."""
    by_hand.execute(
        "UPDATE record_entries SET body = replace(body, 'act', 'bct')"
        " WHERE organisation_id = 'org' AND number = ?",
        [number],
    )
    first = checked(path).first
    assert first is not None
    assert (first.organisation_id, first.number) == ("org", number)
    assert "do not match its hash" in first.what


def test_a_changed_entry_with_its_hash_made_to_match_is_found_by_the_next(
    path: Path, by_hand: sqlite3.Connection
) -> None:
    """That is what the chain is for."""
    body = canonical({"act": "nothing happened"})
    [(previous,)] = by_hand.execute(
        "SELECT previous FROM record_entries WHERE organisation_id='org' AND number=7"
    )
    by_hand.execute(
        "UPDATE record_entries SET body = ?, hash = ? WHERE organisation_id = 'org' AND number = 7",
        [body, entry_hash(previous, body)],
    )
    first, *others = faults(path)
    assert first.startswith("org, entry 8: it does not follow the entry before it")
    assert unspoken("evidence ev7") in others


@pytest.mark.parametrize("number", [0, 7])
def test_a_removed_entry_is_named(path: Path, by_hand: sqlite3.Connection, number: int) -> None:
    """A gap."""
    by_hand.execute("DELETE FROM record_entries WHERE organisation_id = 'org' AND number = ?", [number])
    assert faults(path)[0] == f"org, entry {number}: it is missing"


def test_several_removed_entries_are_named_together(path: Path, by_hand: sqlite3.Connection) -> None:
    """One line for one gap."""
    by_hand.execute("DELETE FROM record_entries WHERE organisation_id = 'org' AND number BETWEEN 4 AND 6")
    assert faults(path)[0] == "org, entry 4: entries 4 to 6 are missing"


def test_a_removed_entry_whose_place_was_closed_up_is_found(path: Path, by_hand: sqlite3.Connection) -> None:
    """The one that now stands in its place does not follow."""
    by_hand.execute("DELETE FROM record_entries WHERE organisation_id = 'org' AND number = 7")
    for number in range(8, ENTRIES):
        by_hand.execute(
            "UPDATE record_entries SET number = number - 1 WHERE organisation_id = 'org' AND number = ?",
            [number],
        )
    assert faults(path)[0].startswith("org, entry 7: it does not follow")


def test_two_entries_that_changed_places_are_found(path: Path, by_hand: sqlite3.Connection) -> None:
    """Named at the first of them."""
    for old, new in ((7, -1), (8, 7), (-1, 8)):
        by_hand.execute(
            "UPDATE record_entries SET number = ? WHERE organisation_id = 'org' AND number = ?", [new, old]
        )
    assert faults(path)[0].startswith("org, entry 7: it does not follow")


def test_a_tail_cut_off_is_found(path: Path, by_hand: sqlite3.Connection) -> None:
    """The head of the log still knows how many there were."""
    by_hand.execute("DELETE FROM record_entries WHERE organisation_id = 'org' AND number >= 17")
    assert faults(path)[0] == "org, entry 17: entries 17 to 19 are missing"


def test_a_tail_cut_off_with_its_head_mended_is_found_by_the_rows_it_leaves(
    path: Path, by_hand: sqlite3.Connection
) -> None:
    """The chain alone cannot know; the evidence does, as no entry speaks of it."""
    by_hand.execute("DELETE FROM record_entries WHERE organisation_id = 'org' AND number = 19")
    by_hand.execute(
        "UPDATE record_logs SET size = 19, head_hash = (SELECT hash FROM record_entries WHERE number = 18)"
        " WHERE organisation_id = 'org'"
    )
    assert checked(path, "org").ok
    assert faults(path) == [unspoken("evidence ev19"), unspoken("evidence_givers ev19/0")]


def test_a_head_that_does_not_fit_is_found(path: Path, by_hand: sqlite3.Connection) -> None:
    """The size fits, the hash does not."""
    by_hand.execute("UPDATE record_logs SET head_hash = zeroblob(32) WHERE organisation_id = 'org'")
    assert faults(path) == ["org, entry 19: its hash is not the one in the log's head"]


def test_a_lost_head_is_found(path: Path, by_hand: sqlite3.Connection) -> None:
    """The entries are still there."""
    by_hand.execute("DELETE FROM record_logs WHERE organisation_id = 'south'")
    assert faults(path) == ["south: its log has lost its head"]
    assert checked(path).entries == ENTRIES + 1


def test_an_entry_beyond_the_head_is_found(path: Path, by_hand: sqlite3.Connection) -> None:
    """Somebody wrote past the head."""
    by_hand.execute(
        "INSERT INTO record_entries SELECT 'org', 20, body, hash, previous FROM record_entries"
        " WHERE organisation_id = 'org' AND number = 19"
    )
    assert faults(path) == ["org, entry 20: it stands beyond the end that the log's head states"]


def test_an_entry_that_is_not_canonical_is_found_even_if_its_chain_holds(
    path: Path, by_hand: sqlite3.Connection
) -> None:
    """Written by another program."""
    body = b'{"act": "spaced"}'
    digest = entry_hash(beginning("south"), body)
    by_hand.execute(
        "UPDATE record_entries SET body = ?, hash = ? WHERE organisation_id = 'south'", [body, digest]
    )
    by_hand.execute("UPDATE record_logs SET head_hash = ? WHERE organisation_id = 'south'", [digest])
    assert faults(path) == [
        "south, entry 0: its bytes are not canonical JSON: it was not written by Safehands"
    ]


def test_a_log_moved_to_another_organisation_is_found(path: Path, by_hand: sqlite3.Connection) -> None:
    """The beginning of a chain names its organisation."""
    for table in ("record_entries", "record_logs"):
        by_hand.execute(f"DELETE FROM {table} WHERE organisation_id = 'south'")
        by_hand.execute(f"UPDATE {table} SET organisation_id = 'south' WHERE organisation_id = 'org'")
    assert faults(path)[0].startswith("south, entry 0: it does not follow")


@pytest.mark.parametrize(
    "change",
    [
        "outcome = 'not yet competent'",
        "true_from = '2026-11-01 12:00:00.000000'",
        "true_is_day = 1",
        "task = NULL",
        "note = 'A word more.'",
        "until = '2027-01-01 00:00:00.000000'",
        "recorded_at = 'yesterday'",  # not even a date
        "note = CAST(x'ff' AS TEXT)",  # not even UTF-8
    ],
)
def test_a_changed_piece_of_evidence_is_named_with_the_entry_that_pins_it(
    path: Path, by_hand: sqlite3.Connection, change: str
) -> None:
    """Whatever was changed, and even to what the database cannot read."""
    by_hand.execute(f"UPDATE evidence SET {change} WHERE id = 'ev7'")
    assert faults(path) == ["org, entry 7: the row evidence ev7 that it pins was changed"]


def test_a_removed_piece_of_evidence_is_named(path: Path, by_hand: sqlite3.Connection) -> None:
    """With the entry that pins it."""
    by_hand.execute("DELETE FROM evidence WHERE id = 'ev7'")
    assert faults(path) == ["org, entry 7: the row evidence ev7 that it pins was removed"]


def test_evidence_put_in_by_hand_is_found(path: Path) -> None:
    """No trigger can refuse it; but no entry speaks of it."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TEMP TABLE copy AS SELECT * FROM evidence WHERE id = 'ev'")
        connection.execute("UPDATE copy SET id = 'forged'")
        connection.execute("INSERT INTO evidence SELECT * FROM copy")
    assert faults(path) == [unspoken("evidence forged")]


@pytest.mark.parametrize("column", ["nonce", "ciphertext"])
def test_a_changed_sealed_text_is_found_without_its_key(
    path: Path, by_hand: sqlite3.Connection, column: str
) -> None:
    """Named at the entry that holds it."""
    by_hand.execute("DELETE FROM person_keys")
    by_hand.execute(f"UPDATE sealed_texts SET {column} = x'00'")
    [fault] = faults(path)
    assert fault.startswith("org, entry 1: the sealed text ")
    assert fault.endswith("that it names is missing or was changed")


@pytest.mark.parametrize(
    ("table", "column"),
    [("documents", "content"), ("framework_versions", "content"), ("settings_choices", "content")],
)
def test_changed_bytes_of_a_document_framework_or_setting_are_found(
    path: Path, by_hand: sqlite3.Connection, table: str, column: str
) -> None:
    """By the entry that pins the row, and by their own hash."""
    by_hand.execute(f"UPDATE {table} SET {column} = 'other bytes'")
    assert faults(path) == [
        f"org, entry 1: the row {table} {SHA256} that it pins was changed",
        f"outside every log: the bytes of {table} {SHA256} were changed",
    ]


def test_every_byte_of_the_chain_counts(path: Path, by_hand: sqlite3.Connection) -> None:
    """One bit, in any column of any entry."""
    for column in ("body", "hash", "previous"):
        for number in range(0, ENTRIES, 6):
            where = f"WHERE organisation_id = 'org' AND number = {number}"
            [(kept,)] = by_hand.execute(f"SELECT {column} FROM record_entries {where}")
            changed = bytes([kept[0] ^ 1]) + kept[1:]
            by_hand.execute(f"UPDATE record_entries SET {column} = ? {where}", [changed])
            first = checked(path).first
            assert first is not None
            assert (first.organisation_id, first.number) == ("org", number), column
            by_hand.execute(f"UPDATE record_entries SET {column} = ? {where}", [kept])
    assert faults(path) == []


def test_a_pin_that_makes_no_sense_is_a_fault_and_no_crash(path: Path, by_hand: sqlite3.Connection) -> None:
    """Somebody who rewrote a whole log may have written anything into it."""
    pins = [["nowhere", ["x"], "00"], ["evidence", [5], "00"], "evidence", ["evidence", ["ev", "x"], "00"]]
    body = canonical({"rows": pins})
    digest = entry_hash(beginning("south"), body)
    by_hand.execute(
        "UPDATE record_entries SET body = ?, hash = ? WHERE organisation_id = 'south'", [body, digest]
    )
    by_hand.execute("UPDATE record_logs SET head_hash = ? WHERE organisation_id = 'south'", [digest])
    assert len(faults(path)) == len(pins)
    assert all(fault.startswith("south, entry 0: the row ") for fault in faults(path))


def test_a_row_changed_behind_an_open_session_is_found(path: Path, by_hand: sqlite3.Connection) -> None:
    """Verify reads the database, not what the session remembers."""
    engine = engine_for(f"sqlite:///{path}")
    with Session(engine, expire_on_commit=False) as session:
        assert verify(session).ok
        session.commit()
        by_hand.execute("UPDATE evidence SET outcome = 'x' WHERE id = 'ev7'")
        assert not verify(session).ok
    engine.dispose()


def test_every_field_that_docs_record_calls_covered_is_found_if_it_is_changed(
    path: Path, by_hand: sqlite3.Connection
) -> None:
    """A twelfth of them here, and all of them in the long test."""
    assert _not_found(path, by_hand, _fields(by_hand)[::12]) == []


@pytest.mark.long
def test_every_field_of_every_row_of_every_covered_table_is_found_if_it_is_changed(
    path: Path, by_hand: sqlite3.Connection
) -> None:
    assert _not_found(path, by_hand, _fields(by_hand)) == []


def test_every_row_of_a_covered_table_is_missed_if_it_is_taken_out(
    path: Path, by_hand: sqlite3.Connection
) -> None:
    """But for a checkpoint: whoever holds a copy of it misses it."""
    missed = []
    by_hand.execute("PRAGMA synchronous=OFF")
    for table, rowid in _rows(by_hand):
        [kept] = by_hand.execute(f"SELECT * FROM {table} WHERE rowid = {rowid}")
        by_hand.execute(f"DELETE FROM {table} WHERE rowid = {rowid}")
        if checked_with_key(path).ok:
            missed.append(table)
        by_hand.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(kept))})", kept)
    assert checked_with_key(path).ok, "all was put back"
    assert missed == ["record_checkpoints"]


def test_two_rows_that_changed_places_are_found(path: Path, by_hand: sqlite3.Connection) -> None:
    """What stands under the key of one is what was said under the other's."""
    for old, new in (("ev", "x"), ("ev7", "ev"), ("x", "ev7")):
        by_hand.execute("UPDATE evidence SET id = ? WHERE id = ?", [new, old])
    assert faults(path) == [
        "org, entry 1: the row evidence ev that it pins was changed",
        "org, entry 7: the row evidence ev7 that it pins was changed",
    ]


def test_a_log_written_anew_to_its_head_is_found_by_its_checkpoint(
    path: Path, by_hand: sqlite3.Connection
) -> None:
    """Every hash is computed again, as only the owner of the file can; the chain is sound, and all rows fit."""
    body = canonical({"act": "another beginning"})
    previous = beginning("org")
    entries = by_hand.execute(
        "SELECT number, body FROM record_entries WHERE organisation_id = 'org' ORDER BY number"
    ).fetchall()
    for number, kept in entries:
        body = kept if number else body
        digest = entry_hash(previous, body)
        by_hand.execute(
            "UPDATE record_entries SET body = ?, hash = ?, previous = ? WHERE organisation_id = 'org' AND number = ?",
            [body, digest, previous, number],
        )
        previous = digest
    by_hand.execute("UPDATE record_logs SET head_hash = ? WHERE organisation_id = 'org'", [previous])
    [fault] = faults(path)
    assert fault.startswith("org, entry 0: the checkpoint of 1 entries (")
    assert "does not fit" in fault


def test_a_forged_checkpoint_is_found_by_its_signature(path: Path, by_hand: sqlite3.Connection) -> None:
    """It says what the changed log says; only the key is missing."""
    other = SigningKey(KEY.name, bytes(32))
    [(note,)] = by_hand.execute("SELECT signed FROM record_checkpoints")
    by_hand.execute("UPDATE record_checkpoints SET signed = ?", [other.sign(str(Checkpoint.unchecked(note)))])
    assert checked(path).ok, "without the public key nobody can know"
    assert "it is not signed by safehands.example" in str(checked_with_key(path).first)


def checked_with_key(path: Path) -> VerifyReport:
    """What verify says to whoever has the public key."""
    engine = engine_for(f"sqlite:///{path}")
    try:
        with reading(engine)() as session:
            return verify(session, key=KEY.public)
    finally:
        engine.dispose()


def _rows(by_hand: sqlite3.Connection) -> list[tuple[str, int]]:
    return [
        (table, rowid)
        for table in COVERED
        for (rowid,) in by_hand.execute(f"SELECT rowid FROM {table}").fetchall()
    ]


def _fields(by_hand: sqlite3.Connection) -> list[tuple[str, int, str]]:
    return [
        (table, rowid, column[1])
        for table, rowid in _rows(by_hand)
        for column in by_hand.execute(f"PRAGMA table_info({table})").fetchall()
    ]


def _not_found(path: Path, by_hand: sqlite3.Connection, fields: list[tuple[str, int, str]]) -> list[str]:
    """Each field gets another value, then its own again; those of which nobody said anything."""
    missed = []
    by_hand.execute("PRAGMA synchronous=OFF")
    for table, rowid, column in fields:
        where = f"WHERE rowid = {rowid}"
        [(kept,)] = by_hand.execute(f'SELECT "{column}" FROM {table} {where}')
        change = f'UPDATE {table} SET "{column}" = ? {where}'
        try:
            by_hand.execute(change, [_another(kept)])
        except sqlite3.IntegrityError:  # a number that another row has
            by_hand.execute(change, [1000])
        if checked_with_key(path).ok:
            missed.append(f"{table}.{column}")
        by_hand.execute(change, [kept])
    assert checked_with_key(path).ok, "all was put back"
    return missed


def _another(kept: object) -> object:
    """Another value of the same kind, as far as there is one."""
    match kept:
        case int():
            return 1 - kept if kept in (0, 1) else kept + 1
        case str() if kept[:4].isdecimal():
            return f"{int(kept[:4]) + 1}{kept[4:]}"  # another year
        case str():
            return f"{kept}x"
        case bytes():
            return bytes([kept[0] ^ 1]) + kept[1:]
        case _:
            return "x"

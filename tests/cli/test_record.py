"""``safehands record verify``: what an auditor sees, whole and touched."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app

ENTRY_GUARD = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"


@pytest.fixture
def database(settled_file: Path, tmp_path: Path) -> Path:
    path = tmp_path / "world.db"
    shutil.copy(settled_file, path)
    return path


def verify(database: Path) -> Result:
    return CliRunner().invoke(app, ["record", "verify", "--database", f"sqlite:///{database}"])


def by_hand(database: Path, table: str, statement: str, *values: object) -> None:
    """What somebody with the file and an editor can do: take the guards off, and change a row."""
    with sqlite3.connect(database) as connection:
        for (trigger,) in connection.execute(ENTRY_GUARD, (table,)).fetchall():
            connection.execute(f'DROP TRIGGER "{trigger}"')
        connection.execute(statement, values)


def first_evidence(database: Path) -> int:
    """The number of the first entry that pins a piece of evidence."""
    with sqlite3.connect(database) as connection:
        found = connection.execute(
            "SELECT min(number) FROM record_entries WHERE CAST(body AS TEXT) LIKE '%evidence recorded%'"
        ).fetchone()
    return int(found[0])


def test_an_untouched_record_is_said_to_be_whole_with_how_much_was_checked(database: Path) -> None:
    result = verify(database)
    assert result.exit_code == 0, result.output
    assert "No fault found." in result.output
    assert "entries in 1 logs checked" in result.output


def test_the_database_itself_refuses_to_change_an_entry(database: Path) -> None:
    with sqlite3.connect(database) as connection, pytest.raises(sqlite3.Error, match="record_entries"):
        connection.execute("UPDATE record_entries SET body = 'x' WHERE number = 1")


def test_an_entry_changed_by_hand_in_the_file_is_named(database: Path) -> None:
    number = first_evidence(database)
    changed = "UPDATE record_entries SET body = replace(CAST(body AS TEXT), 'evidence', 'evidencf') WHERE number = ?"
    by_hand(database, "record_entries", changed, number)
    result = verify(database)
    assert result.exit_code == 1
    assert f"north, entry {number}:" in result.output


def test_a_registration_made_longer_by_hand_is_named_by_the_entry_that_pins_it(database: Path) -> None:
    by_hand(database, "evidence", "UPDATE evidence SET until = '2099-03-31 22:59:59' WHERE about = 'nia'")
    result = verify(database)
    assert result.exit_code == 1
    assert f"north, entry {first_evidence(database)}:" in result.output
    assert "evidence" in result.output


def test_there_being_no_database_is_told_with_what_to_do(tmp_path: Path) -> None:
    result = verify(tmp_path / "nowhere.db")
    assert result.exit_code == 2
    assert "There is no database" in result.output
    assert not (tmp_path / "nowhere.db").exists(), "asking makes nothing"


def test_a_file_that_is_no_database_of_safehands_is_refused(tmp_path: Path) -> None:
    for name, content in (("empty.db", b""), ("letter.db", b"Dear Sir, " * 100)):
        (tmp_path / name).write_bytes(content)
        result = verify(tmp_path / name)
        assert result.exit_code == 2, result.output

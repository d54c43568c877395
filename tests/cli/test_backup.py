"""``safehands backup`` and ``safehands restore``: what an operator sees, and what the exit codes say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from services.backups.keys import PASSWORD_FILE
from services.files.file_checks import Clean
from services.files.file_store import FileStore
from services.files.handed_in import hand_in
from tests.services.world import World, launched


@pytest.fixture
def database(played: Callable[..., str], tmp_path: Path) -> str:
    """Somebody handed in a file."""
    store = FileStore(tmp_path / "safehands-files")

    def hands_in(world: World) -> None:
        hand_in(world.act("grace"), store, launched(world), Clean(b"%PDF-1.7 signed", "application/pdf"))

    return played(hands_in)


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    (tmp_path / "vault").mkdir()
    return tmp_path / "vault"


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def taken(database: str, vault: Path) -> Path:
    result = run("backup", "--to", vault, "--database", database)
    assert result.exit_code == 0, result.output
    (path,) = vault.glob("*.backup")
    return path


def restored(path: Path, vault: Path, *more: object) -> Result:
    return run("restore", path, "--database", f"sqlite:///{vault}/new/new.db", *more)


def test_a_backup_is_restored_and_verified(database: str, vault: Path) -> None:
    path = taken(database, vault)
    result = restored(path, vault, "--verify", "--known", f"{path}.heads")
    assert result.exit_code == 0, result.output
    assert "No fault found." in result.output
    assert [one.read_bytes() for one in (vault / "new/safehands-files").rglob("*") if one.is_file()] == [
        b"%PDF-1.7 signed"
    ]


def test_only_whoever_runs_it_may_read_what_it_wrote(database: str, vault: Path) -> None:
    taken(database, vault)
    assert {path.stat().st_mode & 0o777 for path in vault.iterdir()} == {0o600}


def test_it_is_said_loudly_where_the_keys_are_and_whether_they_are_open(
    database: str, vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "THE KEYS, OPEN TO WHOEVER READS IT" in run("backup", "--to", vault, "--database", database).stderr
    (tmp_path / "password").write_text("a long password\n")
    monkeypatch.setenv(PASSWORD_FILE, str(tmp_path / "password"))
    sealed = run("backup", "--to", vault / "sealed.backup", "--database", database)
    assert "THE KEYS, sealed by your password" in sealed.stderr
    assert restored(vault / "sealed.backup", vault).exit_code == 0


def test_keys_that_are_not_there_have_to_be_done_without_in_so_many_words(database: str, vault: Path) -> None:
    path = taken(database, vault)
    (vault / f"{path.name}.keys").unlink()
    refused = restored(path, vault)
    assert refused.exit_code == 2
    assert "Nothing was changed." in refused.stderr
    assert not (vault / "new").exists()
    result = restored(path, vault, "--without-keys")
    assert result.exit_code == 0
    assert "WITHOUT KEYS" in result.stderr


def test_yesterdays_backup_is_seen_by_what_was_known_today(database: str, vault: Path) -> None:
    path = taken(database, vault)
    newer = vault / "newer.backup"
    assert run("backup", "--to", newer, "--database", database).exit_code == 0
    result = restored(path, vault, "--verify", "--known", f"{newer}.heads")
    assert result.exit_code == 1
    assert "is missing: recorded later than what is here" in result.stderr, "the entry of the first backup"


@pytest.mark.parametrize("content", [b"", b"Dear Sir, " * 100])
def test_what_is_no_backup_changes_nothing(database: str, vault: Path, content: bytes) -> None:
    path = taken(database, vault)
    path.write_bytes(content)
    result = restored(path, vault)
    assert result.exit_code == 2
    assert "is not a backup, or it was cut or damaged" in result.stderr
    assert not (vault / "new").exists()


def test_nothing_is_restored_over_a_database_that_holds_something(database: str, vault: Path) -> None:
    result = run("restore", taken(database, vault), "--database", database)
    assert result.exit_code == 2
    assert "The database is not empty" in result.stderr


def test_a_faulty_file_of_heads_is_told_with_its_line(database: str, vault: Path) -> None:
    (vault / "known").write_text("north many hash\n")
    result = restored(taken(database, vault), vault, "--known", vault / "known")
    assert result.exit_code == 2
    assert f"{vault}/known:1: not a head of a log" in result.stderr


def test_a_file_that_is_gone_is_told_and_the_rest_is_taken(
    database: str, vault: Path, tmp_path: Path
) -> None:
    (file,) = [one for one in (tmp_path / "safehands-files").rglob("*") if one.is_file()]
    file.unlink()
    result = run("backup", "--to", vault, "--database", database)
    assert result.exit_code == 1
    assert f"the file {file.name} is on record and was not where files are kept" in result.stderr
    (path,) = vault.glob("*.backup")
    assert restored(path, vault).exit_code == 1

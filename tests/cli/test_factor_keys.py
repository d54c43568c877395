"""The key to second factors, as an operator meets it: at the start, and with backups."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from cli import joining
from cli.main import app
from models.accounts import SecondFactor
from models.database import engine_for
from models.factor_keys import FILE, FactorKeys, make_key_file
from services.logins.accounts import create_account

SERVER = "postgresql://safehands@db.example/safehands"


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_a_server_without_a_key_is_not_started_where_codes_are_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A laptop makes its own, and a demonstration asks nobody for codes."""
    with pytest.raises(SystemExit, match="2"):
        joining.refuse_without_factor_key(SERVER, {}, demo=False)
    assert f"{FILE} is not set, and second factors are asked for. Make one with" in capsys.readouterr().err
    joining.refuse_without_factor_key(SERVER, {}, demo=True)
    joining.refuse_without_factor_key(f"sqlite:///{tmp_path}/safe.db", {}, demo=False)
    make_key_file(tmp_path / "factor.key")
    joining.refuse_without_factor_key(SERVER, {FILE: str(tmp_path / "factor.key")}, demo=False)


def test_a_key_that_cannot_be_read_stops_every_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for demo in (True, False):
        with pytest.raises(SystemExit, match="2"):
            joining.refuse_without_factor_key(SERVER, {FILE: str(tmp_path / "gone.key")}, demo=demo)
        assert "gone.key, cannot be read (No such file or directory)" in capsys.readouterr().err


def test_a_backup_names_the_key_it_does_not_hold_and_a_restore_says_what_is_out_of_reach(
    played: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a factor, when the backup is put back where its key is, then nothing is said; elsewhere it is."""
    url = played()
    mark = make_key_file(tmp_path / "factor.key")
    sealed = FactorKeys(tmp_path / "factor.key")
    with Session(engine_for(url)) as session, session.begin():
        account = create_account(session, "nia", "nia.price", "tortoise lamp gravy")
        secret = sealed.seal(account.id, "JBSWY3DPEHPK3PXP")
        session.add(SecondFactor(account_id=account.id, secret=secret, begun_at=datetime.now(UTC)))
    told = run("backup", "--to", tmp_path / "all.backup", "--database", url)
    assert f"sealed under the key {mark}, which is in none of these files" in told.output
    for name in ("all.backup", "all.backup.keys"):
        assert b"JBSWY3DPEHPK3PXP" not in (tmp_path / name).read_bytes()
    elsewhere = run("restore", tmp_path / "all.backup", "--database", f"sqlite:///{tmp_path}/a/a.db")
    assert elsewhere.exit_code == 0, elsewhere.output
    assert f"1 second factors need the key {mark}: put it into the file that {FILE} names" in elsewhere.output
    monkeypatch.setenv(FILE, str(tmp_path / "factor.key"))
    here = run("restore", tmp_path / "all.backup", "--database", f"sqlite:///{tmp_path}/b/b.db")
    assert here.exit_code == 0
    assert "need the key" not in here.output

"""Secrets of authenticator apps: sealed for one login under a key outside the database, and opened by nothing else."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import make_url, text

from models.database import alembic_config, engine_for, migrate, migrate_on
from models.factor_keys import FILE, FactorKeyFault, FactorKeys, make_key_file

SECRET = "JBSWY3DPEHPK3PXP"
ADA_WITH_A_PLAIN_SECRET = (
    "INSERT INTO people (id, name, created_at) VALUES ('p', 'Ada', '2026-01-01 00:00:00+00:00')",
    "INSERT INTO accounts (id, username, password_hash, person_id, active) VALUES ('a', 'ada', '', 'p', true)",
    (
        "INSERT INTO second_factors (account_id, secret, begun_at, last_step)"
        " VALUES ('a', :secret, '2026-01-01 00:00:00+00:00', 0)"
    ),
)
ADDRESS = make_url("postgresql://safehands@db.example/safehands")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    make_key_file(tmp_path / "factor.key")
    return tmp_path / "factor.key"


def test_what_is_sealed_opens_for_its_own_login_and_no_other(file: Path) -> None:
    keys = FactorKeys(file)
    kept = keys.seal("acc_1", SECRET)
    assert SECRET not in kept
    assert keys.open("acc_1", kept) == SECRET
    with pytest.raises(FactorKeyFault, match="acc_2 was changed in the database, or is another login's"):
        keys.open("acc_2", kept)


def test_the_same_secret_is_never_sealed_the_same(file: Path) -> None:
    assert FactorKeys(file).seal("acc_1", SECRET) != FactorKeys(file).seal("acc_1", SECRET)


@pytest.mark.parametrize(
    "kept", [SECRET, "", "1", "1.{mark}", "1.{mark}.", "1.{mark}.AAAA", "1.{mark}.?", "2.{mark}.AAAA"]
)
def test_what_was_not_sealed_opens_nothing(file: Path, kept: str) -> None:
    """Whoever can write to the database cannot put a secret there that they know."""
    (mark,) = FactorKeys(file).marks()
    with pytest.raises(FactorKeyFault):
        FactorKeys(file).open("acc_1", kept.format(mark=mark))


def test_every_byte_counts(file: Path) -> None:
    keys = FactorKeys(file)
    kept = keys.seal("acc_1", SECRET)
    for place in range(len("1.00000000."), len(kept)):
        changed = kept[:place] + ("A" if kept[place] != "A" else "B") + kept[place + 1 :]
        with pytest.raises(FactorKeyFault):
            keys.open("acc_1", changed)


def test_a_new_key_seals_and_the_old_one_goes_on_opening(file: Path, tmp_path: Path) -> None:
    old = FactorKeys(file)
    kept = old.seal("acc_1", SECRET)
    make_key_file(tmp_path / "newer.key", file)
    new = FactorKeys(tmp_path / "newer.key")
    assert new.open("acc_1", kept) == SECRET
    with pytest.raises(FactorKeyFault, match=rf"sealed under the key {new.marks()[0]}, which is not in"):
        old.open("acc_1", new.seal("acc_1", SECRET))


def test_a_key_is_for_its_owner_alone_and_is_never_written_over(file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_bytes()
    with pytest.raises(FactorKeyFault, match="name another file"):
        make_key_file(file)
    assert file.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"\n", b"short\n", b"AAAA\n", b"\xff\n", None])
def test_a_file_that_holds_no_key_is_told_with_what_to_do(tmp_path: Path, content: bytes | None) -> None:
    bad = tmp_path / "bad.key"
    if content is not None:
        bad.write_bytes(content)
    with pytest.raises(FactorKeyFault, match=rf"{bad}, .*Way out: mend it or {FILE}; or make one with"):
        FactorKeys.of(ADDRESS, {FILE: str(bad)}).marks()


def test_where_the_key_is(tmp_path: Path) -> None:
    """In the file that is named; else beside a SQLite database, made when it is needed; a server has none by itself."""
    laptop = FactorKeys.of(make_url(f"sqlite:///{tmp_path}/safe.db"), {})
    assert laptop.marks() == []
    assert laptop.open("acc_1", laptop.seal("acc_1", SECRET)) == SECRET
    assert [one.name for one in tmp_path.iterdir()] == ["safe.db.factor-key"]
    for address in (ADDRESS, make_url("sqlite://")):
        with pytest.raises(FactorKeyFault, match="There is no key to seal second factors with"):
            FactorKeys.of(address, {}).seal("acc_1", SECRET)


def test_secrets_that_stood_plain_are_sealed_by_the_migration_and_opened_on_the_way_back(
    database_url: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a database from before, when it is brought up without a key, then it says so and changes nothing."""
    monkeypatch.setenv(FILE, str(file.with_name("nowhere.key")))
    engine = engine_for(database_url)
    with engine.begin() as connection:
        migrate_on(connection, "0033")
        for statement in ADA_WITH_A_PLAIN_SECRET:
            connection.execute(text(statement), {"secret": SECRET})
    with pytest.raises(FactorKeyFault, match="cannot be read"):
        migrate(database_url)
    assert kept_in(engine) == SECRET
    monkeypatch.setenv(FILE, str(file))
    migrate(database_url)
    assert FactorKeys(file).open("a", kept_in(engine)) == SECRET
    with engine.begin() as connection:
        command.downgrade(alembic_config(connection), "0033")
    assert kept_in(engine) == SECRET
    engine.dispose()


def kept_in(engine) -> str:
    with engine.connect() as connection:
        return str(connection.scalar(text("SELECT secret FROM second_factors")))

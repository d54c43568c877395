"""A backup is put back: whole or not at all, into either kind of database from either kind."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import Engine, func, inspect, select, text
from sqlalchemy.orm import Session

from models.arrangements import Arrangement
from models.database import engine_for, sessions
from models.evidence import EvidenceRow
from models.now import KEPT_BY_THE_DATABASE
from models.record import PersonKey, RecordEntry
from models.record_chain import seal, unseal
from models.tables import METADATA
from services.act import Refused
from services.backups import keys
from services.backups.contents import LEFT_OUT, MANIFEST, beside
from services.backups.restoring import checked
from services.backups.taking import file_for
from services.readings import other_revision
from tests.backups.conftest import Rows, Vault
from tests.services.world import START, World

FLIPPED = 40
"""Bytes that are changed, one at a time, spread over the file by chance (always the same ones)."""


def key_rows(*lines: str) -> keys.Rows:
    """Keys of persons, as they stand in the file."""
    return {"person_keys": {"columns": [["person_id", "text"], ["key", "bytes"]], "lines": list(lines)}}


def address(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def test_every_row_of_every_table_comes_back_on_either_kind_of_database(
    settled: Engine, database_url: str, vault: Vault, rows_of: Callable[[str], Rows]
) -> None:
    """And nothing else, but an entry in each log that says that it was restored."""
    vault.put_back(vault.take(settled), database_url)
    before, after = rows_of(address(settled)), rows_of(database_url)
    assert before.pop("record_logs") != after.pop("record_logs")
    added = {name: list((Counter(after[name]) - Counter(rows)).elements()) for name, rows in before.items()}
    lost = {name: list((Counter(rows) - Counter(after[name])).elements()) for name, rows in before.items()}
    assert [name for name, rows in lost.items() if rows] == []
    assert [name for name, rows in added.items() if rows] == ["record_entries"]
    assert all("restored from a backup" in entry for entry in added["record_entries"])


def test_what_is_restored_is_guarded_as_it_was(settled: Engine, database_url: str, vault: Vault) -> None:
    vault.put_back(vault.take(settled), database_url)
    engine = engine_for(database_url)
    with pytest.raises(Exception, match="append-only"), engine.begin() as connection:
        connection.execute(text("DELETE FROM evidence"))
    engine.dispose()


def test_nobody_is_logged_in_by_an_old_session(settled: Engine, database_url: str, vault: Vault) -> None:
    vault.put_back(vault.take(settled), database_url)
    engine = engine_for(database_url)
    with engine.connect() as connection:
        counted = [
            select(func.count()).select_from(METADATA.tables[name])
            for name in sorted(LEFT_OUT - KEPT_BY_THE_DATABASE)
        ]
        found = [connection.scalar(one) for one in counted]
    engine.dispose()
    assert found == [0, 0, 0]


def test_a_written_null_stays_one_and_nothing_stays_nothing(
    settled: Engine, database_url: str, vault: Vault
) -> None:
    """A column of JSON tells the two apart, and so do queries."""
    asked = select(Arrangement.dates.is_(None))
    with settled.connect() as connection:
        before = connection.scalars(asked).all()
    vault.put_back(vault.take(settled), database_url)
    engine = engine_for(database_url)
    with engine.connect() as connection:
        assert connection.scalars(asked).all() == before
    engine.dispose()


def test_a_database_that_holds_anything_is_left_as_it_is(
    settled: Engine, database_url: str, vault: Vault
) -> None:
    taken = vault.take(settled)
    engine = engine_for(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE letters (id INTEGER)"))
    with pytest.raises(Refused, match="not empty: it holds 1 tables"):
        vault.put_back(taken, database_url)
    assert inspect(engine).get_table_names() == ["letters"]
    engine.dispose()


def test_where_the_database_refuses_a_row_nothing_is_left_of_the_rest(
    settled: Engine, database_url: str, vault: Vault
) -> None:
    """What the database says may hold people's words: only its kind is told."""
    taken = vault.take(settled)
    twice = key_rows('["nurse","AAAA"]\n', '["nurse","AAAA"]\n')
    beside(taken.path, "keys").write_bytes(keys.as_bytes(twice, None))
    with pytest.raises(Refused, match=r"refused the backup \(IntegrityError\)"):
        vault.put_back(taken, database_url)
    engine = engine_for(database_url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_a_backup_that_is_cut_or_changed_is_refused_or_holds_what_it_held(world: World, vault: Vault) -> None:
    """Not every byte of a ZIP file means something; where one does, it is found."""
    taken = vault.take(world.session.get_bind())  # type: ignore[arg-type]
    whole, chance = taken.path.read_bytes(), random.Random(7)  # noqa: S311 (no secret)
    broken = taken.path.with_name("broken.backup")
    found = 0
    for place in chance.sample(range(len(whole)), FLIPPED):
        broken.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        try:
            assert checked(broken).manifest == taken.manifest
        except Refused:
            found += 1
    assert found > FLIPPED / 2
    for length in (0, 1, 100, len(whole) // 2, len(whole) - 30, len(whole) - 1):
        broken.write_bytes(whole[:length])
        with pytest.raises(Refused, match="cut or damaged"):
            checked(broken)


def test_what_a_newer_version_wrote_is_refused(settled: Engine, database_url: str, vault: Vault) -> None:
    with settled.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Refused, match="revision 9999"):
        vault.take(settled)


def test_the_keys_lie_in_a_file_of_their_own(world: World, database_url: str, vault: Vault) -> None:
    """With them a sealed reason can be read again; the backup itself does not hold them."""
    with world.session.begin():
        sealed = seal(world.session, "lowe", "She would rather her sister came.")
        key = world.session.get_one(PersonKey, "lowe").key
    taken = vault.take(world.session.get_bind())  # type: ignore[arg-type]
    assert key not in taken.path.read_bytes()
    assert "person_keys" not in [one.table for one in taken.manifest.tables]
    vault.put_back(taken, database_url)
    engine = engine_for(database_url)
    with sessions(engine)() as session:
        assert unseal(session, sealed) == "She would rather her sister came."
    engine.dispose()


def test_keys_of_people_whom_an_older_backup_does_not_know_are_passed_over(
    world: World, database_url: str, vault: Vault
) -> None:
    """So the newest file of keys goes with every backup, and erased stays erased."""
    old = vault.take(world.session.get_bind())  # type: ignore[arg-type]
    path = beside(old.path, "keys")
    rows = key_rows('["not yet here","AAAA"]\n', '["lowe","AAAA"]\n')
    path.write_bytes(keys.as_bytes(rows, None))
    vault.put_back(old, database_url)
    engine = engine_for(database_url)
    with Session(engine) as session:
        assert session.scalars(select(PersonKey.person_id)).all() == ["lowe"]
    engine.dispose()


def test_keys_sealed_by_a_password_open_with_it_alone(tmp_path: Path) -> None:
    rows = key_rows('["lowe","c2VjcmV0"]\n')
    path = tmp_path / "keys"
    path.write_bytes(keys.as_bytes(rows, "a long password"))
    assert b"c2VjcmV0" not in path.read_bytes()
    assert keys.from_file(path, "a long password") == rows
    with pytest.raises(Refused, match="sealed by a password"):
        keys.from_file(path, None)
    with pytest.raises(Refused, match="does not open"):
        keys.from_file(path, "another password")
    told = json.loads(path.read_bytes())
    path.write_text(json.dumps({**told, "sealed": "AAAA" + told["sealed"][4:]}))
    with pytest.raises(Refused, match="does not open"):
        keys.from_file(path, "a long password")


def test_open_keys_that_were_damaged_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_bytes(keys.as_bytes(key_rows('["lowe","c2VjcmV0"]\n'), None).replace(b"c2Vj", b"c3Vj"))
    with pytest.raises(Refused, match="damaged"):
        keys.from_file(path, None)


def test_the_entry_of_a_restore_names_backup_operator_and_what_is_missing(
    world: World, database_url: str, vault: Vault
) -> None:
    taken = vault.take(world.session.get_bind())  # type: ignore[arg-type]
    later = [head._replace(size=head.size + 3) for head in taken.manifest.heads]
    told = vault.put_back(taken, database_url, later)
    size = taken.manifest.heads[0].size
    assert [str(one) for one in told] == [
        f"north: entries {size} to {size + 2} (3) are missing: recorded later than what is here"
    ]
    engine = engine_for(database_url)
    with Session(engine) as session:
        body = json.loads(session.get_one(RecordEntry, ("north", size)).body)
    engine.dispose()
    assert body["details"] == {
        "backup of": START.isoformat(timespec="seconds"),
        "missing": 3,
        "sha256": taken.sha256,
    }
    assert (body["by"]["flow"], body["by"]["role"]) == ("restore", "operator")


def test_another_history_is_told_from_a_shorter_one(world: World, database_url: str, vault: Vault) -> None:
    taken = vault.take(world.session.get_bind())  # type: ignore[arg-type]
    (head,) = taken.manifest.heads
    told = vault.put_back(taken, database_url, [head._replace(hash="0" * 64)])
    assert [str(one) for one in told] == [
        f"north, entry {head.size - 1}: it is not the one that was known; this is another history"
    ]


def test_nothing_is_written_over(tmp_path: Path, vault: Vault, world: World) -> None:
    taken = vault.take(world.session.get_bind())  # type: ignore[arg-type]
    with pytest.raises(Refused, match="is there already"):
        file_for(taken.path, START)
    beside(tmp_path / "next", "keys").write_bytes(b"")
    with pytest.raises(Refused, match="is there already"):
        file_for(tmp_path / "next", START)


def test_a_backup_that_could_not_be_written_leaves_no_half_of_it(
    world: World, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("services.backups.taking.as_text", full)
    with pytest.raises(Refused, match=r"could not be written: No space left on device"):
        vault.take(world.session.get_bind())  # type: ignore[arg-type]
    assert list(vault.folder.iterdir()) == []


def test_what_an_older_version_wrote_is_put_back_as_it_was_and_then_brought_up(
    world: World, database_url: str, vault: Vault
) -> None:
    """As after an upgrade. At revision 0036 there was one table less."""
    taken = vault.take(world.session.get_bind())  # type: ignore[arg-type]
    before = replace(
        taken.manifest,
        revision="0036",
        tables=[one for one in taken.manifest.tables if one.table != "retention_counts"],
    )
    with ZipFile(taken.path) as new:
        contents = {name: new.read(name) for name in before.places}
    with ZipFile(taken.path, "w") as old:
        for name, content in contents.items():
            old.writestr(name, before.as_bytes() if name == MANIFEST else content)
    vault.put_back(taken, database_url)
    engine = engine_for(database_url)
    with Session(engine) as session:
        assert other_revision(session) == ""
        assert session.scalar(select(func.count()).select_from(EvidenceRow))
    engine.dispose()

"""The restore drill: people work while the backup is taken and after it, then everything is gone, and is put back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from models.cases import Case
from models.database import engine_for, reading
from models.evidence import EvidenceRow
from models.record import RecordEntry
from models.record_check import verify
from services.backups.contents import beside
from services.backups.heads import as_text, heads_of, read_heads
from services.cases import launch_delegation
from services.files.file_checks import Clean
from services.files.handed_in import hand_in
from services.record import write
from tests.backups.conftest import Vault
from tests.postgres import PostgresServer
from tests.services.world import World, launched, register

EVERY = 15
"""Statements of the backup between two things that people do."""


class Working:
    """Somebody who records one thing after the other, each acknowledged when it is committed."""

    def __init__(self, world: World) -> None:
        self.world, self.acknowledged = world, list(world.session.scalars(select(EvidenceRow.id)))
        world.session.commit()

    def records_one(self) -> None:
        self.world.later(minutes=1)
        with self.world.session.begin():
            register(self.world, "nia", date(2027, 1, 1) + timedelta(days=len(self.acknowledged)))
            ids = self.world.session.scalars(select(EvidenceRow.id)).all()
            new = set(ids) - set(self.acknowledged)
        self.acknowledged += new


@pytest.fixture
def destroy(world_url: str, request: pytest.FixtureRequest) -> Callable[[], None]:
    """The database is gone."""

    def gone() -> None:
        if world_url.startswith("sqlite"):
            for file in Path(world_url.removeprefix("sqlite:///")).parent.glob("world.db*"):
                file.unlink()
            return
        server: PostgresServer = request.getfixturevalue("postgres_server")
        name = world_url.partition("?")[0].rpartition("/")[2]
        server.drop_database(name)
        server.execute(f"create database {name} template template0")

    return gone


def test_nothing_is_lost_that_was_acknowledged_before_and_what_came_after_is_named(
    world: World, world_url: str, vault: Vault, destroy: Callable[[], None]
) -> None:
    """Given somebody who records all the time, then the backup is of one moment: all before it, nothing after it."""
    hand_in(world.act("grace"), vault.store, launched(world), Clean(b"%PDF-1.7 signed", "application/pdf"))
    write(world.act("grace"), "north", "note", {}, why={"lowe": "She would rather her sister came."})
    working = Working(world)
    working.records_one()
    before = set(working.acknowledged)
    engine = engine_for(world_url)
    with meanwhile(engine, working.records_one):
        taken = vault.take(engine)
    during = set(working.acknowledged) - before
    assert during, "people worked while the backup was taken"
    working.records_one()
    known = known_now(engine, vault.folder / "known.heads")
    world.session.close()
    engine.dispose()

    destroy()
    shutil.rmtree(vault.store.folder)
    lacking = vault.put_back(taken, world_url, read_heads(known))

    engine = engine_for(world_url)
    with reading(engine)() as session:
        restored = set(session.scalars(select(EvidenceRow.id)))
        assert verify(session).faults == ()
        assert before <= restored <= set(working.acknowledged)
        lost = set(working.acknowledged) - restored
        assert [one.entries for one in lacking] == [len(lost)]  # type: ignore[union-attr]
        assert evidence_in_the_record(session) == restored
    engine.dispose()
    (file,) = taken.manifest.files
    assert vault.elsewhere.read(file) == b"%PDF-1.7 signed"


def test_work_goes_on_after_a_restore(
    world: World, world_url: str, vault: Vault, destroy: Callable[[], None]
) -> None:
    """The log's next number is free, and what is recorded then verifies."""
    launched(world)
    world.session.commit()
    case = world.cases["lowe"].id
    engine = engine_for(world_url)
    taken = vault.take(engine)
    world.session.close()
    engine.dispose()
    destroy()
    vault.put_back(taken, world_url)
    engine = engine_for(world_url)
    with Session(engine) as session:
        again = World(session, world.now + timedelta(days=1))
        launch_delegation(again.act("grace"), session.get_one(Case, case), "ben", "gastrostomy feed")
        session.commit()
        assert verify(session).faults == ()
    engine.dispose()


def test_a_file_that_is_not_on_the_disk_is_told_and_the_rest_is_taken(world: World, vault: Vault) -> None:
    kept = hand_in(
        world.act("grace"), vault.store, launched(world), Clean(b"%PDF-1.7 signed", "application/pdf")
    )
    world.session.commit()
    shutil.rmtree(vault.store.folder)
    taken = vault.take(world.session.get_bind())  # type: ignore[arg-type]
    assert (taken.manifest.files, taken.manifest.missing) == ([], [kept.sha256])
    assert beside(taken.path, "keys").exists()


@contextmanager
def meanwhile(engine: Engine, do: Callable[[], None]) -> Iterator[None]:
    """Something is done in another transaction after every few statements of this engine."""
    passed = [0]

    def count(*_: object) -> None:
        passed[0] += 1
        if passed[0] % EVERY == 0:
            do()

    event.listen(engine, "after_cursor_execute", count)
    yield
    event.remove(engine, "after_cursor_execute", count)


def known_now(engine: Engine, path: Path) -> Path:
    with reading(engine)() as session:
        path.write_text(as_text(heads_of(session)))
    return path


def evidence_in_the_record(session: Session) -> set[str]:
    """The ids of all evidence that entries pin."""
    found = set()
    for body in session.scalars(select(RecordEntry.body)):
        found |= {key[0] for table, key, _ in json.loads(body).get("rows", ()) if table == "evidence"}
    return found

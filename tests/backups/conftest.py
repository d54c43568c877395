"""Backups are taken of a database with a row in every table, and of the services' invented world."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from models.database import engine_for, reading
from models.record_check import verify
from models.tables import METADATA
from services.act import Actor
from services.backups import keys
from services.backups.contents import LEFT_OUT, beside
from services.backups.heads import Differs, Head, Lost
from services.backups.restoring import checked, restore
from services.backups.taking import Taken, take_backup
from services.files.file_store import FileStore
from tests.models.conftest import (
    engine,
    migrated_postgres,
    migrated_sqlite,
    postgres_url,
    settled,
)
from tests.services.conftest import settled_database, settled_file, world, world_url
from tests.services.world import START

__all__ = [
    "engine",
    "migrated_postgres",
    "migrated_sqlite",
    "postgres_url",
    "settled",
    "settled_database",
    "settled_file",
    "world",
    "world_url",
]

OPERATOR = Actor("", "operator", flow="restore")
Rows = dict[str, list[str]]


@dataclass
class Vault:
    """A folder for backups, and one for files handed in."""

    folder: Path

    @property
    def store(self) -> FileStore:
        return FileStore(self.folder / "files")

    @property
    def elsewhere(self) -> FileStore:
        """The folder of files of the machine that takes over."""
        return FileStore(self.folder / "other-files")

    def take(self, engine: Engine, password: str | None = None, name: str = "all.backup") -> Taken:
        with reading(engine)() as session:
            return take_backup(session, self.store, START, self.folder / name, password)

    def put_back(self, taken: Taken, url: str, known: list[Head] | None = None) -> list[Lost | Differs]:
        rows = keys.from_file(beside(taken.path, "keys"), None)
        engine = engine_for(url)
        try:
            return restore(engine, self.elsewhere, checked(taken.path), rows, known or [], OPERATOR, START)
        finally:
            engine.dispose()


@pytest.fixture
def sqlite_path(migrated_sqlite: Path, tmp_path: Path) -> Path:
    """The database that a backup is taken of; `database_url` is another."""
    return Path(shutil.copy(migrated_sqlite, tmp_path / "first.db"))


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    folder = tmp_path / "vault"
    folder.mkdir()
    return Vault(folder)


@pytest.fixture
def rows_of() -> Callable[[str], Rows]:
    """Every row that a backup holds, as text, by table; the record must verify."""

    def read(url: str) -> Rows:
        engine = engine_for(url)
        with reading(engine)() as session:
            assert verify(session).faults == ()
            found = {
                table.name: sorted(repr(dict(row)) for row in session.execute(select(table)).mappings())
                for table in METADATA.sorted_tables
                if table.name not in LEFT_OUT
            }
        engine.dispose()
        return found

    return read

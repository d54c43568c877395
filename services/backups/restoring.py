"""Restoring a backup: all of it is checked before anything is changed, and then it is there whole or not at all."""

from __future__ import annotations

import hashlib
import os
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, column, insert, inspect, select, table, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from models.database import alembic_config, migrate_on
from models.record_chain import lock_logs
from models.tables import METADATA
from services import record
from services.act import Act, Actor, Refused
from services.backups.cells import TYPES, from_line
from services.backups.contents import (
    MANIFEST,
    SECRETS,
    Manifest,
    place_of_file,
    place_of_table,
)
from services.backups.heads import Differs, Head, Lost, compared
from services.backups.keys import Rows
from services.backups.taking import AT_ONCE
from services.files.file_store import FileStore

CHUNK = 2**20
UNREADABLE = (
    *(BadZipFile, zlib.error, struct.error, EOFError, OSError),
    *(ValueError, KeyError, TypeError, NotImplementedError, RuntimeError),
)
"""What a cut file, a flipped byte or another kind of file leads to in the libraries that read it."""


@dataclass(frozen=True)
class Backup:
    """A backup that was read to its end: every hash in its manifest is right."""

    path: Path
    manifest: Manifest
    sha256: str


def checked(path: Path) -> Backup:
    """Read all of it. Raises Refused if it is cut, damaged, no backup, or made by a version that is not known here."""
    try:
        with path.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
        with ZipFile(path) as archive:
            manifest = Manifest.from_bytes(archive.read(MANIFEST))
            _refuse_other_content(archive, manifest)
    except UNREADABLE as why:
        raise Refused(
            f"{path} is not a backup, or it was cut or damaged ({type(why).__name__}).",
            way_out="take another copy",
        ) from why
    return Backup(path, manifest, digest)


def restore(
    engine: Engine,
    store: FileStore,
    backup: Backup,
    keys: Rows,
    known: Sequence[Head],
    actor: Actor,
    now: datetime,
) -> list[Lost | Differs]:
    """Put everything into an empty database, in one transaction, and the files into their folder.

    Gives what is missing of what was known from later. Each log then goes on with an entry that says so.
    """
    with _told_plainly(), ZipFile(backup.path) as archive, engine.begin() as connection:
        _refuse_unless_empty(connection)
        _refuse_unknown_revision(connection, backup.manifest.revision)
        migrate_on(connection, backup.manifest.revision)
        for content in backup.manifest.tables:
            with archive.open(place_of_table(content.table)) as lines:
                _insert(connection, content.table, content.columns, lines)
        _insert_keys(connection, keys)
        if connection.dialect.name == "postgresql":
            connection.execute(
                text("SET CONSTRAINTS ALL IMMEDIATE")
            )  # a table with checks to come is not altered
        migrate_on(connection)
        for sha256 in backup.manifest.files:
            store.keep(archive.read(place_of_file(sha256)))
        with Session(connection) as session:
            lacking = compared(session, known)
            _enter(Act(session, now, actor), backup, lacking)
            session.commit()  # to the transaction around it
    return lacking


def _refuse_other_content(archive: ZipFile, manifest: Manifest) -> None:
    names = archive.namelist()
    if len(names) != len(set(names)) or set(names) != manifest.places:
        raise ValueError("something is missing, or was added")
    for content in manifest.tables:
        with archive.open(place_of_table(content.table)) as lines:
            digest, rows = hashlib.sha256(), 0
            for line in lines:
                from_line(content.kinds, line)
                digest.update(line)
                rows += 1
        if (digest.hexdigest(), rows) != (content.sha256, content.rows):
            raise ValueError(content.table)
    for sha256 in manifest.files:
        digest = hashlib.sha256()
        with archive.open(place_of_file(sha256)) as file:
            for chunk in iter(partial(file.read, CHUNK), b""):
                digest.update(chunk)
        if digest.hexdigest() != sha256:
            raise ValueError(sha256)


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Why a restore ended that was begun; the database's own words may hold what people wrote, so they are not told."""
    try:
        yield
    except SQLAlchemyError as why:
        raise Refused(
            f"The database refused the backup ({type(why).__name__}).",
            way_out="look at the database's own log; take another backup if it is whole",
        ) from why
    except OSError as why:
        raise Refused(
            f"The files could not be written: {os.strerror(why.errno or 0)}.",
            way_out="make room, and restore again",
        ) from why


def _refuse_unless_empty(connection: Connection) -> None:
    if there := inspect(connection).get_table_names():
        raise Refused(
            f"The database is not empty: it holds {len(there)} tables. A backup never replaces anything.",
            way_out="name a new database; keep the old one until the new one is known to be right",
        )


def _refuse_unknown_revision(connection: Connection, revision: str) -> None:
    known = ScriptDirectory.from_config(alembic_config(connection)).walk_revisions()
    if revision not in {one.revision for one in known}:
        raise Refused(
            f"The backup was taken at revision {revision}, which this version of Safehands does not know.",
            way_out="restore it with the version that took it, or a newer one",
        )


def _insert(
    connection: Connection, name: str, columns: Sequence[Sequence[str]], lines: Iterable[str | bytes]
) -> None:
    names, kinds = [name for name, _ in columns], [kind for _, kind in columns]
    into = insert(table(name, *(column(name, TYPES[kind]) for name, kind in columns)))
    rows = (dict(zip(names, from_line(kinds, line), strict=True)) for line in lines)
    while some := list(islice(rows, AT_ONCE)):
        connection.execute(into, some)


def _insert_keys(connection: Connection, keys: Rows) -> None:
    """Those of people whom the backup knows: newer keys than the backup may hold others as well."""
    for name in sorted(SECRETS & keys.keys()):
        columns, (owner,) = keys[name]["columns"], METADATA.tables[name].foreign_keys
        known = set(connection.scalars(select(owner.column)))
        place, kinds = [name for name, _ in columns].index(owner.parent.name), [kind for _, kind in columns]
        lines = [line for line in keys[name]["lines"] if from_line(kinds, line)[place] in known]
        _insert(connection, name, columns, lines)


def _enter(act: Act, backup: Backup, lacking: Sequence[Lost | Differs]) -> None:
    """In every log: from which backup it goes on, and how many entries are known to be missing."""
    logs = [head.organisation_id for head in backup.manifest.heads]
    lock_logs(act.session, logs)
    for organisation_id in logs:
        lost = [
            one.entries for one in lacking if isinstance(one, Lost) and one.organisation_id == organisation_id
        ]
        details = {"backup of": backup.manifest.taken_at, "sha256": backup.sha256, "missing": sum(lost)}
        record.write(act, organisation_id, "restored from a backup", {}, details=details)

"""Taking a backup: one moment of the database, table by table, and the files that were on record at it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from sqlalchemy import Table, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from models.files import HandedInFile
from models.record_chain import lock_logs
from models.tables import METADATA
from services import record
from services.act import Act, Refused
from services.backups import keys
from services.backups.cells import as_line, wanted
from services.backups.contents import (
    MANIFEST,
    SECRETS,
    Content,
    Manifest,
    beside,
    columns_of,
    place_of_file,
    place_of_table,
    tables_in_backup,
)
from services.backups.heads import as_text, heads_of
from services.files.file_store import FileStore
from services.files.whole_file import whole_file
from services.readings import other_revision, revision

AT_ONCE = 1000
"""Rows held in memory."""


@dataclass(frozen=True)
class Taken:
    """A backup that is on the disk."""

    path: Path
    sha256: str
    manifest: Manifest


def file_for(to: Path, now: datetime) -> Path:
    """The file itself, or one in the folder that is named by the moment; never one that is there."""
    path = to / f"safehands-{now:%Y-%m-%dT%H%M%SZ}.backup" if to.is_dir() else to
    for taken in (path, beside(path, "keys"), beside(path, "heads")):
        if taken.exists():
            raise Refused(f"{taken} is there already.", way_out="choose another name")
    if not path.parent.is_dir():
        raise Refused(
            f"There is no folder {path.parent}.", way_out="make it, where only the service reads it"
        )
    return path


def take_backup(session: Session, store: FileStore, now: datetime, path: Path, password: str | None) -> Taken:
    """Write the backup, its keys and its heads. ``session`` only reads: writers need not wait, and are not in it."""
    if other := other_revision(session):
        raise Refused(
            f"No backup was taken: {other}.", way_out="take it with the version that wrote the database"
        )
    try:
        with whole_file(path) as writing:
            with ZipFile(writing, "w", ZIP_DEFLATED) as archive:
                manifest = _fill(archive, session, store, now)
            writing.flush()
            _write_beside(session, path, manifest, password)
    except OSError as why:
        raise Refused(
            f"The backup could not be written: {os.strerror(why.errno or 0)}.",
            way_out="make room, and take it again",
        ) from why
    with path.open("rb") as written:
        return Taken(path, hashlib.file_digest(written, "sha256").hexdigest(), manifest)


def note_backup(act: Act, taken: Taken) -> None:
    """Enter in every log that all of it was taken away, and in which file."""
    heads = taken.manifest.heads
    lock_logs(act.session, [head.organisation_id for head in heads])
    for head in heads:
        details = {"sha256": taken.sha256, "entries": head.size}
        record.write(act, head.organisation_id, "backup taken", {}, details=details)


def _fill(archive: ZipFile, session: Session, store: FileStore, now: datetime) -> Manifest:
    heads = heads_of(session)
    contents = [_add_table(archive, session, table) for table in tables_in_backup()]
    files, missing = _add_files(archive, session, store)
    manifest = Manifest(now.isoformat(timespec="seconds"), revision(), contents, files, missing, heads)
    archive.writestr(MANIFEST, manifest.as_bytes())
    return manifest


def _add_table(archive: ZipFile, session: Session, table: Table) -> Content:
    digest, rows = hashlib.sha256(), 0
    with archive.open(place_of_table(table.name), "w", force_zip64=True) as member:
        for line in _lines(session, table):
            member.write(line)
            digest.update(line)
            rows += 1
    return Content(table.name, columns_of(table), rows, digest.hexdigest())


def _lines(session: Session, table: Table) -> Iterator[bytes]:
    kinds = [kind for _, kind in columns_of(table)]
    asked = select(*map(wanted, table.columns)).order_by(*table.primary_key)
    try:
        for row in session.execute(asked, execution_options={"yield_per": AT_ONCE}):
            yield as_line(kinds, row)
    except (SQLAlchemyError, ValueError, TypeError) as why:
        raise Refused(
            f"No backup was taken: a row of {table.name} cannot be read.",
            way_out="keep a copy of the database as it is; safehands record verify says what was changed",
        ) from why


def _add_files(archive: ZipFile, session: Session, store: FileStore) -> tuple[list[str], list[str]]:
    """Those that are on record; and which of them are not on the disk, or not as they were handed in."""
    files, missing = [], []
    for sha256 in session.scalars(select(HandedInFile.sha256).distinct().order_by(HandedInFile.sha256)):
        try:
            content = store.read(sha256)
        except Refused:
            missing.append(sha256)
            continue
        archive.writestr(place_of_file(sha256), content, ZIP_STORED)
        files.append(sha256)
    return files, missing


def _write_beside(session: Session, path: Path, manifest: Manifest, password: str | None) -> None:
    """Before the backup takes its name: where it is, these are."""
    rows = {}
    for table in (METADATA.tables[name] for name in sorted(SECRETS)):
        lines = [line.decode() for line in _lines(session, table)]
        rows[table.name] = {"columns": columns_of(table), "lines": lines}
    for what, content in (
        ("keys", keys.as_bytes(rows, password)),
        ("heads", as_text(manifest.heads).encode()),
    ):
        with whole_file(beside(path, what)) as writing:
            writing.write(content)

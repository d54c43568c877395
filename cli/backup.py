"""``safehands backup`` and ``safehands restore``: everything in one file, and back again."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from cli.exits import DONE, FAULTS, refuse
from cli.operators import deed
from cli.options import Database, default_database, existing_database
from models.database import engine_for, reading
from models.factor_keys import FILE as FACTOR_KEYS
from models.factor_keys import FactorKeyFault, FactorKeys
from models.record_check import verify as check
from services.act import Actor, Refused
from services.backups import keys as key_file
from services.backups.contents import beside
from services.backups.heads import read_heads
from services.backups.restoring import Backup, checked
from services.backups.restoring import restore as put_back
from services.backups.taking import Taken, file_for, note_backup, take_backup
from services.files.file_store import files_from, store_for
from services.logins.factor_sealing import marks_in_use, out_of_reach
from services.named import OPERATOR

SHOWN = 20
"""Faults that are told one by one."""

Files = Annotated[
    Path | None,
    typer.Option(help="The folder of files handed in; left out, SAFEHANDS_FILES or beside the database."),
]


def backup(
    to: Annotated[Path, typer.Option(help="A folder, or the file to write; nothing is ever replaced.")],
    files: Files = None,
    database: Database = None,
) -> None:
    """Write everything into one file, its keys and the heads of the record's logs into two others, while people work.

    Exits 0 if it is written, 1 if it is written and a file that was handed in is missing, 2 if nothing was written.
    """
    now = datetime.now(UTC)
    try:
        password = _password()
        path = file_for(to, now)
        with existing_database(database) as engine, reading(engine)() as session:
            marks = marks_in_use(session)
            taken = take_backup(
                session, store_for(engine.url, files or files_from(os.environ)), now, path, password
            )
    except Refused as refusal:
        refuse(f"{refusal} Nothing was changed.")
    with deed(database, "backup") as act:
        note_backup(act, taken)
    _tell_taken(taken, sealed=password is not None)
    for mark in sorted(marks):
        typer.echo(
            f"Second factors are sealed under the key {mark}, which is in none of these files: keep a copy of"
            f" {FACTOR_KEYS} apart.",
            err=True,
        )
    raise typer.Exit(FAULTS if taken.manifest.missing else DONE)


def restore(
    file: Annotated[Path, typer.Argument(help="The backup.")],
    verify: Annotated[bool, typer.Option("--verify", help="Check the whole record afterwards.")] = False,
    known: Annotated[
        Path | None, typer.Option(help="Heads known from later: says which entries this backup lacks.")
    ] = None,
    keys: Annotated[
        Path | None, typer.Option(help="The file of keys; left out, the one beside the backup.")
    ] = None,
    without_keys: Annotated[
        bool, typer.Option("--without-keys", help="Restore without keys: sealed reasons cannot be read.")
    ] = False,
    files: Files = None,
    database: Database = None,
) -> None:
    """Put a backup into an empty database. It is read to its end before anything is changed.

    Exits 0 if it is done, 1 if it is done and something is missing or the record has faults, 2 if nothing was changed.
    """
    try:
        found = checked(file)
        rows = {} if without_keys else key_file.from_file(keys or beside(file, "keys"), _password())
        heads = read_heads(known) if known else []
        with _empty_database(database) as engine:
            store = store_for(engine.url, files or files_from(os.environ))
            who = Actor("", OPERATOR, flow="restore")
            here = FactorKeys.of(engine.url).marks()
            lacking = put_back(engine, store, found, rows, heads, who, datetime.now(UTC))
            faults = _record_faults(engine) if verify else []
            with reading(engine)() as session:
                lost = out_of_reach(session, here)
    except (Refused, FactorKeyFault) as refusal:
        refuse(f"{refusal} Nothing was changed.")
    _tell_factors(lost)
    _tell_restored(found, without_keys=without_keys)
    _leave([*map(str, lacking), *_missing_files(found), *faults])


def _password() -> str | None:
    return key_file.password_from(os.environ)


@contextmanager
def _empty_database(url: str | None) -> Iterator[Engine]:
    """An engine for a database that answers; whether it is empty is looked at when it is written to."""
    address = url or default_database()
    try:
        engine = engine_for(address)
        engine.connect().close()
    except (SQLAlchemyError, ValueError, OSError) as error:
        refuse(f"The database cannot be used: {str(error).splitlines()[0]} Nothing was changed.")
    try:
        yield engine
    finally:
        engine.dispose()


def _record_faults(engine: Engine) -> list[str]:
    with reading(engine)() as session:
        report = check(session)
    typer.echo(f"{report.entries} entries in {report.logs} logs checked, with {report.rows} rows.")
    return [str(fault) for fault in report.faults]


def _tell_taken(taken: Taken, *, sealed: bool) -> None:
    manifest, path = taken.manifest, taken.path
    typer.echo(f"{path}: {manifest.rows} rows, {len(manifest.files)} files. SHA-256 {taken.sha256}")
    typer.echo(f"{beside(path, 'heads')}: how far each log of the record went. Keep a copy elsewhere.")
    opens = (
        "sealed by your password"
        if sealed
        else f"OPEN TO WHOEVER READS IT: {key_file.PASSWORD_FILE} is not set"
    )
    typer.echo(
        f"{beside(path, 'keys')}: THE KEYS, {opens}. Keep them apart from the backup; without them sealed reasons"
        " cannot be read, and with them an erased person's can.",
        err=True,
    )
    for missing in _missing_files(taken):
        typer.echo(missing, err=True)


def _tell_restored(found: Backup, *, without_keys: bool) -> None:
    manifest = found.manifest
    typer.echo(f"Restored as of {manifest.taken_at}: {manifest.rows} rows, {len(manifest.files)} files.")
    if without_keys:
        typer.echo(
            "WITHOUT KEYS: sealed reasons cannot be read, and second factors have to be set up anew.",
            err=True,
        )


def _tell_factors(lost: Counter[str]) -> None:
    for mark, count in sorted(lost.items()):
        typer.echo(
            f"{count} second factors need the key {mark}: put it into the file that {FACTOR_KEYS} names, or reset them"
            " (`safehands accounts reset-factor`).",
            err=True,
        )


def _missing_files(backup: Taken | Backup) -> list[str]:
    return [
        f"the file {sha256} is on record and was not where files are kept when the backup was taken"
        for sha256 in backup.manifest.missing
    ]


def _leave(faults: list[str]) -> NoReturn:
    """Say what is wrong, as much as anybody reads."""
    for fault in faults[:SHOWN]:
        typer.echo(fault, err=True)
    if len(faults) > SHOWN:
        typer.echo(f"and {len(faults) - SHOWN} more", err=True)
    typer.echo(f"{len(faults)} faults." if faults else "No fault found.")
    raise typer.Exit(FAULTS if faults else DONE)

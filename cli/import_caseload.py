"""``safehands import``: a caseload from a spreadsheet, all of it or nothing."""

from __future__ import annotations

import getpass
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from cli.exits import DONE, refuse
from cli.options import Database, default_database, existing_database
from models.database import engine_for, migrate, reading, sessions
from rules.moments import instant, london_day
from services.act import Refused
from services.importing.import_caseload import Imported, check_file
from services.importing.import_caseload import import_caseload as import_file
from services.importing.import_faults import FaultyCaseload
from services.importing.import_load import Told

SLOW = 2.0
"""Seconds after which progress is shown."""


def import_caseload(
    file: Annotated[Path, typer.Argument(help="A CSV file; docs/import.md says what goes into it.")],
    database: Database = None,
    organisation: Annotated[
        str,
        typer.Option(
            help="Whose caseload it is: an ODS code, or a key of the file. Left out, the only ICB there is."
        ),
    ] = "",
    by: Annotated[
        str,
        typer.Option(
            help="Who imports: a username or a name. Left out, whoever is logged in to this machine."
        ),
    ] = "",
    check: Annotated[bool, typer.Option("--check", help="Only check the file; change nothing.")] = False,
) -> None:
    """Put people, PAs and evidence on record from a CSV file. Every row is checked first: all of it, or nothing.

    Exits 0 if it is done (with --check: if there is no fault), 2 if the file cannot be used; then nothing changed.
    """
    content = _content(file)
    now = datetime.now(UTC)
    with _told_plainly(file):
        if check or _is_new(database):
            checked = _check(content, now, database)
            if check:
                _tell(f"{file}: no faults. It would put on record", checked)
                raise typer.Exit(DONE)
        with _database(database) as engine, _progress() as told, sessions(engine).begin() as session:
            done = import_file(
                session, now, content, organisation=organisation, by=by or getpass.getuser(), told=told
            )
    _tell("Put on record:", done)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        refuse(f"{file}: the file cannot be read ({error.strerror}); check its name and place")


@contextmanager
def _told_plainly(file: Path) -> Iterator[None]:
    """Every fault on a line of its own, and that nothing was changed."""
    try:
        yield
    except FaultyCaseload as error:
        faults = [f"{file}: {fault}" for fault in error.faults]
        counted = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        refuse("\n".join([*faults, f"{counted}; nothing was changed."]))
    except Refused as error:
        refuse(f"{error} Nothing was changed.")
    except SQLAlchemyError as error:
        refuse(f"The database cannot be used ({type(error).__name__}). Nothing was changed.")


def _check(content: bytes, now: datetime, database: str | None) -> Imported:
    """Against what is on record, where there is a database already."""
    today = london_day(instant(now))
    if _is_new(database):
        return check_file(content, today).summary
    with existing_database(database) as engine, reading(engine)() as session:
        return check_file(content, today, session).summary


def _is_new(database: str | None) -> bool:
    address = database or default_database()
    path = address.removeprefix("sqlite:///")
    return address.startswith("sqlite:///") and not Path(path).exists()


@contextmanager
def _database(database: str | None) -> Iterator[Engine]:
    """The database there is; a SQLite file that is not there yet is made."""
    if not _is_new(database):
        with existing_database(database) as engine:
            yield engine
        return
    address = database or default_database()
    migrate(address)
    typer.echo(f"There was no database {address}: it has been made.", err=True)
    engine = engine_for(address)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _progress() -> Iterator[Told]:
    """A progress display on standard error, for an import that takes more than a moment."""
    began = time.monotonic()
    display = Progress(console=Console(stderr=True), transient=True)
    task = display.add_task("Putting on record", total=None)

    def told(number: int, total: int) -> None:
        if time.monotonic() - began > SLOW and not display.live.is_started:
            display.start()
        display.update(task, completed=number, total=total)

    try:
        yield told
    finally:
        if display.live.is_started:
            display.stop()


def _tell(words: str, done: Imported) -> None:
    for note in done.notes:
        typer.echo(note)
    typer.echo(
        f"{words} {done.organisations} organisations, {done.people} people, {done.employments} employments, "
        f"{done.evidence} pieces of evidence."
    )

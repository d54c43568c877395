"""``safehands record``: the record, checked; checkpoints of it, made and compared."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

from cli import record_checkpoints, record_export, replay
from cli.exits import DONE, FAULTS, refuse
from cli.options import Database, existing_database
from cli.record_checkpoints import NOT_LOOKED_AT, Key, described, note, public_key, told
from models.database import reading
from models.record import EntryRef
from models.record_check import VerifyReport, verify_since
from models.signed_note import Checkpoint, PublicKey
from services.the_record.checking import check_entry, check_whole
from services.the_record.record_key import published_from

SHOWN = 20
"""Faults that are told one by one."""

app = typer.Typer(help="Check the record, and make checkpoints of it.", no_args_is_help=True)
app.command("checkpoint")(record_checkpoints.checkpoint)
app.command("compare")(record_checkpoints.compare)
app.command("export")(record_export.export)
app.command("key")(record_checkpoints.key)
app.command("replay")(replay.replay)


@app.callback()
def group() -> None:
    """The record: every act, chained to the one before."""


@app.command()
def verify(
    since: Annotated[Path | None, typer.Option(help="A checkpoint: check what its log had since.")] = None,
    entry: Annotated[
        str,
        typer.Option(
            help="ORGANISATION:NUMBER: this entry alone, and its proof (with --since: in that one)."
        ),
    ] = "",
    key: Key = "",
    database: Database = None,
) -> None:
    """Compute every hash of the record again, those of the rows it pins, and the roots that were signed for.

    Exits 0 if all is as it was recorded, 1 if anything was changed, 2 if there is no database to check.
    """
    public = public_key(key)
    checkpoint = note(since, public) if since else None
    with existing_database(database) as engine, told():
        if entry:
            _one_entry(engine, entry, checkpoint, public)
        with reading(engine)() as session:
            report = (
                verify_since(session, checkpoint)
                if checkpoint
                else check_whole(session, public, published_from())
            )
    if checkpoint:
        typer.echo(f"{described(checkpoint)} What came after it was checked.")
        if public is None:
            typer.echo(NOT_LOOKED_AT)
    _tell(report)


def _one_entry(engine: Engine, entry: str, checkpoint: Checkpoint | None, public: PublicKey | None) -> None:
    log, _, number = entry.rpartition(":")
    if not log or not number.isdecimal():
        refuse(f"--entry: {entry!r} is no entry; write it like north:17, as the audit trail does")
    with reading(engine)() as session:
        found = check_entry(session, EntryRef(log, int(number)), checkpoint, public)
    if found.checkpoint:
        told = (
            f"Its place in the checkpoint of {found.checkpoint.size} entries ({found.checkpoint.code}) takes"
        )
        typer.echo(f"{told} {found.hashes} hashes to prove.")
    else:
        typer.echo("No checkpoint has it in it yet; `safehands record checkpoint` makes one.")
    for fault in found.faults:
        typer.echo(f"{log}, entry {number}: {fault}", err=True)
    if not found.faults:
        typer.echo("No fault found.")
    raise typer.Exit(FAULTS if found.faults else DONE)


def _tell(report: VerifyReport) -> None:
    typer.echo(
        f"{report.entries} entries in {report.logs} logs checked, with {report.rows} rows and "
        f"{report.sealed} sealed texts."
    )
    if report.first is None:
        typer.echo("No fault found.")
        raise typer.Exit(DONE)
    typer.echo(f"{len(report.faults)} faults. The first: {report.first}", err=True)
    for fault in report.faults[1:SHOWN]:
        typer.echo(f"  {fault}", err=True)
    raise typer.Exit(FAULTS)

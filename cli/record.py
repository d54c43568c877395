"""``safehands record``: the record, checked."""

from __future__ import annotations

import typer

from cli import replay
from cli.exits import DONE, FAULTS
from cli.options import Database, existing_database
from models.database import reading
from models.record_check import verify as check

SHOWN = 20
"""Faults that are told one by one."""

app = typer.Typer(help="Check the record.", no_args_is_help=True)
app.command("replay")(replay.replay)


@app.callback()
def group() -> None:
    """The record: every act, chained to the one before."""


@app.command()
def verify(database: Database = None) -> None:
    """Compute every hash of the record again, and those of the rows it pins. Says where the first fault is.

    Exits 0 if all is as it was recorded, 1 if anything was changed, 2 if there is no database to check.
    """
    with existing_database(database) as engine, reading(engine)() as session:
        report = check(session)
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

"""``safehands outbox``: what waits to be carried on, and trying again what failed too often."""

from __future__ import annotations

from datetime import UTC, datetime

import typer

from cli.exits import DONE, FAULTS
from cli.options import Database, existing_database
from models.database import reading, sessions
from services import outbox

app = typer.Typer(help="What waits to be carried on.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """The outbox: what must follow what people did, and has not yet."""


@app.command("list")
def list_lines(database: Database = None) -> None:
    """Say how much waits of each kind and since when, and what is parked, by the type of its last error.

    Exits 0 if nothing is parked, 1 if anything is, 2 if there is no database.
    """
    now = datetime.now(UTC)
    with existing_database(database) as engine, reading(engine)() as session:
        lines = outbox.backlog(session, now)
    for one in lines:
        since = f", the oldest for {_length(now, one.oldest)}" if one.oldest else ""
        typer.echo(f"{one.kind}: {one.waiting} waiting{since}")
        for error, number in sorted(one.parked_by.items()):
            typer.echo(f"  {number} parked after {outbox.MOST_ATTEMPTS} attempts; the last error: {error}")
    if not lines:
        typer.echo("Nothing waits.")
    raise typer.Exit(FAULTS if any(one.parked for one in lines) else DONE)


@app.command()
def retry(database: Database = None) -> None:
    """Let everything that is parked be tried again; do it after the cause has been mended.

    Exits 0, also if nothing was parked; 2 if there is no database.
    """
    with existing_database(database) as engine, sessions(engine).begin() as session:
        number = outbox.retry(session, datetime.now(UTC))
    typer.echo(f"{number} lines are tried again." if number else "Nothing was parked.")


def _length(now: datetime, since: datetime) -> str:
    minutes, seconds = divmod(int((now - since).total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {seconds} s"

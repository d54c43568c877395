"""``safehands record replay``: everything that was decided, decided again."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Annotated

import typer
from sqlalchemy import Engine

from cli.exits import DONE, FAULTS, refuse
from cli.options import Database, day, existing_database
from models.database import reading
from rules.moments import LONDON
from services.act import Refused
from services.named import organisation_named
from services.proof.decided import first_since, logs
from services.proof.replay import replay as decide_again


def replay(
    since: Annotated[
        str,
        typer.Option(
            help="Only what was decided on this day or later, like 2026-11-01; left out, everything."
        ),
    ] = "",
    organisation: Annotated[
        str, typer.Option(help="Whose record: a name, an ODS code or an id; left out, every organisation's.")
    ] = "",
    from_entry: Annotated[
        int,
        typer.Option(
            help="Go on from this entry of the organisation's record, as an interrupted run said.", min=0
        ),
    ] = 0,
    database: Database = None,
) -> None:
    """Decide every recorded decision again, with the framework, settings and evidence of its time, and compare.

    Exits 0 if each comes out as it was recorded, 1 with the entries that do not, 2 if it cannot be done.
    """
    if from_entry and not organisation:
        refuse("--from-entry: an entry of whose record? Name it with --organisation.")
    moment = datetime.combine(day("--since", since), time(), LONDON).astimezone(UTC) if since else None
    with existing_database(database) as engine:
        decisions, differences = _all(engine, _whose(engine, organisation), from_entry, moment)
    typer.echo(f"{decisions} decisions decided again.")
    if differences == 0:
        typer.echo("Each comes out as it was recorded.")
        raise typer.Exit(DONE)
    typer.echo(f"{differences} differences.", err=True)
    raise typer.Exit(FAULTS)


def _whose(engine: Engine, organisation: str) -> list[str]:
    with reading(engine)() as session:
        try:
            return [*logs(session, organisation_named(session, organisation) if organisation else "")]
        except Refused as refusal:
            refuse(refusal)


def _all(engine: Engine, whose: list[str], from_entry: int, since: datetime | None) -> tuple[int, int]:
    """A session for each stretch, so that memory stays the same; the differences are told as they are found."""
    decisions = differences = 0
    for log in whose:
        with reading(engine)() as session:
            place = max(from_entry, first_since(session, log, since) if since else 0)
        is_last = False
        while not is_last:
            try:
                with reading(engine)() as session:
                    found = decide_again(session, log, place, since)
            except KeyboardInterrupt:
                refuse(f"Stopped. To go on: --organisation {log} --from-entry {place}")
            for one in found.differences:
                typer.echo(str(one), err=True)
            place, is_last = found.next_number, found.is_last
            decisions += found.decisions
            differences += len(found.differences)
    return decisions, differences

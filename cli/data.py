"""``safehands data``: how long what is kept, holds, what somebody may have of it, and erasing."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from cli import data_right
from cli.accounts import Whose
from cli.data_options import Who, Why, kept
from cli.exits import FAULTS, refuse
from cli.operators import By
from cli.options import Database, day, existing_database
from models.database import reading
from rules.moments import instant, london_day
from services.act import Act
from services.files.file_store import FileStore, files_from, store_for
from services.law import holds as legal
from services.law.about import everything_about
from services.law.about_files import TO_LOOK_THROUGH, files_of, refuse_taken, write_files
from services.law.due import Keeping
from services.law.erase import erase as erase_person
from services.law.kept_lists import erased_of, reason_of
from services.law.retention import SCHEDULES, keep_for
from services.law.who import person_meant, still_there

app = typer.Typer(
    help="The law on data: retention, holds, subject access, erasing, putting right.", no_args_is_help=True
)
app.command("merge")(data_right.merge)
app.command("correct")(data_right.correct)
app.command("succeed")(data_right.succeed)


@app.callback()
def group() -> None:
    """Data on people: how long it is kept, what they may have of it, and putting right what was wrong."""


@app.command("due")
def due(
    on: Annotated[str, typer.Option(help="The day asked about; left out, today.")] = "",
    database: Database = None,
) -> None:
    """List who has to be kept no longer, by id. Exits 0 if nobody has, 1 if somebody has reached the end."""
    about = day("--on", on) if on else london_day(instant(datetime.now(UTC)))
    with existing_database(database) as engine, reading(engine)() as session:
        keeping = Keeping(session)
        found, held, unknown = keeping.due(about), len(keeping.held), len(keeping.without_birthday())
        unconfirmed = len(keeping.unconfirmed())
    for one in found:
        typer.echo(f"{one.person_id}  {one.schedule}  ended {one.ended}  kept until {one.until}")
    for schedule in sorted({one.schedule for one in found}):
        typer.echo(f"{schedule}: {SCHEDULES[schedule].source}")
    typer.echo(
        f"{len(found)} to review. {held} held. {unknown} can never fall due: no date of birth on record. "
        f"{unconfirmed} cannot fall due: nobody has confirmed their schedule."
    )
    raise typer.Exit(FAULTS if found else 0)


@app.command("schedules")
def schedules() -> None:
    """Show how long what is kept, and where that is said. Exits 0."""
    for name, one in SCHEDULES.items():
        until = f", or to the birthday at {one.until_age} if that is later" if one.until_age else ""
        typer.echo(f"{name}: {one.length} after {one.counts_from}{until}")
        typer.echo(f"  {one.source}")
        typer.echo(f"  checked: {one.checked}")
        if not one.confirmed:
            typer.echo("  NOT CONFIRMED: nobody falls due by it until your organisation chooses (data keep)")


@app.command("keep")
def keep(
    schedule: Annotated[str, typer.Option(help="Which, as `safehands data schedules` calls it.")],
    years: Annotated[int, typer.Option(help="For how many years at least; no fewer than the schedule says.")],
    organisation: Whose = "",
    by: By = "",
    database: Database = None,
) -> None:
    """Keep what a schedule speaks of for longer. Exits 0 if it is done, 2 if it cannot be."""
    with kept(database, "data keep", organisation, by) as (act, whose):
        keep_for(act, whose, schedule, years)
    typer.echo(f"{schedule}: kept for {years} years at least.")


@app.command("hold")
def hold(person: Who, why: Why, organisation: Whose = "", by: By = "", database: Database = None) -> None:
    """Place a legal hold: nothing about them is erased while it stands. Exits 0 if it is done, 2 if it cannot be."""
    with kept(database, "data hold", organisation, by) as (act, whose):
        placed = legal.place_hold(act, whose, still_there(act, person).id, why)
    typer.echo(f"Hold {placed.id} stands.")


@app.command("release")
def release(
    hold: Annotated[str, typer.Argument(metavar="HOLD", help="The id of the hold.")],
    why: Why,
    organisation: Whose = "",
    by: By = "",
    database: Database = None,
) -> None:
    """End a legal hold. Exits 0 if it is done, 2 if it cannot be."""
    with kept(database, "data release", organisation, by) as (act, _):
        legal.end_hold(act, hold, why)
    typer.echo("The hold stands no longer.")


@app.command("holds")
def holds(
    reasons: Annotated[
        bool, typer.Option("--reasons", help="With their reasons, which may name people.")
    ] = False,
    database: Database = None,
) -> None:
    """List the legal holds that stand. Exits 0, also if there are none."""
    with existing_database(database) as engine, reading(engine)() as session:
        found = legal.holds(session)
        for one in found:
            why = f"  {reason_of(session, one.why_sha256)}" if reasons else ""
            typer.echo(f"{one.id}  {one.person_id}  since {one.placed_at:%Y-%m-%d}{why}")
    if not found:
        typer.echo("No hold stands.")


@app.command("erased")
def erased(database: Database = None) -> None:
    """List who was erased, by id: when, after which schedule, and how many texts can still be read. Exits 0."""
    with existing_database(database) as engine, reading(engine)() as session:
        found = erased_of(session)
    for one in found:
        typer.echo(
            f"{one.person_id}  {one.at:%Y-%m-%d}  {one.schedule}  {one.remains} texts can still be read"
        )
    if not found:
        typer.echo("Nobody was erased.")


@app.command("about")
def about(
    person: Who,
    out: Annotated[Path, typer.Option(help="A folder, or a .zip, that is not there yet.")],
    organisation: Whose = "",
    by: By = "",
    database: Database = None,
) -> None:
    """Write out everything on record about one person, for that person. Exits 0 if it is done, 2 if it cannot be."""
    with kept(database, "data about", organisation, by) as (act, whose):
        refuse_taken(out)
        told = everything_about(act, whose, person_meant(act, person).id, _files(act))
        try:
            write_files(files_of(told), out)
        except OSError as error:
            refuse(f"{out}: {error.strerror}. Nothing was recorded.")
    typer.echo(
        f"{told.rows} rows. Look through {TO_LOOK_THROUGH} before you hand anything of it over: it names others."
    )


@app.command("erase")
def erase(person: Who, organisation: Whose = "", by: By = "", database: Database = None) -> None:
    """Erase somebody whose retention is over. Cannot be undone. Exits 0 if it is done, 2 if it cannot be."""
    with kept(database, "data erase", organisation, by) as (act, whose):
        done = erase_person(act, whose, still_there(act, person).id)
    typer.echo("The key is destroyed and the particulars are blank. Backups that hold the key open it still.")
    for place, number in sorted(done.remains.items()):
        typer.echo(f"  can still be read: {place}, {number}")


def _files(act: Act) -> FileStore:
    """Where the files of this database lie."""
    bind = act.session.get_bind()
    return store_for(bind.engine.url, files_from(os.environ))

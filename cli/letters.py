"""``safehands letters``: what waits for a printer and a stamp."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.exits import refuse
from cli.operators import deed
from cli.options import Database, existing_database
from models.database import reading
from rules.moments import instant, london
from services.letters import letters_to_post, note_posted

app = typer.Typer(help="Letters to print and post.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Letters to people without e-mail, and to those who want paper."""


@app.command("list")
def list_letters(database: Database = None) -> None:
    """List the letters that wait to be printed and posted, the oldest first; it names nobody."""
    with existing_database(database) as engine, reading(engine)() as session:
        waiting = letters_to_post(session)
    for one in waiting:
        typer.echo(f"{one.delivery.id}  written {london(instant(one.delivery.begun_at)):%d %B %Y}")
    typer.echo(f"{len(waiting)} letters wait." if waiting else "No letters wait.")


@app.command("print")
def print_letters(
    folder: Annotated[Path, typer.Argument(help="Where the PDFs are written.")], database: Database = None
) -> None:
    """Write the letters that wait into a folder as PDFs, and note each as handed over to be posted."""
    if not folder.is_dir():
        refuse(f"There is no folder {folder}; make it first, where only the office reads it.")
    with deed(database, "letters print") as act:
        waiting = letters_to_post(act.session)
        for one in waiting:
            (folder / f"{one.delivery.id}.pdf").write_bytes(one.pdf)
            note_posted(act, one.delivery)
    typer.echo(f"{len(waiting)} letters written into {folder}." if waiting else "No letters wait.")

"""``safehands data merge``, ``correct``, ``succeed``: putting right who somebody is, by new entries and no change."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.accounts import Whose
from cli.data_options import Who, Why, kept
from cli.operators import By
from cli.options import Database, day
from services.law.correct import correct as put_right
from services.law.merge import merge as merge_two
from services.law.succeed import succeed as succeed_by
from services.law.who import still_there
from services.named import organisation_named


def merge(
    duplicate: Annotated[
        str, typer.Option(help="The entry to be merged, by id or the reference of its case.")
    ],
    keep: Annotated[str, typer.Option(help="The entry to be kept, by id or the reference of its case.")],
    why: Why,
    organisation: Whose = "",
    by: By = "",
    database: Database = None,
) -> None:
    """Merge two entries of one person. Exits 0 if it is done, 2 if it cannot be."""
    with kept(database, "data merge", organisation, by) as (act, whose):
        row = merge_two(act, whose, still_there(act, duplicate).id, still_there(act, keep).id, why)
        merged, into = row.merged_id, row.kept_id
    typer.echo(f"{merged} was merged into {into}. What was known before stays as it was known.")


def correct(
    person: Who,
    field: Annotated[str, typer.Option(help="`name`, `date of birth` or `NHS number`.")],
    why: Why,
    to: Annotated[
        str, typer.Option(help="What is right. Left out, it is asked for, so that no shell keeps it.")
    ] = "",
    organisation: Whose = "",
    by: By = "",
    database: Database = None,
) -> None:
    """Put a name, date of birth or NHS number right. Exits 0 if it is done, 2 if it cannot be."""
    value = to or typer.prompt(f"The right {field}")
    with kept(database, "data correct", organisation, by) as (act, whose):
        put_right(act, whose, still_there(act, person).id, field, value, why)  # type: ignore[arg-type]
    typer.echo("Put right. Papers that were issued say what they said; pages show both, with the day.")


def succeed(
    old: Annotated[str, typer.Option(help="The organisation that ends: a name, an ODS code or an id.")],
    new: Annotated[str, typer.Option(help="The one that takes its place.")],
    first_day: Annotated[str, typer.Option(help="The first day of the new one, such as 2027-04-01.")],
    why: Why,
    by: By = "",
    database: Database = None,
) -> None:
    """Let one organisation succeed another from a day on. Exits 0 if it is done, 2 if it cannot be."""
    begins = day("--first-day", first_day)
    with kept(database, "data succeed", old, by) as (act, whose):
        succeed_by(act, whose, organisation_named(act.session, new), begins, why)
    typer.echo(
        f"From {begins} its cases are seen and answered for by the other. What was recorded stays where it is."
    )

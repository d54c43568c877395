"""``safehands contact``: how people are reached, and the number for nights and holidays."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, get_args

import typer

from cli.exits import DONE, FAULTS, refuse
from cli.operators import By, deed, whoever
from cli.options import Database, existing_database
from models.cases import Case
from models.database import reading
from models.deliveries import ChannelName
from rules.moments import instant, london
from services.delegation_letter import set_out_of_hours
from services.named import by_somebody, member_named, organisation_named
from services.recipients import choose_contact, undeliverable

app = typer.Typer(help="How people are reached.", no_args_is_help=True)

TELEPHONE = re.compile(r"\+?[0-9][0-9 ]{6,18}")

Whose = Annotated[
    str, typer.Option(help="The organisation: a name, an ODS code or an id. Left out, the only ICB there is.")
]


@app.callback()
def group() -> None:
    """Reaching people: by e-mail or on paper, and by telephone at night."""


@app.command("out-of-hours")
def out_of_hours(
    telephone: Annotated[str, typer.Argument(help="The number, like 01632 960999.")],
    organisation: Whose = "",
    by: By = "",
    database: Database = None,
) -> None:
    """Set the number to ring at night and on holidays, which stands on every delegation letter.

    Letters that gave another number are issued again in the night. Exits 0 if it is done, 2 if it cannot be.
    """
    if not TELEPHONE.fullmatch(telephone.strip()):
        refuse(f"{telephone!r} is not a telephone number: write digits and spaces, like 01632 960999.")
    with deed(database, "contact out-of-hours") as act:
        whose = organisation_named(act.session, organisation)
        set_out_of_hours(by_somebody(act, whose, whoever(by)), whose, telephone)
    typer.echo("It stands on the letters that are issued from now on.")


@app.command("choose")
def choose(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Who, by username, id or name.")],
    how: Annotated[str, typer.Argument(metavar="HOW", help="`letter`, `e-mail` or `GOV.UK Notify`.")],
    organisation: Whose = "",
    by: By = "",
    database: Database = None,
) -> None:
    """Record how somebody wants to be told things. Exits 0 if it is done, 2 if it cannot be."""
    channel = next((one for one in get_args(ChannelName) if one.casefold() == how.casefold()), None)
    if channel is None:
        refuse(f"{how!r} is no way to reach anybody; choose {', '.join(get_args(ChannelName))}")
    with deed(database, "contact choose") as act:
        whose, who = organisation_named(act.session, organisation), member_named(act.session, person)
        choose_contact(by_somebody(act, whose, whoever(by)), whose, who, channel)
    typer.echo(f"They are told by {channel} from now on.")


@app.command("nobody")
def nobody(database: Database = None) -> None:
    """List the messages that reach nobody: somebody has to be put on record in their role. It names nobody.

    Exits 0 if there is none, 1 if there are, 2 if there is no database.
    """
    with existing_database(database) as engine, reading(engine)() as session:
        found = undeliverable(session, datetime.now(UTC))
        for one in found:
            reference = session.get_one(Case, one.message.case_id).reference
            typer.echo(f"{reference}  since {london(instant(one.message.queued_at)):%d %B %Y}: {one.why}")
    typer.echo(f"{len(found)} messages reach nobody." if found else "Every message reaches somebody.")
    raise typer.Exit(FAULTS if found else DONE)

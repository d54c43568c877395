"""``safehands sign-offs``: a registration that has ended, and what was signed in vain after it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from cli.exits import DONE, FAULTS, refuse
from cli.operators import By, deed, whoever
from cli.options import Database, day, existing_database, long_day
from models.database import reading
from services import lapses
from services.act import Refused
from services.named import by_somebody, member_named, organisation_named
from services.training.void_sign_offs import affected_by, as_csv

app = typer.Typer(help="What a practitioner's registration does to what they signed.", no_args_is_help=True)

Who = Annotated[str, typer.Argument(metavar="PERSON", help="The practitioner, by username, id or name.")]
Whose = Annotated[
    str,
    typer.Option(
        "--organisation", help="Whose cases: a name, an ODS code or an id; left out, the only ICB there is."
    ),
]


@app.callback()
def group() -> None:
    """Sign-offs: what stands, and what never counted."""


@app.command("void")
def void(person: Who, organisation: Whose = "", database: Database = None) -> None:
    """List, as CSV, what somebody signed while not registered: case, PA, person, task, days, and shifts of a rota.

    Exits 0 if there is nothing, 1 if there is, 2 if it is not plain who is meant.
    """
    with existing_database(database) as engine, reading(engine)() as session:
        try:
            who, whose = member_named(session, person), organisation_named(session, organisation)
        except Refused as refusal:
            refuse(refusal)
        rows = affected_by(session, who, datetime.now(UTC), whose)
        typer.echo(as_csv(rows), nl=False)
    raise typer.Exit(FAULTS if rows else DONE)


@app.command("ended")
def ended(
    person: Who,
    last: Annotated[str, typer.Option("--on", help="The last day of the registration, like 2027-03-31.")],
    organisation: Whose = "",
    by: By = "",
    database: Database = None,
) -> None:
    """Record that a registration ended at the midnight after a day: what was signed later never counted.

    What they monitored or answered for is asked of somebody else. Exits 0 if it is done, 2 if it cannot be.
    """
    last_day = day("--on", last)
    with deed(database, "sign-offs ended") as act:
        who, whose = member_named(act.session, person), organisation_named(act.session, organisation)
        lapses.record_end(by_somebody(act, whose, whoever(by)), whose, who, last_day)
    typer.echo(f"The registration ended with {long_day(last_day)}. What was signed after: sign-offs void.")

"""``safehands api-tokens``: which other systems may read and record by the HTTP API, and until when."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer

from cli.accounts import Whose
from cli.exits import refuse
from cli.operators import By, deed, whoever
from cli.options import Database, existing_database
from models.database import reading
from rules.moments import instant, london
from services.act import Refused
from services.connected_systems.api_tokens import Line, make_token, revoke_token, tokens_of
from services.named import by_somebody, organisation_named

app = typer.Typer(help="Which other systems may come in by the HTTP API.", no_args_is_help=True)


class Scopes(StrEnum):
    """What a token is for."""

    READ = "read"
    WRITE = "write"


@app.callback()
def group() -> None:
    """Tokens for the HTTP API: made, listed and revoked."""


@app.command("make")
def make(
    system: Annotated[str, typer.Argument(metavar="SYSTEM", help="The name that the record will show.")],
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The last day it is good.")],
    scope: Annotated[Scopes, typer.Option(help="`read`, or `write` to record as well.")] = Scopes.READ,
    organisation: Whose = "",
    by: By = "",
    database: Database = None,
) -> None:
    """Make a token for a system and print it, once. Exits 0 if it is done, 2 if it cannot be."""
    with deed(database, "api-tokens make") as act:
        whose = organisation_named(act.session, organisation)
        token = make_token(by_somebody(act, whose, whoever(by)), whose, system, scope.value, until.date())
    typer.echo(f"Token: {token}")
    typer.echo("It is shown this once. Keep it where only that system can read it.")


@app.command("list")
def list_tokens(organisation: Whose = "", database: Database = None) -> None:
    """List an organisation's tokens, the newest first. Exits 0, also if there are none."""
    with existing_database(database) as engine, reading(engine)() as session:
        try:
            found = tokens_of(session, organisation_named(session, organisation), datetime.now(UTC))
        except Refused as refusal:
            refuse(refusal)
        for one in found:
            typer.echo(_told(one))
    if not found:
        typer.echo("There are no tokens.")


@app.command("revoke")
def revoke(
    token: Annotated[str, typer.Argument(metavar="TOKEN", help="The id, as the list shows it.")],
    organisation: Whose = "",
    by: By = "",
    database: Database = None,
) -> None:
    """Let a token open nothing any more, at once. Exits 0 if it is done, 2 if it cannot be."""
    with deed(database, "api-tokens revoke") as act:
        whose = organisation_named(act.session, organisation)
        revoke_token(by_somebody(act, whose, whoever(by)), whose, token)
    typer.echo("Revoked.")


def _told(one: Line) -> str:
    row = one.token
    used = f"{london(instant(row.last_used_at)):%d %B %Y %H:%M}" if row.last_used_at else "never"
    state = "good" if one.is_good else "revoked" if row.revoked_at else "over"
    return (
        f"{row.id}  {row.begins}…  {one.system}, {row.scope}, to {row.last_day:%d %B %Y}, {state}, "
        f"last used {used}"
    )

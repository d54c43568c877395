"""``safehands accounts``: who may log in, and what to do when a password or a phone is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from cli.exits import refuse
from cli.operators import By, deed, whoever
from cli.options import Database, existing_database
from models.database import reading
from models.factor_keys import FILE, FactorKeyFault, FactorKeys, make_key_file
from rules.moments import instant, london
from services.act import Act
from services.logins import account_keeping as keeping
from services.logins import factor_sealing as sealing
from services.logins.login_limits import LoginLimits
from services.named import by_somebody, member_named, organisation_named

app = typer.Typer(help="Who may log in.", no_args_is_help=True)

Username = Annotated[str, typer.Argument(metavar="USERNAME", help="The user name.")]
Issuer = Annotated[str, typer.Option(help="The provider's issuer, as SAFEHANDS_OIDC_ISSUER has it.")]
Subject = Annotated[
    str, typer.Option(help="Whom the provider means, as `safehands accounts unknown` shows it.")
]
Whose = Annotated[
    str, typer.Option(help="For whom you act: a name, an ODS code or an id. Left out, the only ICB there is.")
]


@app.callback()
def group() -> None:
    """Accounts: made, reset, closed, and linked to a login elsewhere."""


@app.command("make")
def make(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Who, by id or name; they are on record.")],
    username: Annotated[str, typer.Option(help="The user name they log in with, one word.")],
    organisation: Whose = "",
    by: By = "",
    database: Database = None,
) -> None:
    """Let a person on record log in, and print a one-time password. Exits 0 if it is done, 2 if it cannot be."""
    with _kept(database, "accounts make", organisation, by) as act:
        who = member_named(act.session, person)
        password = keeping.make_account(act, who, username, LoginLimits())
    _tell(password)


@app.command("reset")
def reset(username: Username, organisation: Whose = "", by: By = "", database: Database = None) -> None:
    """Print a new one-time password for somebody who lost theirs. Exits 0 if it is done, 2 if it cannot be."""
    with _kept(database, "accounts reset", organisation, by) as act:
        password = keeping.reset_password(act, username, LoginLimits())
    _tell(password)


@app.command("unlock")
def unlock(username: Username, organisation: Whose = "", by: By = "", database: Database = None) -> None:
    """Print a code that lets somebody log in on a new device while others guess at their name. Exits 0 or 2."""
    with _kept(database, "accounts unlock", organisation, by) as act:
        code = keeping.unlock(act, username, LoginLimits())
    typer.echo(f"Code for a new device: {code}")
    typer.echo(
        "It is shown this once and is good for one hour. The password and second factor are asked for as ever."
    )


@app.command("reset-factor")
def reset_factor(
    username: Username, organisation: Whose = "", by: By = "", database: Database = None
) -> None:
    """Take off the second factor of somebody who lost their phone. Exits 0 if it is done, 2 if it cannot be."""
    with _kept(database, "accounts reset-factor", organisation, by) as act:
        keeping.reset_factor(act, username)
    typer.echo("No code is asked for. If their role needs a second factor, they set one up when they log in.")


@app.command("factor-key")
def factor_key(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The file to write; none is ever written over.")
    ],
    after: Annotated[
        Path | None,
        typer.Option(help="The file in use: its keys are written after the new one, and go on opening."),
    ] = None,
) -> None:
    """Make the key that second factors are sealed under, or a new one. Exits 0 if it is made, 2 if it cannot be."""
    try:
        mark = make_key_file(file, after)
    except FactorKeyFault as fault:
        refuse(f"{fault} Nothing was changed.")
    typer.echo(
        f"The key {mark} is in {file}. Name the file in {FILE} wherever the pages run, and keep a copy apart"
    )
    typer.echo("from the database and its backups: without it nobody logs in with an authenticator app.")


@app.command("reseal")
def reseal(organisation: Whose = "", by: By = "", database: Database = None) -> None:
    """Seal every second factor under the first key of the file, before older keys go. Exits 0 if done, 2 if not."""
    with _kept(database, "accounts reseal", organisation, by) as act:
        keys = FactorKeys.of(act.session.get_bind().engine.url)
        changed = sealing.reseal(act, keys)
    typer.echo(f"{changed} second factors were sealed anew. All are under the first key of {keys.file}.")


@app.command("close")
def close(username: Username, organisation: Whose = "", by: By = "", database: Database = None) -> None:
    """Let an account log nobody in any more, at once. Exits 0 if it is done, 2 if it cannot be."""
    with _kept(database, "accounts close", organisation, by) as act:
        keeping.close_account(act, username)
    typer.echo("Closed. Whoever was logged in by it is logged out.")


@app.command("open")
def open_again(username: Username, organisation: Whose = "", by: By = "", database: Database = None) -> None:
    """Open an account again that was closed. Exits 0 if it is done, 2 if it cannot be."""
    with _kept(database, "accounts open", organisation, by) as act:
        keeping.open_account(act, username)
    typer.echo("Open again.")


@app.command("link")
def link(
    username: Username,
    issuer: Issuer,
    subject: Subject,
    organisation: Whose = "",
    by: By = "",
    database: Database = None,
) -> None:
    """Tie a login at the OIDC provider to an account. Exits 0 if it is done, 2 if it cannot be."""
    with _kept(database, "accounts link", organisation, by) as act:
        keeping.link_login(act, username, issuer, subject)
    typer.echo("Linked: they can log in there.")


@app.command("unlink")
def unlink(
    issuer: Issuer, subject: Subject, organisation: Whose = "", by: By = "", database: Database = None
) -> None:
    """Untie a login at the OIDC provider. Exits 0 if it is done, 2 if it cannot be."""
    with _kept(database, "accounts unlink", organisation, by) as act:
        keeping.unlink_login(act, issuer, subject)
    typer.echo("Unlinked. Whoever was logged in that way is logged out.")


@app.command("unknown")
def unknown(database: Database = None) -> None:
    """List who came from the OIDC provider and is linked to nobody. Exits 0, also if nobody did."""
    with existing_database(database) as engine, reading(engine)() as session:
        found = keeping.unknown_logins(session)
        for one in found:
            last = f"{london(instant(one.last_at)):%d %B %Y %H:%M}"
            typer.echo(f"--issuer {one.issuer} --subject {one.subject}  last came {last}")
    if not found:
        typer.echo("Nobody came who is not linked.")


@contextmanager
def _kept(database: str | None, command: str, organisation: str, by: str) -> Iterator[Act]:
    with deed(database, command) as act:
        whose = organisation_named(act.session, organisation)
        yield by_somebody(act, whose, whoever(by))


def _tell(password: str) -> None:
    typer.echo(f"One-time password: {password}")
    typer.echo("It is shown this once, logs in for 7 days, and has to be changed at the first login.")

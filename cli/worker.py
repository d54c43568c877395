"""``safehands worker``: another process, on this machine or another, that carries on what waits in the outbox."""

from __future__ import annotations

import os
import socket
from datetime import UTC, datetime
from typing import Annotated

import typer

from cli import joining
from cli.exits import DONE
from cli.options import HOME, Database, default_database
from cli.supervisor import Supervisor
from flows import logs
from flows.surroundings import DATABASE, HOLDER, with_prefect_at


def worker(
    prefect: Annotated[
        str | None,
        typer.Option(help="Where Prefect's API answers, http://HOST:4200/api; left out, PREFECT_API_URL."),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(help="The name that outbox lines are held under; left out, host and process."),
    ] = None,
    port: Annotated[
        int,
        typer.Option(help="Where health, ready and metrics answer on this machine; 0: nowhere.", max=65535),
    ] = 0,
    log: joining.Log = "text",
    database: Database = None,
) -> None:
    """Join the PostgreSQL and the Prefect server of a running Safehands; Ctrl-C stops it in order.

    Exits 2 if the database is SQLite, does not answer, or is not at this version's revision, and if Prefect does
    not answer.
    """
    url = database or default_database()
    logs.configure(log)
    joining.refuse_unusable_settings(os.environ)
    joining.refuse_unusable_seal(os.environ, datetime.now(UTC))
    joining.refuse_other_database(url)
    address = joining.refuse_silent_prefect(prefect or os.environ.get("PREFECT_API_URL"))
    home = HOME.resolve() / "prefect"
    home.mkdir(parents=True, exist_ok=True)
    holder = name or f"{socket.gethostname()}:{os.getpid()}"
    surroundings = {
        **os.environ,
        "PREFECT_HOME": str(home),
        **with_prefect_at(address),
        DATABASE: url,
        HOLDER: holder,
    }
    typer.echo(f"Working as {holder}; Ctrl-C stops it.")
    Supervisor(["cli.hands", str(port)], surroundings).run()
    raise typer.Exit(DONE)

"""``safehands up``: one command that runs everything on a laptop, and starts it again when it dies."""

from __future__ import annotations

import os
import socket
from datetime import UTC, datetime
from typing import Annotated

import typer

from cli import joining
from cli.demo import load_demo
from cli.exits import DONE, refuse
from cli.options import HOME, Database, default_database
from cli.supervisor import Supervisor
from flows import logs
from flows.surroundings import ADDRESS, DATABASE, HOLDER, for_prefect, with_prefect_at
from models.database import migrate
from models.factor_keys import FactorKeyFault


def up(
    port: Annotated[int, typer.Option(help="Where the pages answer.", min=1, max=65535)] = 8000,
    prefect_port: Annotated[
        int, typer.Option(help="Where Prefect's own pages answer.", min=1, max=65535)
    ] = 4200,
    prefect: Annotated[
        str | None,
        typer.Option(help="Use the Prefect server at this address (http://HOST:4200/api); start none."),
    ] = None,
    nightly: Annotated[
        bool, typer.Option(help="Hold the schedule of the nightly flows; not, where a work pool runs them.")
    ] = True,
    demo: Annotated[
        bool, typer.Option("--demo", help="Load the invented caseload if there is nothing yet.")
    ] = False,
    log: joining.Log = "text",
    database: Database = None,
) -> None:
    """Run the pages, Prefect and the worker; Ctrl-C stops all of it. What was recorded is kept."""
    url = database or default_database()
    logs.configure(log)
    joining.refuse_unusable_settings(os.environ)
    joining.refuse_unusable_seal(os.environ, datetime.now(UTC))
    for wanted in (port,) if prefect else (port, prefect_port):
        _refuse_if_taken(wanted)
    if prefect:
        prefect = joining.refuse_silent_prefect(prefect)
    joining.refuse_without_factor_key(url, os.environ, demo=demo)
    typer.echo("Preparing the database …")
    try:
        migrate(url)
    except FactorKeyFault as fault:
        refuse(f"Not started. {fault}")
    if demo:
        load_demo(url)
    home = HOME.resolve() / "prefect"
    home.mkdir(parents=True, exist_ok=True)
    surroundings = {
        **os.environ,
        "PREFECT_HOME": str(home),
        **(with_prefect_at(prefect) if prefect else for_prefect(home, prefect_port)),
        DATABASE: url,
        HOLDER: f"{socket.gethostname()}:{port}",
    }
    said = ["demo"] * demo + ["nightly"] * nightly
    Supervisor(["cli.house", str(port), "0" if prefect else str(prefect_port), *said], surroundings).run()
    raise typer.Exit(DONE)


def _refuse_if_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            refuse(f"Port {port} is taken. Choose another: PORT=8001 make demo, or safehands up --port 8001.")

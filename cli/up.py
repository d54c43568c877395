"""``safehands up``: one command that runs everything on a laptop, and starts it again when it dies."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from types import FrameType
from typing import Annotated

import typer

from cli.demo import load_demo
from cli.exits import DONE, refuse
from cli.options import HOME, Database, default_database
from flows.surroundings import ADDRESS, DATABASE, HOLDER, for_prefect
from models.database import migrate

PAUSES = (0.5, 1, 2, 5, 10)
"""Seconds to wait before starting a child again that died; the last one repeats."""
LIVED_LONG = 60
"""A child that lived this many seconds starts the pauses from the beginning."""
STOPS_WITHIN = 10


def up(
    port: Annotated[int, typer.Option(help="Where the pages answer.", min=1, max=65535)] = 8000,
    prefect_port: Annotated[
        int, typer.Option(help="Where Prefect's own pages answer.", min=1, max=65535)
    ] = 4200,
    demo: Annotated[
        bool, typer.Option("--demo", help="Load the invented caseload if there is nothing yet.")
    ] = False,
    database: Database = None,
) -> None:
    """Run the pages, Prefect and the worker; Ctrl-C stops all of it. What was recorded is kept."""
    url = database or default_database()
    for wanted in (port, prefect_port):
        _refuse_if_taken(wanted)
    typer.echo("Preparing the database …")
    migrate(url)
    if demo:
        load_demo(url)
    home = HOME.resolve() / "prefect"
    home.mkdir(parents=True, exist_ok=True)
    surroundings = {
        **os.environ,
        **for_prefect(home, prefect_port),
        DATABASE: url,
        HOLDER: f"{socket.gethostname()}:{port}",
    }
    command = [sys.executable, "-m", "cli.house", str(port), str(prefect_port), "demo" if demo else "live"]
    _Supervisor(command, surroundings).run()
    raise typer.Exit(DONE)


class _Supervisor:
    """Keeps one child alive until it is told to stop. It holds nothing itself, so it has nothing to lose."""

    def __init__(self, command: list[str], surroundings: dict[str, str]) -> None:
        self.command, self.surroundings = command, surroundings
        self.child: subprocess.Popen[bytes] | None = None
        self.stop = threading.Event()

    def run(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        deaths = 0
        while not self.stop.is_set():
            started = time.monotonic()
            # its own session: Ctrl-C reaches the supervisor only, which then stops it in order
            self.child = subprocess.Popen(self.command, env=self.surroundings, start_new_session=True)  # noqa: S603
            code = self.child.wait()
            if self.stop.is_set():
                break
            deaths = 0 if time.monotonic() - started > LIVED_LONG else deaths + 1
            pause = PAUSES[min(deaths, len(PAUSES)) - 1] if deaths else PAUSES[0]
            typer.echo(
                f"Safehands stopped unexpectedly (exit {code}); starting it again in {pause} s.", err=True
            )
            self.stop.wait(pause)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        if self.stop.is_set():
            return
        self.stop.set()
        typer.echo("Stopping …")
        if self.child and self.child.poll() is None:
            self.child.terminate()
            # not waited for here: the wait that this signal interrupts goes on, and ends when the child does
            patience = threading.Timer(STOPS_WITHIN, self.child.kill)
            patience.daemon = True
            patience.start()


def _refuse_if_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            refuse(f"Port {port} is taken. Choose another: PORT=8001 make demo, or safehands up --port 8001.")

"""Keeping a child process alive: ``up`` and ``worker`` are each a supervisor and one child."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from types import FrameType

import typer

PAUSES = (0.5, 1, 2, 5, 10)
"""Seconds to wait before starting a child again that died; the last one repeats."""
LIVED_LONG = 60
"""A child that lived this many seconds starts the pauses from the beginning."""
STOPS_WITHIN = 10

log = logging.getLogger("safehands.supervisor")


class Supervisor:
    """Keeps one child alive until it is told to stop. It holds nothing itself, so it has nothing to lose."""

    def __init__(self, arguments: Sequence[str], surroundings: Mapping[str, str]) -> None:
        self.command, self.surroundings = [sys.executable, "-m", *arguments], surroundings
        self.child: subprocess.Popen[bytes] | None = None
        self.stop = threading.Event()

    def run(self) -> None:
        """Start the child, and start it again whenever it dies, until SIGINT or SIGTERM."""
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
            log.error("stopped unexpectedly; starting again", extra={"code": code, "pause": pause})
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

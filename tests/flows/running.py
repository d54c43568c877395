"""A real ``safehands up`` in a process of its own, for tests that need all of it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self
from urllib.error import URLError
from urllib.request import Request, urlopen

PATIENCE = 400
"""Seconds: ready in ten on a quiet machine, in forty with the invented caseload."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Running:
    """``safehands up`` on free ports, in ``folder``. Leaving the block is Ctrl-C."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.port, self.prefect_port = free_port(), free_port()
        self.log = folder / "up.log"
        command = [
            str(Path(sys.executable).with_name("safehands")), "up", *options,
            "--port", str(self.port), "--prefect-port", str(self.prefect_port),
        ]  # fmt: skip
        surroundings = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
        with self.log.open("wb") as log:
            self.supervisor = subprocess.Popen(
                command, cwd=folder, env=surroundings, stdout=log, stderr=subprocess.STDOUT
            )

    def __enter__(self) -> Self:
        self.wait_for(lambda: "Ready: " in self.said(), "it never said Ready")
        return self

    def __exit__(self, *_: object) -> None:
        self.ctrl_c()

    def ctrl_c(self) -> int:
        self.supervisor.send_signal(signal.SIGINT)
        try:
            return self.supervisor.wait(30)
        except subprocess.TimeoutExpired:
            self.supervisor.kill()
            raise

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def said(self) -> str:
        return self.log.read_text()

    @property
    def child(self) -> int:
        """The process that holds pages, Prefect and ticker."""
        tasks = Path(f"/proc/{self.supervisor.pid}/task")
        children = [pid for task in tasks.iterdir() for pid in (task / "children").read_text().split()]
        return int(children[0])

    def answers(self, path: str = "/health") -> bool:
        try:
            with urlopen(f"{self.address}{path}", timeout=2) as answer:  # noqa: S310 (our own address)
                return bool(answer.status == 200)
        except (URLError, ConnectionError, TimeoutError):
            return False

    def prefect(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """What Prefect's own API says; POST if there is a body."""
        request = Request(
            f"http://127.0.0.1:{self.prefect_port}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"content-type": "application/json"},
        )
        with urlopen(request, timeout=10) as answer:  # noqa: S310 (our own address)
            content = answer.read().decode()
        return json.loads(content) if path.startswith("/api") else content

    def flow_runs(self) -> list[tuple[str, str]]:
        """Name and state of every flow run that Prefect knows."""
        found = self.prefect("/api/flow_runs/filter", {})
        return [(one["name"], one["state_type"]) for one in found]

    def wait_for(self, happened: Callable[[], bool], otherwise: str) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if self.supervisor.poll() is not None:
                break
            if happened():
                return
            time.sleep(0.2)
        raise AssertionError(f"{otherwise}\n{self.said()}")

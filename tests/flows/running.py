"""A real ``safehands up`` or ``worker`` in a process of its own, for tests that need all of it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self
from urllib.error import URLError
from urllib.request import Request, urlopen

from models.factor_keys import FILE, make_key_file

PATIENCE = 400
"""Seconds: ready in ten on a quiet machine, in forty with the invented caseload."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Started:
    """A command of Safehands in a process of its own, in ``folder``. Leaving the block is Ctrl-C."""

    beside: Mapping[str, str] = {}
    """What stands in its environment besides."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.log = folder / "started.log"
        command = [str(Path(sys.executable).with_name("safehands")), *words]
        surroundings = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
        surroundings |= self.beside
        with self.log.open("wb") as log:
            self.supervisor = subprocess.Popen(
                command, cwd=folder, env=surroundings, stdout=log, stderr=subprocess.STDOUT
            )

    def __enter__(self) -> Self:
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

    def said(self) -> str:
        return self.log.read_text()

    def events(self) -> list[dict[str, Any]]:
        """What it logged with ``--log json``."""
        return [json.loads(line) for line in self.said().splitlines() if line.startswith("{")]

    def done(self) -> int:
        """How many outbox lines it did."""
        return sum(one["done"] for one in self.events() if one["event"] == "lines worked through")

    def children(self) -> list[int]:
        tasks = Path(f"/proc/{self.supervisor.pid}/task")
        return [int(pid) for task in tasks.iterdir() for pid in (task / "children").read_text().split()]

    @property
    def child(self) -> int:
        """The process that does the work."""
        return self.children()[0]

    def wait_for(self, happened: Callable[[], bool], otherwise: str) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if self.supervisor.poll() is not None:
                break
            if happened():
                return
            time.sleep(0.2)
        raise AssertionError(f"{otherwise}\n{self.said()}")


class Joined(Started):
    """``safehands worker`` at the Prefect on this port and the database at this address."""

    def __init__(self, folder: Path, prefect_port: int, url: str) -> None:
        self.port = free_port()
        super().__init__(
            folder, "worker", "--prefect", f"http://127.0.0.1:{prefect_port}/api", "--database", url,
            "--port", str(self.port), "--log", "json",
        )  # fmt: skip

    def ready(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/ready", timeout=2) as answer:
                return bool(answer.status == 200)
        except (URLError, ConnectionError, TimeoutError):
            return False


class Running(Started):
    """``safehands up`` on free ports: pages, Prefect and ticker."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.port, self.prefect_port = free_port(), free_port()
        if not (key := folder / "factor.key").exists():
            make_key_file(key)
        self.beside = {FILE: str(key)}
        super().__init__(
            folder, "up", *options, "--port", str(self.port), "--prefect-port", str(self.prefect_port)
        )

    def __enter__(self) -> Self:
        self.wait_for(lambda: "Ready: " in self.said(), "it never said Ready")
        return self

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

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

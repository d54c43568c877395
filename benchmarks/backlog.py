"""A backlog of delegations on PostgreSQL, carried on by one worker and then by two.

    python -m benchmarks.backlog                     1,000 delegations
    python -m benchmarks.backlog --delegations 10000

Makes a PostgreSQL of its own, puts invented delegations on record, and for each a line into the outbox. Then real
`safehands worker` processes join a real Prefect server and work until nothing waits: two share all of them, after one
alone has done a tenth as many. They are timed from the first look into the outbox to the end of the last flow run.
Exit code 1 if a line was done twice, or a delegation was decided twice or not at all.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from sqlalchemy import Engine, func, select

from benchmarks.caseload import make, put_lines
from benchmarks.postgres import postgres
from benchmarks.process import ROOT, machine
from benchmarks.table import table
from flows.surroundings import for_prefect
from models.database import engine_for, migrate, reading
from models.outbox import OutboxLine
from models.record import RecordEntry

PREFECT_PORT = 4299
HEADS = (
    "workers",
    "delegations",
    "seconds",
    "delegations a second",
    "CPU of workers (s)",
    "flow runs",
    "flow runs' seconds for 1,000",
    "tried again",
    "done twice",
    "leases lost",
)


@dataclass(frozen=True)
class Round:
    """What so many workers did, as they told in their own log lines."""

    workers: int
    lines: int
    seconds: float
    told: list[dict[str, Any]]

    def total(self, count: str) -> int:
        """Of all workers, as their log says."""
        return sum(one[count] for one in self.told if one["event"] == "lines worked through")

    @property
    def cpu(self) -> float:
        """Seconds of CPU time, from when they were ready to work until they stopped."""
        begun = sum(one["cpu"] for one in self.told if one["event"] == "carrying on")
        return float(sum(one["cpu"] for one in self.told if one["event"] == "stopped in order") - begun)

    @property
    def runs(self) -> list[dict[str, Any]]:
        return [one for one in self.told if one["event"] in ("flow run done", "flow run failed")]

    def of_a_thousand(self) -> float:
        """Seconds that flow runs took for each thousand lines that they did."""
        return float(1000 * sum(one["seconds"] for one in self.runs) / self.lines)

    def row(self) -> tuple[str, ...]:
        return (
            str(self.workers),
            f"{self.lines:,}",
            f"{self.seconds:.1f}",
            f"{self.lines / self.seconds:.0f}",
            f"{self.cpu:.1f}",
            str(len(self.runs)),
            f"{self.of_a_thousand():.1f}",
            str(self.total("failed")),
            str(self.total("done") - self.lines),
            str(self.total("lost")),
        )


def run(arguments: Sequence[str] | None = None) -> int:
    """Make it, let the workers at it, and print what came of it."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--delegations", type=int, default=1000)
    wanted = options.parse_args(arguments).delegations
    with postgres("safehands") as address, tempfile.TemporaryDirectory(prefix="safehands-bench-") as home:
        url = address.format("safehands")
        migrate(url)
        engine = engine_for(url)
        ids = make(engine, wanted + wanted // 10)
        print(f"{len(ids):,} delegations made. {machine()}.", flush=True)
        with _prefect(Path(home)):
            rounds = [
                _round(engine, url, Path(home), workers, part)
                for workers, part in ((1, ids[wanted:]), (2, ids[:wanted]))
            ]
        twice = _decided_twice(engine, ids)
        engine.dispose()
    print(table(HEADS, [one.row() for one in rounds], to_the_left=()))
    print(
        f"Decisions on record: one for each of {len(ids) - len(twice):,} delegations, not so for {len(twice)}."
    )
    print(f"{machine()}.")
    return 1 if twice or any(one.total("done") != one.lines for one in rounds) else 0


def _round(engine: Engine, url: str, home: Path, workers: int, ids: Sequence[str]) -> Round:
    """So many workers at a line for each of these delegations."""
    put_lines(engine, ids)
    logs = [home / f"{workers}-{number}.log" for number in range(workers)]
    at_work = [_worker(url, home, log) for log in logs]
    while _waiting(engine):
        time.sleep(0.2)
    for one in at_work:
        one.send_signal(signal.SIGINT)
    for one in at_work:
        one.wait(30)
    told = [json.loads(line) for log in logs for line in log.read_text().splitlines() if line.startswith("{")]
    return Round(workers, len(ids), _seconds(told), told)


def _seconds(told: list[dict[str, Any]]) -> float:
    """From the first worker that began to carry on to the last flow run that ended."""
    begun = [datetime.fromisoformat(one["time"]) for one in told if one["event"] == "carrying on"]
    ended = [datetime.fromisoformat(one["time"]) for one in told if one["event"].startswith("flow run ")]
    return (max(ended) - min(begun)).total_seconds()


def _waiting(engine: Engine) -> int:
    with reading(engine)() as session:
        return session.scalar(select(func.count()).where(OutboxLine.done_at.is_(None))) or 0


def _decided_twice(engine: Engine, ids: Sequence[str]) -> list[str]:
    """Delegations that the record does not hold exactly one decision of."""
    decided: Counter[str] = Counter()
    with reading(engine)() as session:
        for body in session.scalars(select(RecordEntry.body).execution_options(yield_per=1000)):
            entry = json.loads(body)
            if entry["what"] == "decision":
                decided[entry["subject"]["delegation"]] += 1
    return [id for id in ids if decided[id] != 1]


def _worker(url: str, home: Path, log: Path) -> subprocess.Popen[bytes]:
    command = [
        str(Path(sys.executable).with_name("safehands")), "worker", "--log", "json", "--database", url,
        "--prefect", f"http://127.0.0.1:{PREFECT_PORT}/api",
    ]  # fmt: skip
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT)}
    with log.open("wb") as output:
        return subprocess.Popen(command, cwd=home, env=surroundings, stdout=output, stderr=output)  # noqa: S603


@contextmanager
def _prefect(home: Path) -> Iterator[None]:
    """A Prefect server on SQLite, as `safehands up` has one, but alone in its process."""
    surroundings = {**os.environ, **for_prefect(home / "prefect", PREFECT_PORT), "PYTHONPATH": str(ROOT)}
    program = f"from flows.prefect_server import server; server({PREFECT_PORT}).run()"
    with (home / "prefect.log").open("wb") as output:
        server = subprocess.Popen(  # noqa: S603 (our own program)
            [sys.executable, "-W", "ignore", "-c", program],
            env=surroundings,
            stdout=output,
            stderr=output,
            cwd=home,
        )
    try:
        _wait_for(f"http://127.0.0.1:{PREFECT_PORT}/api/health")
        yield
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(address: str) -> None:
    until = time.monotonic() + 180
    while time.monotonic() < until:
        try:
            with urlopen(address, timeout=2):  # noqa: S310 (our own address)
                return
        except (URLError, TimeoutError, ConnectionError):
            time.sleep(0.2)
    raise TimeoutError(f"{address} does not answer")


if __name__ == "__main__":
    raise SystemExit(run())

"""``safehands worker`` joins a running Safehands, shares its backlog, and refuses what it cannot join."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.cases import DelegationStatus
from models.database import engine_for, reading
from models.outbox import OutboxLine
from models.record_check import verify
from services import outbox
from tests.flows.running import Joined, Running, free_port
from tests.postgres import PostgresServer
from tests.services.world import START, World, launched

pytestmark = pytest.mark.timeout(500)
SAFEHANDS = str(Path(sys.executable).with_name("safehands"))


def refused(*options: str, **surroundings: str) -> str:
    """What a worker says that leaves with exit code 2."""
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "SAFEHANDS_"))
    }
    told = subprocess.run(
        [SAFEHANDS, "worker", *options], capture_output=True, text=True, check=False, env=clean | surroundings
    )
    assert told.returncode == 2, told.stderr
    return told.stderr


def test_a_sqlite_database_is_refused(tmp_path: Path) -> None:
    assert "a SQLite database has one process that writes" in refused(
        "--database", f"sqlite:///{tmp_path}/s.db", "--prefect", "http://127.0.0.1:9/api"
    )


def test_a_database_that_does_not_answer_is_refused_without_its_password(tmp_path: Path) -> None:
    told = refused("--database", f"postgresql://safehands:secret@/s?host={tmp_path}")
    assert "does not answer" in told
    assert "secret" not in told


@pytest.mark.postgres
def test_a_database_of_another_version_is_refused(postgres_server: PostgresServer) -> None:
    name = postgres_server.create_database()
    told = refused("--database", postgres_server.url(name), "--prefect", "http://127.0.0.1:9/api")
    assert "the database is at revision none, and this version of Safehands works with" in told
    postgres_server.drop_database(name)


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "Where is Prefect?"),
        (("--prefect", f"http://127.0.0.1:{free_port()}/api"), "Prefect does not answer at"),
        (("--prefect", "prefect.example/api"), "is not an address of Prefect"),
    ],
)
def test_a_prefect_that_cannot_be_reached_is_refused(
    postgres_server: PostgresServer, settled_database: str, options: tuple[str, ...], told: str
) -> None:
    assert told in refused("--database", postgres_server.url(settled_database), *options)


@pytest.mark.postgres
def test_a_wait_that_is_no_number_is_refused(postgres_server: PostgresServer, settled_database: str) -> None:
    told = refused("--database", postgres_server.url(settled_database), SAFEHANDS_OLDEST_LINE="soon")
    assert "give a number of seconds" in told


@pytest.fixture(scope="module")
def url(postgres_server: PostgresServer, settled_database: str) -> Iterator[str]:
    """A settled world on PostgreSQL."""
    name = postgres_server.create_database(template=settled_database)
    yield postgres_server.url(name)
    postgres_server.drop_database(name)


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory, url: str) -> Iterator[Running]:
    with Running(tmp_path_factory.mktemp("up"), "--database", url, "--log", "json") as running:
        yield running


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory, up: Running, url: str) -> Iterator[Joined]:
    with Joined(tmp_path_factory.mktemp("worker"), up.prefect_port, url) as joined:
        yield joined


def waiting(url: str) -> int:
    engine = engine_for(url)
    with reading(engine)() as session:
        number = session.scalar(select(func.count()).where(OutboxLine.done_at.is_(None))) or 0
    engine.dispose()
    return number


def given(url: str) -> str:
    """A delegation that somebody asks for. Returns its id; one line about it waits."""
    engine = engine_for(url)
    with Session(engine) as session, session.begin():
        subject = launched(World(session, START)).id
    engine.dispose()
    return subject


def put(url: str, subject: str, keys: range) -> None:
    """A line about this delegation for each key."""
    engine = engine_for(url)
    with Session(engine) as session, session.begin():
        act = World(session, START).act("grace")
        for each in keys:
            outbox.put(act, outbox.RECONCILE, subject, f"{subject}:{each}")
    engine.dispose()


@pytest.mark.postgres
def test_up_and_a_worker_share_a_backlog_and_do_nothing_twice(up: Running, worker: Joined, url: str) -> None:
    worker.wait_for(worker.ready, "the worker was never ready")
    before_up, before_worker = up.done(), worker.done()
    subject, asked = given(url), 1
    # Either of them may be quick enough to do a whole backlog before the other looks, but not one after another.
    for _ in range(20):
        put(url, subject, range(asked, asked + 150))
        asked += 150
        up.wait_for(lambda: waiting(url) == 0, "a line was never done")
        done = asked + before_up + before_worker
        up.wait_for(lambda: up.done() + worker.done() >= done, "a line was done and not told of")  # noqa: B023
        if up.done() > before_up and worker.done() > before_worker:
            break
    assert up.done() > before_up, "the worker did all of it"
    assert worker.done() > before_worker, "safehands up did all of it"
    assert up.done() + worker.done() - before_up - before_worker == asked
    engine = engine_for(url)
    with reading(engine)() as session:
        assert session.scalar(select(func.count()).select_from(DelegationStatus)) == 1, "it was decided once"
        assert verify(session).faults == ()
    engine.dispose()


@pytest.mark.postgres
def test_a_worker_whose_child_is_killed_starts_it_again(worker: Joined) -> None:
    first = worker.child
    os.kill(first, signal.SIGKILL)
    worker.wait_for(lambda: worker.children() not in ([], [first]), "it was not started again")
    worker.wait_for(lambda: worker.said().count('"carrying on"') == 2, "it did not carry on again")
    stopped = next(one for one in worker.events() if one["event"].startswith("stopped unexpectedly"))
    assert (stopped["logger"], stopped["code"]) == ("safehands.supervisor", -signal.SIGKILL)


@pytest.mark.postgres
def test_ctrl_c_stops_it_in_order(worker: Joined) -> None:
    child = worker.child
    assert worker.ctrl_c() == 0
    assert not Path(f"/proc/{child}").exists()
    assert worker.events()[-1]["event"] == "stopped in order"

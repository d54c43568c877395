"""The database stops in the middle of a flow, or has no room: nothing half written, and afterwards it goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from flows.carry_on import name_of
from flows.lines import LinesFailed, Worker
from flows.panel import panel
from flows.reconcile import reconcile
from models.database import engine_for, reading, sessions
from tests.flows import crashing
from tests.flows.busy_town import NIGHT
from tests.flows.crashing import HOLDER, Flow, work
from tests.flows.left_behind import differences, ids_in, left_behind
from tests.postgres import PostgresServer

AFTERWARDS = NIGHT + timedelta(minutes=20)


def fails(engine: Engine, flow: Flow) -> None:
    worker = Worker(sessions(engine), reading(engine), HOLDER, "walk", lambda: NIGHT)
    with pytest.raises((LinesFailed, OperationalError)):
        crashing.run(worker, flow)
    engine.dispose()


@pytest.mark.postgres
@pytest.mark.parametrize("fresh_town", ["postgresql"], indirect=True)
@pytest.mark.parametrize("flow", [reconcile, panel], ids=name_of)
def test_postgresql_restarted_in_the_middle_of_a_flow_loses_nothing(
    fresh_town: Callable[[], str], flow: Flow, postgres_server: PostgresServer
) -> None:
    """The run fails; run again, it leaves what a run leaves that nothing happened to."""
    known = ids_in(fresh_town())
    quiet, url = fresh_town(), fresh_town()
    length = work(quiet, flow, AFTERWARDS)
    postgres_server.execute("checkpoint")  # what other tests wrote has to survive this one
    engine, passed = engine_for(url), [0]

    def restarts(*_: object) -> None:
        passed[0] += 1
        if passed[0] == length // 2:
            postgres_server.run(
                "pg_ctl", "-w", "-m", "immediate", "-l", str(postgres_server.folder / "log"), "restart"
            )

    event.listen(engine, "before_cursor_execute", restarts)
    fails(engine, flow)
    work(url, flow, AFTERWARDS)
    assert differences(left_behind(quiet, known), left_behind(url, known)) == []


@pytest.mark.parametrize("fresh_town", ["sqlite"], indirect=True)
def test_a_disk_that_is_full_refuses_the_whole_transaction_and_with_room_again_it_goes_on(
    fresh_town: Callable[[], str],
) -> None:
    """SQLite is allowed six pages more than it has: what is there afterwards is part of what was to come."""
    known = ids_in(fresh_town())
    quiet, url = fresh_town(), fresh_town()
    work(quiet, reconcile, AFTERWARDS)
    expected, engine = left_behind(quiet, known), engine_for(url)

    def no_room(connection: object, _: object) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()  # type: ignore[attr-defined]
        connection.execute(f"PRAGMA max_page_count={first.setdefault('pages', pages) + 6}")  # type: ignore[attr-defined]

    first: dict[str, int] = {}
    event.listen(engine, "connect", no_room)
    fails(engine, reconcile)
    part = differences(expected, left_behind(url, known))
    # What falls due is kept anew with each answer: what an earlier answer said may still be there.
    working = ("outbox", "record_logs", "upcoming_dues")
    assert [row for row in part if row.startswith("+") and not any(one in row for one in working)] == []
    assert [row for row in part if row.startswith("- record_entries")], "the disk was full before the end"
    work(url, reconcile, AFTERWARDS)
    assert differences(expected, left_behind(url, known)) == []

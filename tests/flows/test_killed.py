"""A worker killed at any statement leaves what a worker leaves that was never killed."""

from __future__ import annotations

import json
import os
import signal
import sys

import pytest
from sqlalchemy import select

from models.actions import Action, ActionClosed
from models.cases import DelegationStatus
from models.database import engine_for, reading
from models.messages import Message
from models.outbox import OutboxLine
from models.record import RecordEntry
from models.record_check import verify
from tests.flows import crashing
from tests.services.world import World, launched


@pytest.fixture
def waiting(world: World) -> str:
    """The address of a database in which two delegations wait to be reconciled."""
    for pa in ("amina", "ben"):
        launched(world, pa=pa)
    world.session.commit()
    return world.session.get_bind().url.render_as_string(hide_password=False)


def left_behind(url: str) -> dict[str, object]:
    """What people would see afterwards, without ids; and that the record holds."""
    engine = engine_for(url)
    with reading(engine)() as session:
        left: dict[str, object] = {
            "statuses": sorted((one.number, one.status) for one in session.scalars(select(DelegationStatus))),
            "actions": sorted(one.kind for one in session.scalars(select(Action))),
            "closed": len(session.scalars(select(ActionClosed)).all()),
            "told": len(session.scalars(select(Message)).all()),
            "waiting": [one.key for one in session.scalars(select(OutboxLine)) if one.done_at is None],
            "entries": sorted(json.loads(one.body)["what"] for one in session.scalars(select(RecordEntry))),
            "faults": verify(session).faults,
        }
    engine.dispose()
    return left


def run(url: str, dies_at: int) -> int:
    """Work in a process of its own, killed at the n-th crash point. Returns its exit code, or minus the signal."""
    child = os.fork()
    if child == 0:
        try:
            crashing.work(url, dies_at)
        finally:
            os._exit(0 if sys.exc_info()[0] is None else 1)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def killed_then_started_again(url: str, dies_at: int) -> None:
    assert run(url, dies_at) == -signal.SIGKILL
    assert run(url, 0) == 0


EXPECTED = {
    "statuses": [(1, "waiting for clinical recommendations")] * 2,
    "closed": 0,
    "told": 9,
    "waiting": [],
    "faults": (),
}


@pytest.mark.parametrize("dies_at", [1, 2, 9, 23, 24, 25, 40])
def test_killed_in_the_middle_and_started_again_nothing_is_lost_and_nothing_twice(
    waiting: str, dies_at: int
) -> None:
    killed_then_started_again(waiting, dies_at)
    left = left_behind(waiting)
    assert {name: left[name] for name in EXPECTED} == EXPECTED
    actions = left["actions"]
    assert isinstance(actions, list)
    assert len(actions) == 9
    assert len(set(actions)) == 5, "four things for each of two PAs, and one form for the person and the task"


def test_run_twice_it_leaves_the_same(waiting: str) -> None:
    assert crashing.work(waiting) > 40, "the crash points above are all passed"
    first = left_behind(waiting)
    crashing.work(waiting)
    assert left_behind(waiting) == first


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_the_walk_over_every_crash_point(world: World, waiting: str) -> None:
    """One database, killed at 1, then started again and killed at 2 of what is left, and so on to the end."""
    for dies_at in range(1, 200):
        if run(waiting, dies_at) == 0:
            break
    assert {name: left_behind(waiting)[name] for name in EXPECTED} == EXPECTED

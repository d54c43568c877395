"""Working through outbox lines: shared between workers, stopped in order, and nothing done by who lost its lease."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select

from flows.lines import LinesFailed, Worker, work_through
from models.database import engine_for, reading, sessions
from models.outbox import OutboxLine
from services import outbox
from services.act import Act
from services.readings import Process
from tests.services.asking import claim
from tests.services.world import World


class Work:
    """What is done for a line, as a list; a test may have something happen at a subject."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.at: dict[str, object] = {}

    def __call__(self, act: Act, subject: str) -> None:
        happens = self.at.get(subject)
        if callable(happens):
            happens()
        self.done.append(subject)


@pytest.fixture
def work() -> Work:
    return Work()


def lines(world: World, count: int) -> list[str]:
    """The ids of so many lines a second apart, each about a subject of its own: s00, s01 …"""
    for number in range(count):
        outbox.put(world.act("grace"), outbox.RECONCILE, f"s{number:02}", f"k{number:02}")
        world.later(seconds=1)
    return all_lines(world)


def all_lines(world: World) -> list[str]:
    ids = list(world.session.scalars(select(OutboxLine.id).order_by(OutboxLine.key)))
    world.session.commit()
    return ids


@pytest.fixture
def worker(world: World, world_url: str) -> Iterator[Worker]:
    engine = engine_for(world_url)
    yield Worker(sessions(engine), reading(engine), "one", "reconcile/r1", lambda: world.now)
    engine.dispose()


def subjects(first: int, end: int) -> list[str]:
    return [f"s{number:02}" for number in range(first, end)]


def test_more_lines_than_a_batch_are_each_done_once(world: World, worker: Worker, work: Work) -> None:
    ids = lines(world, 60)
    assert work_through(worker, ids, work) == 60
    assert sorted(work.done) == subjects(0, 60)
    assert work_through(worker, ids, work) == 0


def test_two_workers_handed_the_same_lines_share_them(world: World, worker: Worker, work: Work) -> None:
    """Given that another worker starts in the middle of the first batch, it does the other batches."""
    ids = lines(world, 60)
    other, its_work = replace(worker, holder="two"), Work()
    with worker.sessions.begin() as session:
        first = [line.id for line in outbox.claim_batch(session, ids[:25], "one", world.now)]
    assert work_through(other, ids, its_work) == 35
    assert its_work.done == subjects(25, 60)
    with worker.sessions.begin() as session:
        outbox.release_all(session, "one")
    assert work_through(worker, first, work) == 25
    assert sorted(work.done + its_work.done) == subjects(0, 60)


def test_lines_of_a_batch_about_one_subject_are_done_together(
    world: World, worker: Worker, work: Work
) -> None:
    lines(world, 3)
    for key in ("again", "once more"):
        outbox.put(world.act("grace"), outbox.RECONCILE, "s01", key)
    ids = all_lines(world)
    assert work_through(worker, ids, work) == 5
    assert sorted(work.done) == ["s00", "s01", "s02"]
    assert work_through(worker, ids, work) == 0


def test_where_they_fail_together_each_waits(world: World, worker: Worker, work: Work) -> None:
    lines(world, 1)
    outbox.put(world.act("grace"), outbox.RECONCILE, "s00", "again")
    ids = all_lines(world)

    def fails() -> None:
        raise ZeroDivisionError

    work.at["s00"] = fails
    with pytest.raises(LinesFailed, match="2 of 2 lines failed: ZeroDivisionError"):
        work_through(worker, ids, work)
    world.later(seconds=16)
    del work.at["s00"]
    assert work_through(worker, ids, work) == 2, "tried alone after a failure, but done all the same"


def test_a_line_that_fails_stops_no_other_and_waits(world: World, worker: Worker, work: Work) -> None:
    ids = lines(world, 3)

    def fails() -> None:
        raise ZeroDivisionError

    work.at["s01"] = fails
    with pytest.raises(LinesFailed, match="1 of 3 lines failed: ZeroDivisionError"):
        work_through(worker, ids, work)
    assert work.done == ["s00", "s02"]
    assert work_through(worker, ids, work) == 0, "it is not tried again at once"
    world.later(seconds=16)
    del work.at["s01"]
    assert work_through(worker, ids, work) == 1


def test_told_to_stop_it_ends_the_line_it_is_at_and_gives_back_the_rest(
    world: World, worker: Worker, work: Work
) -> None:
    ids = lines(world, 30)
    work.at["s02"] = worker.process.stop.set
    assert work_through(worker, ids, work) == 3
    assert work.done == subjects(0, 3)
    other = replace(worker, holder="two", process=Process())
    assert work_through(other, ids, work) == 27


def test_who_lost_its_lease_leaves_the_line_to_whoever_has_it(
    world: World, worker: Worker, work: Work
) -> None:
    """A laptop that slept in the middle of a batch finds the next line in other hands."""
    ids = lines(world, 3)

    def clock() -> datetime:
        if work.done == ["s00"] and not taken:
            world.later(minutes=6)
            with worker.sessions.begin() as session:
                taken.append(claim(session, ids[1], "two", world.now))
        return world.now

    taken: list[OutboxLine | None] = []
    assert work_through(replace(worker, clock=clock), ids, work) == 2
    assert work.done == ["s00", "s02"], "the third was still its own: nobody else had taken it"
    assert worker.process.leases_lost == 1


def test_a_look_is_noted_at_every_batch(world: World, worker: Worker, work: Work) -> None:
    """So that a long backlog does not look like a ticker that has stopped."""
    ids = lines(world, 30)
    work.at["s00"] = lambda: world.later(minutes=2)
    work_through(worker, ids, work)
    assert worker.process.looked_at == world.now

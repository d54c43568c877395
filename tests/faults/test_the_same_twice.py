"""The same event twice: whoever sends it, and however often the flow is told of it, people see it once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from flows.lines import Worker, work_through
from flows.register import ON_EVENT, body
from flows.settings import working_as
from models.database import engine_for, reading, sessions
from models.record_check import verify
from services import outbox
from services.evidence import NewEvidence, record_evidence
from services.reconcile import latest_status, reconcile
from services.to_do import open_actions
from tests.flows.busy_town import NIGHT
from tests.flows.crashing import work
from tests.flows.left_behind import differences, ids_in, left_behind
from tests.services.lives import carry_on
from tests.services.world import World, launched, trained

RECONCILE = ON_EVENT[outbox.RECONCILE]


def test_evidence_that_is_sent_twice_stands_twice_and_asks_for_nothing_twice(world: World) -> None:
    """Given a withdrawal sent twice, then there is one more status than before, and no open action twice."""
    row = launched(world)
    trained(world, row)
    carry_on(world)
    before = latest_status(world.session, row.id)
    assert before
    new = NewEvidence(
        "withdrawal", "withdrawn", world.now, (world.giver("lowe"),), row.pa_id, row.person_id, row.task,
        about="by the person",
    )  # fmt: skip
    for _ in range(2):
        record_evidence(world.act("grace"), "north", new)
        world.later(minutes=1)
        carry_on(world)
    after = latest_status(world.session, row.id)
    assert after
    assert (after.status, after.number) == ("withdrawn", before.number + 1)
    wanted = [(one.requirement, one.kind) for one in open_actions(world.session, row.id)]
    assert len(wanted) == len(set(wanted))
    assert verify(world.session).faults == ()


@pytest.mark.parametrize("fresh_town", ["sqlite"], indirect=True)
def test_a_flow_that_is_handed_the_same_lines_twice_does_each_once(fresh_town: Callable[[], str]) -> None:
    known = ids_in(fresh_town())
    once, twice = fresh_town(), fresh_town()
    work(once, RECONCILE, NIGHT)
    ids = waiting(twice)
    worker = worker_of(twice, "one")
    with working_as(worker):
        assert body(RECONCILE)([*ids, *ids]) == len(ids)
        assert body(RECONCILE)(ids) == 0
    work(twice, RECONCILE, NIGHT)
    assert differences(left_behind(once, known), left_behind(twice, known)) == []


@pytest.mark.postgres
@pytest.mark.parametrize("fresh_town", ["postgresql"], indirect=True)
def test_two_workers_who_are_handed_the_same_lines_do_each_once_between_them(
    fresh_town: Callable[[], str],
) -> None:
    known = ids_in(fresh_town())
    once, shared = fresh_town(), fresh_town()
    work(once, RECONCILE, NIGHT)
    ids = waiting(shared)
    start, done = Barrier(2), []

    def run(name: str) -> None:
        worker = worker_of(shared, name, "reconcile/walk")
        start.wait()
        done.append(work_through(worker, ids, reconcile))

    threads = [Thread(target=run, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(done) == len(ids)
    work(shared, RECONCILE, NIGHT + timedelta(minutes=20))
    assert differences(left_behind(once, known), left_behind(shared, known)) == []


def worker_of(url: str, name: str, flow: str = "walk") -> Worker:
    engine = engine_for(url)
    return Worker(sessions(engine), reading(engine), name, flow, lambda: NIGHT)


def waiting(url: str) -> list[str]:
    with worker_of(url, "looks").reading() as session:
        return [line.id for line in outbox.waiting(session, NIGHT, kinds=[outbox.RECONCILE])]

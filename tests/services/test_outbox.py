"""The outbox: a line is done once, whoever holds it and whoever dies; what fails waits, and is parked in the end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.database import engine_for
from models.outbox import OutboxLine
from services import outbox
from tests.services.asking import claim
from tests.services.world import World


def line(world: World) -> OutboxLine:
    return world.session.scalars(select(OutboxLine)).one()


def put(world: World, *keys: str) -> list[str]:
    """Lines a second apart, oldest first; their ids."""
    for key in keys:
        outbox.put(world.act("grace"), outbox.RECONCILE, "de_1", key)
        world.later(seconds=1)
    return list(world.session.scalars(select(OutboxLine.id).order_by(OutboxLine.created_at)))


def fail(world: World, id: str) -> None:
    """Claimed, and given back with an error."""
    assert claim(world.session, id, "one", world.now) is not None
    outbox.release(world.session, id, "one", "KeyError", world.now)


def parked(world: World) -> str:
    """The id of a line that has failed as often as a line may, an hour apart."""
    (id,) = put(world, "k")
    for _ in range(outbox.MOST_ATTEMPTS):
        fail(world, id)
        world.later(hours=1, seconds=1)
    return id


def test_the_same_key_twice_is_one_line(world: World) -> None:
    for _ in range(2):
        outbox.put(world.act("grace"), outbox.RECONCILE, "de_1", "a key")
    assert line(world).key == "a key"


def test_a_claimed_line_is_nobody_elses_until_its_lease_ends(world: World) -> None:
    outbox.put(world.act("grace"), outbox.RECONCILE, "de_1", "k")
    id = line(world).id
    assert claim(world.session, id, "one", world.now) is not None
    assert claim(world.session, id, "two", world.now) is None
    assert outbox.waiting(world.session, world.now) == []
    after = world.now + outbox.LEASE + timedelta(seconds=1)
    assert claim(world.session, id, "two", after) is not None


def test_what_is_done_is_never_claimed_again(world: World) -> None:
    outbox.put(world.act("grace"), outbox.RECONCILE, "de_1", "k")
    id = line(world).id
    claim(world.session, id, "one", world.now)
    outbox.finish(world.session, id, world.now)
    assert claim(world.session, id, "two", world.now + timedelta(days=1)) is None


def test_a_holder_that_starts_again_gets_back_what_it_held_and_nobody_elses(world: World) -> None:
    mine, theirs = put(world, "mine", "theirs")
    claim(world.session, mine, "me", world.now)
    claim(world.session, theirs, "them", world.now)
    outbox.release_all(world.session, "me")
    assert [one.id for one in outbox.waiting(world.session, world.now)] == [mine]


def test_a_batch_takes_what_nobody_holds_and_leaves_the_rest(world: World) -> None:
    first, second, third = put(world, "a", "b", "c")
    claim(world.session, second, "them", world.now)
    taken = outbox.claim_batch(world.session, [first, second, third], "me", world.now)
    assert [one.id for one in taken] == [first, third]
    assert outbox.claim_batch(world.session, [first, second, third], "me", world.now) == []


def test_a_line_that_was_tried_before_is_taken_alone_after_the_fresh_ones(world: World) -> None:
    """What kills its worker must not use up the attempts of its neighbours."""
    tried, again, fresh = put(world, "a", "b", "c")
    for id in (tried, again):
        claim(world.session, id, "me", world.now)
    outbox.release_all(world.session, "me")
    batches = [outbox.claim_batch(world.session, [tried, again, fresh], "me", world.now) for _ in range(4)]
    assert [[one.id for one in batch] for batch in batches] == [[fresh], [tried], [again], []]


def test_two_workers_that_claim_at_the_same_time_share_and_do_not_wait(world: World, world_url: str) -> None:
    """Given one worker's claim that is not committed, when another claims on PostgreSQL, it gets the other lines."""
    if world_url.startswith("sqlite"):
        pytest.skip("one writer at a time: the second waits for the first")
    first, second = put(world, "a", "b")
    world.session.commit()
    engine = engine_for(world_url)
    with Session(engine) as one, Session(engine) as two:
        assert [line.id for line in outbox.claim_batch(one, [first], "one", world.now)] == [first]
        assert [line.id for line in outbox.claim_batch(two, [first, second], "two", world.now)] == [second]
    engine.dispose()


def test_a_lease_that_ran_out_still_holds_until_somebody_else_takes_the_line(world: World) -> None:
    (id,) = put(world, "k")
    claim(world.session, id, "one", world.now)
    world.later(hours=9)
    assert outbox.hold(world.session, id, "one", world.now)
    world.later(minutes=5)
    assert claim(world.session, id, "two", world.now) is None, "its lease was renewed"
    world.later(seconds=1)
    assert claim(world.session, id, "two", world.now) is not None
    assert not outbox.hold(world.session, id, "one", world.now)


def test_a_failed_line_waits_fifteen_seconds_then_twice_as_long_and_an_hour_at_most() -> None:
    waits = [outbox.wait_after(attempts).total_seconds() for attempts in range(1, 12)]
    assert waits == [15, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]


def test_a_failed_line_is_tried_again_when_its_wait_is_over(world: World) -> None:
    (id,) = put(world, "k")
    fail(world, id)
    world.later(seconds=15)
    assert outbox.waiting(world.session, world.now) == []
    world.later(seconds=1)
    assert [one.id for one in outbox.waiting(world.session, world.now)] == [id]


def test_a_failure_told_late_leaves_a_line_alone_that_somebody_else_has_by_now(world: World) -> None:
    (id,) = put(world, "k")
    claim(world.session, id, "one", world.now)
    world.later(minutes=5, seconds=1)
    claim(world.session, id, "two", world.now)
    outbox.release(world.session, id, "one", "KeyError", world.now)
    assert outbox.hold(world.session, id, "two", world.now)


def test_the_twelfth_failure_parks_a_line_until_an_operator_says_retry(world: World) -> None:
    id = parked(world)
    world.later(days=30)
    assert outbox.waiting(world.session, world.now) == []
    assert claim(world.session, id, "one", world.now) is None
    assert outbox.backlog(world.session, world.now) == [
        outbox.Backlog(outbox.RECONCILE, waiting=0, oldest=None, parked_by={"KeyError": 1})
    ]
    assert outbox.retry(world.session, world.now) == 1
    assert [one.id for one in outbox.waiting(world.session, world.now)] == [id]
    assert outbox.retry(world.session, world.now) == 0


def test_the_eleventh_failure_does_not_park_it(world: World) -> None:
    (id,) = put(world, "k")
    for _ in range(outbox.MOST_ATTEMPTS - 1):
        fail(world, id)
        world.later(hours=1, seconds=1)
    assert [one.id for one in outbox.waiting(world.session, world.now)] == [id]


def test_a_line_that_kills_its_worker_every_time_is_parked_as_well(world: World) -> None:
    (id,) = put(world, "k")
    for _ in range(outbox.MOST_ATTEMPTS):
        assert claim(world.session, id, "one", world.now) is not None
        world.later(minutes=5, seconds=1)
    assert outbox.waiting(world.session, world.now) == []
    assert outbox.backlog(world.session, world.now)[0].parked_by == {"the worker died": 1}


def test_a_backlog_counts_what_is_due_and_says_since_when(world: World) -> None:
    """What is put for a later moment does not wait before it; what is held or has failed goes on waiting."""
    begun = world.now
    fresh, held, failed = put(world, "a", "b", "c")
    claim(world.session, held, "one", world.now)
    fail(world, failed)
    later = world.now + timedelta(hours=1)
    outbox.put(world.act("grace"), outbox.AGREEMENT, "ad_1", "later", not_before=later)
    (now,) = outbox.backlog(world.session, later)
    assert (now.kind, now.waiting, now.oldest) == (outbox.RECONCILE, 3, begun)
    then = later + timedelta(seconds=1)
    assert [(one.kind, one.waiting, one.oldest) for one in outbox.backlog(world.session, then)] == [
        (outbox.AGREEMENT, 1, later),
        (outbox.RECONCILE, 3, begun),
    ]
    assert fresh


def test_lines_of_other_kinds_do_not_stand_in_the_way(world: World) -> None:
    outbox.put(world.act("grace"), "a kind of a later version", "de_1", "k")
    (_, known) = put(world, "known")
    kinds = [outbox.RECONCILE]
    assert [one.id for one in outbox.waiting(world.session, world.now, 1, kinds)] == [known]

"""The outbox: a line is done once, whoever holds it and whoever dies."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from models.outbox import OutboxLine
from services import outbox
from tests.services.world import World


def line(world: World) -> OutboxLine:
    return world.session.scalars(select(OutboxLine)).one()


def test_the_same_key_twice_is_one_line(world: World) -> None:
    for _ in range(2):
        outbox.put(world.act("grace"), outbox.RECONCILE, "de_1", "a key")
    assert line(world).key == "a key"


def test_a_claimed_line_is_nobody_elses_until_its_lease_ends(world: World) -> None:
    outbox.put(world.act("grace"), outbox.RECONCILE, "de_1", "k")
    id = line(world).id
    assert outbox.claim(world.session, id, "one", world.now) is not None
    assert outbox.claim(world.session, id, "two", world.now) is None
    assert outbox.waiting(world.session, world.now) == []
    after = world.now + outbox.LEASE + timedelta(seconds=1)
    assert outbox.claim(world.session, id, "two", after) is not None


def test_what_is_done_is_never_claimed_again(world: World) -> None:
    outbox.put(world.act("grace"), outbox.RECONCILE, "de_1", "k")
    id = line(world).id
    outbox.claim(world.session, id, "one", world.now)
    outbox.finish(world.session, id, world.now)
    assert outbox.claim(world.session, id, "two", world.now + timedelta(days=1)) is None


def test_a_holder_that_starts_again_gets_back_what_it_held_and_nobody_elses(world: World) -> None:
    for key in ("mine", "theirs"):
        outbox.put(world.act("grace"), outbox.RECONCILE, "de_1", key)
        world.later(seconds=1)
    mine, theirs = world.session.scalars(select(OutboxLine).order_by(OutboxLine.created_at)).all()
    outbox.claim(world.session, mine.id, "me", world.now)
    outbox.claim(world.session, theirs.id, "them", world.now)
    outbox.release_all(world.session, "me")
    assert [one.id for one in outbox.waiting(world.session, world.now)] == [mine.id]

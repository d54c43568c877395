"""Two who book the last place, or answer one request, at the same moment: one of them wins, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

from sqlalchemy.orm import Session

from models.database import engine_for
from models.record_check import verify
from services.act import Act, Actor, Refused
from services.training_requests import review, send_back
from services.training_sessions import book, booked_on
from services.training_steps import standing_of
from tests.services.test_training_sessions import accepted, planned
from tests.services.training_world import asked, ready
from tests.services.world import World


def at_once(world: World, url: str, acts: list[Callable[[Act], object]]) -> list[str]:
    """Each in a transaction of its own, started together; what each was told, sorted."""
    start, told = Barrier(len(acts)), []

    def run(do: Callable[[Act], object]) -> None:
        engine = engine_for(url)
        with Session(engine) as session:
            act = Act(session, world.now, Actor("grace", "PHB co-ordinator", "north"))
            start.wait()
            try:
                do(act)
                session.commit()
                told.append("done")
            except Refused as refusal:
                session.rollback()
                told.append(refusal.message)
        engine.dispose()

    threads = [Thread(target=run, args=(one,)) for one in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    world.session.expire_all()
    return sorted(told)


def test_the_last_place_is_booked_once(world: World, world_url: str) -> None:
    session = planned(world, places=1).id
    first, second = accepted(world).id, accepted(world, "ben").id
    world.session.commit()
    told = at_once(
        world, world_url, [lambda act: book(act, first, session), lambda act: book(act, second, session)]
    )
    assert told[1] == "done"
    assert told[0].startswith("This session cannot be booked for this request")
    assert len(booked_on(world.session, session)) == 1
    assert verify(world.session).faults == ()


def test_a_request_is_answered_once(world: World, world_url: str) -> None:
    request = asked(world, ready(world)).id
    world.session.commit()
    told = at_once(
        world,
        world_url,
        [lambda act: review(act, request), lambda act: send_back(act, request, "Which hoist?")],
    )
    assert told[1] == "done"
    assert told[0].startswith("The training request is '")
    assert len(standing_of(world.session, request).steps) == 1

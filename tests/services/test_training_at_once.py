"""Two who book the last place, or answer one request, at the same moment: one of them wins, on both databases."""

from __future__ import annotations

from models.record_check import verify
from services.training.training_requests import review, send_back
from services.training.training_sessions import book, booked_on
from services.training.training_steps import standing_of
from tests.services.at_once import at_once
from tests.services.test_training_sessions import accepted, planned
from tests.services.training_world import asked, ready
from tests.services.world import World


def test_the_last_place_is_booked_once(world: World, world_url: str) -> None:
    session = planned(world, places=1).id
    first, second = accepted(world).id, accepted(world, "ben").id
    world.session.commit()
    told = at_once(
        world_url,
        world.now,
        ("grace", lambda act: book(act, first, session)),
        ("grace", lambda act: book(act, second, session)),
    )
    world.session.expire_all()
    assert told[1] == "done"
    assert told[0].startswith("This session cannot be booked for this request")
    assert len(booked_on(world.session, session)) == 1
    assert verify(world.session).faults == ()


def test_a_request_is_answered_once(world: World, world_url: str) -> None:
    request = asked(world, ready(world)).id
    world.session.commit()
    told = at_once(
        world_url,
        world.now,
        ("grace", lambda act: review(act, request)),
        ("grace", lambda act: send_back(act, request, "Which hoist?")),
    )
    world.session.expire_all()
    assert told[1] == "done"
    assert told[0].startswith("The training request is '")
    assert len(standing_of(world.session, request).steps) == 1

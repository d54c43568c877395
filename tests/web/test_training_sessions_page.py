"""A trainer offers sessions and calls them off; a co-ordinator books on what is offered."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from models.training import SessionCancelled, TrainingRequest, TrainingSession, TrainingStep
from services.training import trainer_choice, training_requests
from tests.services.test_whom import another_amina
from tests.services.training_world import CREAM, asked, ready
from tests.web.coordinator import Desk
from tests.web.test_in_browser import looked_at
from tests.web.trainer import At, a_desk, a_visitor, fill_in  # noqa: F401
from tests.web.visitor import shown

MAY_12 = {"day-day": "12", "day-month": "5", "day-year": "2026"}
AT_TEN = {"at": "10am", "hours": "2", "place": "The clinic", **MAY_12}
OFFER = {"what": f"{CREAM}|", "mode": "scheduled session", "places": "6", **AT_TEN}
PAGE = "/training/sessions"


@pytest.fixture
def request_of_nia(desk: Desk) -> TrainingRequest:
    """A request for which Nia was chosen, and which she has accepted."""
    world = desk.world
    world.session.expire_on_commit = False
    request = asked(world, ready(world))
    training_requests.review(world.act("grace"), request.id)
    trainer_choice.choose_trainer(world.act("grace"), request.id, "nia", "clinical trainer")
    trainer_choice.accept_training(world.act("nia"), request.id)
    desk.keep()
    return request


def test_a_session_is_offered_booked_and_called_off(
    desk: Desk, at: At, request_of_nia: TrainingRequest
) -> None:
    """Given a session with six places, when it is called off, then whoever is booked has to be booked again."""
    nia, grace = at("nia"), at("grace")
    assert f'href="{PAGE}"' in nia.get("/training").text
    assert "You offer no session from now on." in shown(nia.get(PAGE).text)
    said = fill_in(nia, PAGE, **OFFER)
    assert "12 May 2026 at 10am, The clinic, scheduled session. None of 6 places booked." in shown(said.text)
    (session,) = desk.ask(select(TrainingSession))
    assert (session.trainer_id, session.provider_id, session.places) == ("nia", "moorland", 6)
    booked = fill_in(grace, f"/training/{request_of_nia.id}/book", session=session.id)
    assert booked.status_code == 200, shown(booked.text)
    assert "1 of 6 places booked." in shown(nia.get(PAGE).text)
    off = f"{PAGE}/{session.id}/call-off"
    assert "Say in a sentence why" in shown(fill_in(nia, off).text)
    said = fill_in(nia, off, why="The room is flooded.")
    assert "You offer no session from now on." in shown(said.text)
    assert [one.why for one in desk.ask(select(SessionCancelled))] == ["The room is flooded."]
    last = desk.ask(select(TrainingStep.step).order_by(TrainingStep.number.desc()))[0]
    assert last == "session cancelled"
    assert nia.get(off).status_code == 404, "it is called off already"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"what": ""}, "Choose what it teaches"),
        ({"mode": ""}, "Choose how it is held"),
        ({"places": ""}, "Enter how many places"),
        ({"places": "0"}, "The number of places must be from 1 to 50"),
        ({"places": "six"}, "The number of places must be from 1 to 50"),
        ({"at": "late"}, "The time must be one like 2:30pm or 14:30"),
        ({"place": ""}, "Say where it takes place"),
        ({"day-month": "4"}, "Date of training must be 5 May 2026 or after"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_offered(
    desk: Desk, at: At, request_of_nia: TrainingRequest, wrong: dict[str, str], told: str
) -> None:
    said = fill_in(at("nia"), PAGE, **{**OFFER, **wrong})
    assert said.status_code == 422
    assert told in shown(said.text)
    assert desk.ask(select(TrainingSession)) == []


def test_a_drop_in_may_have_no_limit(desk: Desk, at: At, request_of_nia: TrainingRequest) -> None:
    said = fill_in(at("nia"), PAGE, **{**OFFER, "mode": "drop-in", "places": ""})
    assert "The clinic, drop-in. None booked." in shown(said.text)


def test_where_nobody_asks_for_training_there_is_nothing_to_offer(desk: Desk, at: At) -> None:
    assert "No request for training is open" in shown(at("nia").get(PAGE).text)


def test_nobody_calls_off_another_trainers_session(
    desk: Desk, at: At, request_of_nia: TrainingRequest
) -> None:
    fill_in(at("nia"), PAGE, **OFFER)
    (session,) = desk.ask(select(TrainingSession))
    assert desk.grace.get(PAGE).status_code == 404
    assert desk.grace.get(f"{PAGE}/{session.id}/call-off").status_code == 404


def test_one_session_is_recorded_for_many_each_by_themselves(desk: Desk, at: At) -> None:
    """Given two PAs on one session, then one completed and one did not come; whom she leaves out stays to be said."""
    world = desk.world
    world.session.expire_on_commit = False
    requests = [asked(world, ready(world, pa=pa)) for pa in ("amina", "ben")]
    for request in requests:
        training_requests.review(world.act("grace"), request.id)
        trainer_choice.choose_trainer(world.act("grace"), request.id, "nia", "clinical trainer")
        trainer_choice.accept_training(world.act("nia"), request.id)
    desk.keep()
    fill_in(at("nia"), PAGE, **OFFER)
    (session,) = desk.ask(select(TrainingSession))
    for request in requests:
        assert fill_in(at("grace"), f"/training/{request.id}/book", session=session.id).status_code == 200
    form = f"{PAGE}/{session.id}/attendance"
    assert at("nia").get(form).status_code == 404, "it has not taken place"
    world.now = session.ends_at
    another_amina(world)
    desk.keep()
    nia, amina, ben = at("nia"), requests[0].id, requests[1].id
    assert "Say who came" in shown(nia.get(PAGE).text)
    said = shown(nia.get(form).text)
    assert "Similar name: Amina Yusuf is not 1 other person whose name is like it." in said
    assert "Yusef" not in said
    assert "Say how it ended for at least one of them" in shown(fill_in(nia, form).text)
    bare = shown(fill_in(nia, form, **{ben: "did not come"}).text)
    assert "Say in a sentence what happened: Ben Carter" in bare
    fill_in(nia, form, **{amina: "completed"})
    left = shown(nia.get(form).text)
    assert "Ben Carter" in left
    assert "Amina Yusuf" not in left
    done = fill_in(nia, form, **{ben: "did not come", f"{ben}-note": "He was ill."})
    assert "Who came is recorded, for each PA." in shown(done.text)
    assert nia.get(form).status_code == 404
    steps = desk.ask(select(TrainingStep).where(TrainingStep.step.in_(("attended", "not attended"))))
    assert {(one.request_id, one.step) for one in steps} == {(amina, "attended"), (ben, "not attended")}


@pytest.mark.browser
def test_the_page_in_a_browser(
    page: Page, address: str, log_in: Callable[..., None], at: At, request_of_nia: TrainingRequest
) -> None:
    at("nia")
    log_in(page, "nia")
    page.goto(f"{address}{PAGE}")
    looked_at(page, "training-sessions")
    page.get_by_role("button", name="Offer it").click()
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    looked_at(page, "training-sessions-error")

"""Sessions in three ways: planned, booked with their places, called off, attended, certified."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from models.cases import DelegationRow
from models.evidence import EvidenceRow
from models.training import SessionCancelled, TrainingRequest, TrainingSession
from services.act import NotFound, Refused
from services.reconcile import reconcile
from services.training import training_requests
from services.training.trainer_choice import accept_training, choose_trainer
from services.training.training_attendance import certificate_seen, record_attendance
from services.training.training_requests import Form, carry_training_request
from services.training.training_sessions import (
    Plan,
    book,
    booked_on,
    cancel_session,
    plan_session,
    sessions_for,
)
from services.training.training_steps import standing_of
from tests.services.training_world import CREAM, asked, in_words, ready, wanted
from tests.services.world import TASK, World

TRAINER = "clinical trainer"
TEN = datetime(2026, 5, 20, 9, 0, tzinfo=UTC)
"""Ten o'clock in London, in summer time."""


def accepted(world: World, pa: str = "amina", mode: str = "scheduled session") -> TrainingRequest:
    """A request that Nia has taken on."""
    row = ready(world, CREAM, pa)
    request = asked(world, row, mode=mode)
    training_requests.review(world.act("grace"), request.id)
    choose_trainer(world.act("grace"), request.id, "nia", TRAINER)
    accept_training(world.act("nia"), request.id)
    return request


def planned(world: World, starts: datetime = TEN, places: int | None = 2, mode: str = "scheduled session",
            hours: int = 3, **taught: str) -> TrainingSession:  # fmt: skip
    plan = Plan(
        "moorland", "nia", TRAINER, mode, starts, starts + timedelta(hours=hours), "Moorland House", places,
        **(taught or {"task": CREAM}),
    )  # fmt: skip
    return plan_session(world.act("grace"), plan)


def state(world: World, request: TrainingRequest) -> str:
    return standing_of(world.session, request.id).state


def row_of(world: World, request: TrainingRequest) -> DelegationRow:
    return standing_of(world.session, request.id).row


def bookings(world: World) -> list[tuple[str, str]]:
    rows = world.session.scalars(
        select(EvidenceRow).where(EvidenceRow.kind == "training booking").order_by(EvidenceRow.true_from)
    )
    return [(one.outcome, one.provider_id or "") for one in rows]


@pytest.mark.parametrize(
    ("plan", "why"),
    [
        ({"starts": datetime(2026, 5, 5, 9, 0, tzinfo=UTC)}, "in the past"),
        ({"hours": 0}, "would end before it begins"),
        ({"places": None}, "Only a drop-in has no limit"),
        ({"places": 0}, "at least one place"),
        ({"task": CREAM, "topic": "infection prevention"}, "one task or one topic"),
    ],
)
def test_a_session_that_cannot_be_is_refused(world: World, plan: dict[str, object], why: str) -> None:
    with pytest.raises(Refused, match=why):
        planned(world, **plan)  # type: ignore[arg-type]


@pytest.mark.covers("NE-11")
def test_a_booking_takes_a_place_and_is_evidence(world: World) -> None:
    request, session = accepted(world), planned(world)
    offered = sessions_for(world.session, standing_of(world.session, request.id), world.now)
    assert [(one.session.id, one.left) for one in offered] == [(session.id, 2)]
    book(world.act("grace"), request.id, session.id)
    assert (state(world, request), bookings(world)) == ("booked", [("booked", "moorland")])
    assert booked_on(world.session, session.id) == [request.id]
    assert in_words(world, row_of(world, request)) == (
        "record who attended the training", TRAINER, date(2026, 5, 27),
    )  # fmt: skip


def test_a_full_session_is_offered_to_nobody_else(world: World) -> None:
    session = planned(world, places=1)
    first, second = accepted(world), accepted(world, "ben")
    book(world.act("grace"), first.id, session.id)
    with pytest.raises(Refused, match="cannot be booked for this request"):
        book(world.act("grace"), second.id, session.id)
    training_requests.withdraw(world.act("grace"), first.id, "She has left.")
    book(world.act("grace"), second.id, session.id)
    assert booked_on(world.session, session.id) == [second.id]


def test_a_session_can_be_booked_until_it_begins(world: World) -> None:
    request, session = accepted(world), planned(world)
    world.now = TEN
    with pytest.raises(Refused, match="cannot be booked"):
        book(world.act("grace"), request.id, session.id)
    world.now = TEN - timedelta(seconds=1)
    book(world.act("grace"), request.id, session.id)
    assert state(world, request) == "booked"


def test_a_session_of_another_task_or_of_nobody_is_not_booked(world: World) -> None:
    request, other = accepted(world), planned(world, task=TASK)
    with pytest.raises(Refused, match="cannot be booked"):
        book(world.act("grace"), request.id, other.id)
    with pytest.raises(NotFound):
        book(world.act("grace"), request.id, "ts_none")


@pytest.mark.covers("NE-19", "ST-18")
def test_where_care_is_given_only_a_bespoke_session_is_offered(world: World) -> None:
    row = ready(world)
    form = Form("first", "bespoke", "Her bed.", care_environment="Her own bed")
    request = training_requests.ask_for_training(world.act("grace"), row, form)
    training_requests.review(world.act("grace"), request.id)
    choose_trainer(world.act("grace"), request.id, "nia", TRAINER)
    planned(world)
    at_home = planned(world, TEN + timedelta(days=1), 1, "bespoke")
    standing = standing_of(world.session, request.id)
    assert [one.session.id for one in sessions_for(world.session, standing, world.now)] == [at_home.id]


def test_nobody_is_in_two_places_at_once_and_back_to_back_is_no_overlap(world: World) -> None:
    request, session = accepted(world), planned(world)
    book(world.act("grace"), request.id, session.id)
    row = ready(world, "change catheter bag")
    other = asked(world, row)
    training_requests.review(world.act("grace"), other.id)
    choose_trainer(world.act("grace"), other.id, "nia", TRAINER)
    accept_training(world.act("nia"), other.id)
    during = planned(world, TEN + timedelta(hours=2, minutes=59), task=row.task)
    with pytest.raises(Refused, match="booked on another session at that time"):
        book(world.act("grace"), other.id, during.id)
    after = planned(world, TEN + timedelta(hours=3), task=row.task)
    book(world.act("grace"), other.id, after.id)
    assert state(world, other) == "booked"


def test_a_session_called_off_puts_everybody_back_to_be_booked_again(world: World) -> None:
    session = planned(world)
    first, second = accepted(world), accepted(world, "ben")
    for request in (first, second):
        book(world.act("grace"), request.id, session.id)
    with pytest.raises(Refused, match="needs a reason"):
        cancel_session(world.act("nia"), session.id, " ")
    world.later(days=1)
    assert len(cancel_session(world.act("nia"), session.id, "Snow.")) == 2
    assert cancel_session(world.act("nia"), session.id, "Snow.") == []
    assert [state(world, one) for one in (first, second)] == ["session cancelled"] * 2
    assert [outcome for outcome, _ in bookings(world)] == ["booked", "booked", "cancelled", "cancelled"]
    assert in_words(world, row_of(world, first)) == (
        "book the training",
        "PHB co-ordinator",
        date(2026, 5, 13),
    )
    assert len(world.session.scalars(select(SessionCancelled)).all()) == 1


def test_a_session_that_has_begun_is_not_called_off(world: World) -> None:
    session = planned(world)
    world.now = TEN
    with pytest.raises(Refused, match="has begun"):
        cancel_session(world.act("nia"), session.id, "Snow.")


def test_attendance_is_recorded_at_the_end_and_is_evidence_of_that_moment(world: World) -> None:
    request, session = accepted(world), planned(world)
    book(world.act("grace"), request.id, session.id)
    world.now = session.ends_at - timedelta(seconds=1)
    with pytest.raises(Refused, match="has not ended"):
        record_attendance(world.act("nia"), request.id, came=True)
    world.now = session.ends_at
    with pytest.raises(Refused, match="whoever gave the training"):
        record_attendance(world.act("omar"), request.id, came=True)
    record_attendance(world.act("nia"), request.id, came=True)
    (training,) = world.session.scalars(select(EvidenceRow).where(EvidenceRow.kind == "training")).all()
    assert (training.true_from, training.mode, training.provider_id) == (
        session.ends_at,
        "face to face",
        "moorland",
    )
    answer = reconcile(world.act("grace"), row_of(world, request).id)
    assert answer is not None
    assert all(one.requirement != "bespoke training" for one in answer.wanted)
    assert (
        in_words(world, row_of(world, request))[0] == "look at the certificate and close the training request"
    )
    carry_training_request(world.act("grace"), request.id)
    assert state(world, request) == "attended"
    certificate_seen(world.act("grace"), request.id)
    assert state(world, request) == "closed"
    assert wanted(world, row_of(world, request)) == []


def test_whoever_did_not_come_is_booked_again(world: World) -> None:
    request, session = accepted(world), planned(world)
    book(world.act("grace"), request.id, session.id)
    world.now = session.ends_at
    with pytest.raises(Refused, match="needs a note"):
        record_attendance(world.act("nia"), request.id, came=False)
    record_attendance(world.act("nia"), request.id, came=False, note="She was ill.")
    assert in_words(world, row_of(world, request))[0] == "book the training"


def test_training_that_was_failed_is_closed_and_the_rules_ask_for_more(world: World) -> None:
    request, session = accepted(world), planned(world)
    book(world.act("grace"), request.id, session.id)
    world.now = session.ends_at
    record_attendance(world.act("nia"), request.id, came=True, outcome="failed", note="Rotate the site.")
    certificate_seen(world.act("grace"), request.id)
    answer = reconcile(world.act("grace"), row_of(world, request).id)
    assert answer is not None
    assert ("bespoke training", "train again to the action plan") in [
        (one.requirement, one.kind) for one in answer.wanted
    ]


@pytest.mark.covers("NE-11")
def test_a_drop_in_needs_no_booking(world: World) -> None:
    request = accepted(world, mode="drop-in")
    session = planned(world, places=None, mode="drop-in")
    world.now = session.ends_at
    record_attendance(world.act("nia"), request.id, came=True, session_id=session.id)
    assert state(world, request) == "attended"


def test_a_planned_session_is_not_dropped_in_on(world: World) -> None:
    request, session = accepted(world), planned(world)
    world.now = session.ends_at
    with pytest.raises(Refused, match="was not booked on this session"):
        record_attendance(world.act("nia"), request.id, came=True, session_id=session.id)


def test_a_session_over_the_night_the_clocks_go_back_is_due_from_the_day_it_ended(world: World) -> None:
    """From 23:30 in summer time to 00:30, an hour later; the clocks go back at two."""
    request = accepted(world)
    session = planned(world, datetime(2026, 10, 24, 22, 30, tzinfo=UTC), hours=1)
    book(world.act("grace"), request.id, session.id)
    assert in_words(world, row_of(world, request))[2] == date(2026, 11, 1)


@pytest.mark.covers("OX-05")
def test_general_learning_is_asked_for_and_booked_the_same_way(world: World) -> None:
    row = ready(world, TASK)
    form = Form("first", "drop-in", "Her feed builds on it.", topic="infection prevention")
    request = training_requests.ask_for_training(world.act("grace"), row, form)
    training_requests.review(world.act("grace"), request.id)
    choose_trainer(world.act("grace"), request.id, "nia", TRAINER)
    accept_training(world.act("nia"), request.id)
    session = planned(world, places=None, mode="drop-in", topic="infection prevention")
    world.now = session.ends_at
    record_attendance(world.act("nia"), request.id, came=True, session_id=session.id)
    (learned,) = world.session.scalars(select(EvidenceRow).where(EvidenceRow.kind == "training")).all()
    assert (learned.about, learned.person_id, learned.task) == ("infection prevention", None, None)

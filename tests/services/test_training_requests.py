"""The request form for training: asked, reviewed, sent back, held, released, chased, escalated, closed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from models.cases import DelegationEnd
from models.record import RecordEntry
from models.training import TrainingRequest, TrainingStep
from rules.moments import Period
from services import coordination
from services.act import Refused
from services.training import sign_off, training_requests
from services.training.training_asked import training_needed
from services.training.training_requests import Form, carry_training_request, due_training_requests
from services.training.training_settings import TrainingSettings
from services.training.training_steps import standing_of
from services.training.training_wanted import REVIEW, in_time
from tests.services.training_world import CREAM, asked, in_words, ready, somebody, wanted
from tests.services.world import START, TASK, World, launched

MAY_5 = START.date()


def state(world: World, request: TrainingRequest) -> str:
    return standing_of(world.session, request.id).state


@pytest.mark.covers("OX-09")
def test_from_the_task_in_the_care_plan_the_protocol_tells_which_training_is_needed(world: World) -> None:
    row = launched(world)
    said = [
        (one.requirement, one.topic, one.on_record) for one in training_needed(world.session, row, world.now)
    ]
    assert said == [
        ("prerequisite learning: infection prevention", "infection prevention", False),
        ("bespoke training", "", False),
    ]


@pytest.mark.covers("OX-10", "OX-11")
def test_the_form_goes_to_the_training_co_ordinator_to_be_reviewed_within_a_week(world: World) -> None:
    row = ready(world)
    somebody(world, "tess", "Tess Ward", "training co-ordinator")
    asked(world, row)
    assert in_words(world, row) == ("review the training request", "training co-ordinator", date(2026, 5, 12))


def test_where_an_organisation_has_no_training_co_ordinator_the_phb_co_ordinator_reviews(
    world: World,
) -> None:
    row = ready(world)
    somebody(world, "tess", "Tess Ward", "training co-ordinator", "south")
    asked(world, row)
    assert in_words(world, row)[1] == "PHB co-ordinator"


def test_asked_twice_there_is_one_action_and_one_entry(world: World) -> None:
    row = ready(world)
    asked(world, row)
    first = wanted(world, row)
    entries = len(world.session.scalars(select(RecordEntry.number)).all())
    assert [one.id for one in wanted(world, row)] == [one.id for one in first]
    assert len(world.session.scalars(select(RecordEntry.number)).all()) == entries


def test_the_same_training_is_not_asked_for_while_a_request_is_open(world: World) -> None:
    row = ready(world)
    request = asked(world, row)
    with pytest.raises(Refused, match="asked for already"):
        asked(world, row)
    training_requests.withdraw(world.act("grace"), request.id, "She stays in hospital.")
    assert asked(world, row).number == 2


@pytest.mark.parametrize(
    ("form", "why"),
    [
        (Form("first", "by post", "Why."), "There is no 'first' training by 'by post'"),
        (Form("first", "drop-in", "  "), "It needs why"),
        (Form("first", "drop-in", "Why.", MAY_5 - timedelta(days=1)), "has passed"),
        (Form("first", "drop-in", "Why.", topic="juggling"), "asks for training in 'juggling'"),
    ],
)
def test_a_form_that_cannot_be_is_refused(world: World, form: Form, why: str) -> None:
    row = ready(world)
    with pytest.raises(Refused, match=why):
        training_requests.ask_for_training(world.act("grace"), row, form)


def test_needed_today_is_still_a_day_to_come(world: World) -> None:
    assert asked(world, ready(world), needed_by=MAY_5).needed_by == MAY_5


@pytest.mark.covers("NE-11", "NE-19")
@pytest.mark.parametrize("mode", ["scheduled session", "drop-in"])
def test_training_that_has_to_be_where_care_is_given_is_bespoke(world: World, mode: str) -> None:
    row = ready(world)
    at_home = Form("first", mode, "Her hoist.", care_environment="Her own bed and hoist")
    with pytest.raises(Refused, match="where care is given") as refused:
        training_requests.ask_for_training(world.act("grace"), row, at_home)
    assert refused.value.cite == ("2:582", "2:597")
    bespoke = Form("first", "bespoke", "Her hoist.", care_environment="Her own bed and hoist")
    assert training_requests.ask_for_training(world.act("grace"), row, bespoke).mode == "bespoke"


@pytest.mark.covers("NE-19")
def test_a_large_team_is_trained_at_its_own_time_and_place(world: World) -> None:
    row = ready(world)
    launched(world, CREAM, "ben")
    form = Form("first", "scheduled session", "A new team.")
    two = TrainingSettings(large_team=2)
    with pytest.raises(Refused, match="the team has 2 PAs"):
        training_requests.ask_for_training(world.act("grace"), row, form, two)
    three = TrainingSettings(large_team=3)
    assert training_requests.ask_for_training(world.act("grace"), row, form, three).mode == form.mode


def test_sent_back_it_waits_for_an_answer_and_then_for_review_again(world: World) -> None:
    row = ready(world)
    request = asked(world, row)
    with pytest.raises(Refused, match="needs what is missing"):
        training_requests.send_back(world.act("grace"), request.id, " ")
    training_requests.send_back(world.act("grace"), request.id, "Which hoist does she have?")
    assert in_words(world, row)[0] == "answer what was asked back about the training request"
    training_requests.ask_again(world.act("grace"), request.id, "A ceiling hoist.")
    assert in_words(world, row)[0] == "review the training request"


def test_a_step_that_cannot_follow_is_refused(world: World) -> None:
    request = asked(world, ready(world))
    training_requests.review(world.act("grace"), request.id)
    with pytest.raises(Refused, match="is 'reviewed', so it cannot be 'sent back'"):
        training_requests.send_back(world.act("grace"), request.id, "Too late.")


@pytest.mark.covers("OX-05")
def test_a_request_is_held_while_the_learning_it_builds_on_is_missing_and_released_by_itself(
    world: World,
) -> None:
    row = ready(world, TASK)
    request = asked(world, row)
    training_requests.review(world.act("grace"), request.id)
    assert state(world, request) == "held"
    held = training_requests.held_for(world.session, standing_of(world.session, request.id), world.now)
    assert held == (
        (
            "prerequisite learning: infection prevention: The framework sets the level of training, "
            "and some training builds on other training. (2:785)"
        ),
    )
    assert wanted(world, row) == []
    carry_training_request(world.act("grace"), request.id)
    assert state(world, request) == "held"
    coordination.record_learning(
        world.act("grace"), row, "infection prevention", world.now.date(), world.giver("nia")
    )
    world.later(days=1)
    carry_training_request(world.act("grace"), request.id)
    assert state(world, request) == "released"
    assert in_words(world, row) == ("choose a trainer", "PHB co-ordinator", date(2026, 5, 13))
    carry_training_request(world.act("grace"), request.id)
    steps = standing_of(world.session, request.id).steps
    assert [one.step for one in steps] == ["reviewed", "held", "released"]


@pytest.mark.parametrize(
    ("day", "hour", "asks"),
    [
        (12, "23:59", (REVIEW, "PHB co-ordinator", date(2026, 5, 12))),
        (13, "00:00", (f"{REVIEW} (asked a second time)", "PHB co-ordinator", date(2026, 5, 19))),
        (19, "23:59", (f"{REVIEW} (asked a second time)", "PHB co-ordinator", date(2026, 5, 19))),
        (20, "00:00", (f"see to it that somebody does this: {REVIEW}", "PHB lead", date(2026, 5, 22))),
    ],
)
def test_a_request_nobody_answers_is_chased_after_a_week_and_escalated_after_two(
    world: World, day: int, hour: str, asks: tuple[str, str, date]
) -> None:
    """In London's summer time, which is an hour ahead."""
    row = ready(world)
    asked(world, row)
    wanted(world, row)
    hours, minutes = (int(part) for part in hour.split(":"))
    world.now = datetime(2026, 5, day, hours, minutes, tzinfo=UTC) - timedelta(hours=1)
    assert in_words(world, row) == asks


def test_what_is_needed_by_a_day_is_not_waited_for_beyond_it(world: World) -> None:
    row = ready(world)
    asked(world, row, needed_by=date(2026, 5, 8))
    assert in_words(world, row)[2] == date(2026, 5, 8)
    world.now = datetime(2026, 5, 9, 8, tzinfo=UTC)
    assert in_words(world, row)[1] == "PHB lead"


def test_over_christmas_working_days_leave_out_the_holidays() -> None:
    """Three working days from Wednesday, 23 December 2026: 24, 29 and 30."""
    three = TrainingSettings(
        answered_within=Period(3, "working days"), escalated_after=Period(5, "working days")
    )
    eve = date(2026, 12, 23)
    assert in_time("review", "nurse", eve, date(2026, 12, 30), three).by == date(2026, 12, 30)
    assert in_time("review", "nurse", eve, date(2026, 12, 31), three).kind == "review (asked a second time)"
    assert in_time("review", "nurse", eve, date(2027, 1, 4), three).by == date(2027, 1, 4)
    assert in_time("review", "nurse", eve, date(2027, 1, 5), three).role == "PHB lead"


def test_a_week_from_22_february_in_a_leap_year_ends_on_the_29th() -> None:
    settings = TrainingSettings()
    assert in_time("review", "nurse", date(2028, 2, 22), date(2028, 2, 29), settings).by == date(2028, 2, 29)
    late = in_time("review", "nurse", date(2028, 2, 22), date(2028, 3, 1), settings)
    assert (late.kind, late.by) == ("review (asked a second time)", date(2028, 3, 7))


@pytest.mark.parametrize(
    ("asked_at", "due"),
    [
        (datetime(2026, 10, 24, 22, 59, tzinfo=UTC), date(2026, 10, 31)),  # 23:59 in summer time
        (datetime(2026, 10, 24, 23, 0, tzinfo=UTC), date(2026, 11, 1)),  # midnight of the 25 hours
        (datetime(2026, 10, 25, 23, 59, tzinfo=UTC), date(2026, 11, 1)),  # 23:59 in winter time
        (datetime(2026, 10, 26, 0, 0, tzinfo=UTC), date(2026, 11, 2)),
    ],
)
def test_the_night_the_clocks_go_back_is_one_day(world: World, asked_at: datetime, due: date) -> None:
    row = ready(world)
    world.now = asked_at
    asked(world, row)
    assert in_words(world, row)[2] == due


def test_training_that_was_recorded_at_the_desk_closes_the_request(world: World) -> None:
    row = ready(world)
    request = asked(world, row)
    world.later(days=1)
    sign_off.record_training(world.act("nia"), row, world.now, "moorland")
    carry_training_request(world.act("grace"), request.id)
    assert state(world, request) == "closed"
    assert wanted(world, row) == []
    carry_training_request(world.act("grace"), request.id)
    assert len(world.session.scalars(select(TrainingStep.id)).all()) == 1


def test_training_from_before_the_request_does_not_close_it(world: World) -> None:
    row = ready(world)
    sign_off.record_training(world.act("nia"), row, world.now, "moorland")
    world.later(days=1)
    request = asked(world, row)
    carry_training_request(world.act("grace"), request.id)
    assert state(world, request) == "asked"


def test_a_request_of_a_delegation_that_has_ended_is_carried_no_further(world: World) -> None:
    row = ready(world)
    world.later(minutes=1)
    request = asked(world, row)
    assert due_training_requests(world.session, world.now) == [], "nothing came on record since it was asked"
    world.later(minutes=1)
    coordination.record_learning(
        world.act("grace"), row, "moving and handling", world.now.date(), world.giver("nia")
    )
    assert due_training_requests(world.session, world.now) == [request.id]
    world.session.add(
        DelegationEnd(delegation_id=row.id, ended_at=world.now, ended_by="grace", why="She moved.")
    )
    world.session.flush()
    assert due_training_requests(world.session, world.now) == []
    carry_training_request(world.act("grace"), request.id)
    assert state(world, request) == "asked"

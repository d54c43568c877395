"""The queue of training requests: its order, and the reasons in sentences."""

from datetime import UTC, date, datetime, timedelta

import pytest

from models.cover import CoverArrangement
from models.ids import new_id
from services import record
from services.in_hospital.hospital import admit
from services.training import training_requests
from services.training.training_queue import queue
from services.training.training_requests import Form
from services.training.training_settings import TrainingSettings
from tests.services.training_world import CREAM, asked, ready
from tests.services.world import TASK, World, launched

SUCTION = "tracheostomy suction"


def covered(world: World, task: str, until: datetime | None, instead_of: str | None = None) -> str:
    """Somebody does the task meanwhile."""
    row = CoverArrangement(
        id=new_id("cv"), case_id=world.cases["lowe"].id, task=task, who="The community nursing team.",
        since=world.now, recorded_at=world.now, recorded_by="grace", until=until, instead_of=instead_of,
    )  # fmt: skip
    record.write(world.act("grace"), "north", "cover arranged", {"case": row.case_id}, rows=[row])
    return row.id


def tasks(world: World, settings: TrainingSettings | None = None) -> list[tuple[str, str]]:
    found = queue(world.session, ["north"], world.now, settings or TrainingSettings()).lines
    return [(one.standing.row.task, one.pa) for one in found]


@pytest.mark.covers("OX-12")
def test_the_higher_risk_comes_first_however_long_the_other_has_waited(world: World) -> None:
    asked(world, ready(world, CREAM))
    world.later(days=3)
    asked(world, launched(world, SUCTION))
    world.later(days=1)
    asked(world, launched(world, TASK))
    assert [task for task, _ in tasks(world)] == [SUCTION, TASK, CREAM]


@pytest.mark.covers("OX-12")
def test_of_equal_risk_the_sooner_needed_comes_first_and_whoever_is_needed_by_no_day_last(
    world: World,
) -> None:
    asked(world, launched(world, TASK, "amina"))
    asked(world, launched(world, TASK, "ben"), needed_by=date(2026, 6, 2))
    assert [pa for _, pa in tasks(world)] == ["Ben Carter", "Amina Yusuf"]


def test_of_equals_the_one_without_cover_comes_first_then_the_one_whose_cover_ends_first(
    world: World,
) -> None:
    for task in (TASK, SUCTION, "give buccal midazolam"):
        asked(world, launched(world, task))
    covered(world, SUCTION, world.now + timedelta(days=20))
    covered(world, TASK, world.now + timedelta(days=10))
    by_cover = TrainingSettings(priority=("cover", "age"))
    assert [task for task, _ in tasks(world, by_cover)] == ["give buccal midazolam", TASK, SUCTION]


def test_cover_that_was_said_to_end_sooner_is_the_cover_that_counts(world: World) -> None:
    asked(world, launched(world, TASK))
    first = covered(world, TASK, None)
    (one,) = queue(world.session, ["north"], world.now).lines
    assert (one.urgency.is_covered, one.urgency.covered_to) == (True, None)
    covered(world, TASK, datetime(2026, 5, 20, 12, tzinfo=UTC), instead_of=first)
    (one,) = queue(world.session, ["north"], world.now).lines
    assert "Cover ends on 20 May 2026." in one.reasons
    world.now = datetime(2026, 5, 20, 12, 0, 1, tzinfo=UTC)
    (one,) = queue(world.session, ["north"], world.now).lines
    assert "Nobody is on record as doing the task meanwhile." in one.reasons


def test_of_equals_in_everything_the_longer_waiting_comes_first_and_then_the_order_never_changes(
    world: World,
) -> None:
    second = launched(world, TASK, "amina")
    asked(world, launched(world, TASK, "ben"))
    asked(world, second)
    order = tasks(world)
    assert tasks(world) == order
    world.later(minutes=1)
    asked(world, launched(world, CREAM, "ben"))
    asked_later = TrainingSettings(priority=("age",))
    assert tasks(world, asked_later)[-1] == (CREAM, "Ben Carter")


@pytest.mark.covers("OX-12")
def test_the_reasons_are_sentences(world: World) -> None:
    row = launched(world, SUCTION)
    asked(world, row, needed_by=date(2026, 6, 1))
    admit(world.act("grace"), world.cases["lowe"], "hospital", "7", world.now, planned=False)
    world.later(days=1)
    (one,) = queue(world.session, ["north"], world.now).lines
    assert one.reasons == (
        "The risk of the task is critical.",
        "The PA is needed by 1 June 2026.",
        "The person is in hospital now.",
        "Nobody is on record as doing the task meanwhile.",
        "It has waited for 1 day.",
    )
    assert one.next_step is not None
    assert (one.next_step.kind, one.next_step.by) == ("review the training request", date(2026, 5, 12))


@pytest.mark.covers("OX-05")
def test_a_held_request_keeps_its_place_and_shows_what_it_waits_for(world: World) -> None:
    request = asked(world, ready(world, TASK))
    asked(world, launched(world, CREAM))
    training_requests.review(world.act("grace"), request.id)
    first, _ = queue(world.session, ["north"], world.now).lines
    assert first.standing.state == "held"
    assert first.next_step is None
    assert first.held_for[0].startswith("prerequisite learning: infection prevention")


def test_the_age_of_a_request_turns_at_midnight_in_london(world: World) -> None:
    row = launched(world, TASK)
    form = Form("first", "bespoke", "She comes home with it.")
    training_requests.ask_for_training(world.act("grace"), row, form)
    for now, said in (
        (datetime(2026, 5, 5, 22, 59, tzinfo=UTC), "It has waited for 0 days."),
        (datetime(2026, 5, 5, 23, 0, tzinfo=UTC), "It has waited for 1 day."),
    ):
        (one,) = queue(world.session, ["north"], now).lines
        assert one.reasons[-1] == said


def test_another_organisations_queue_is_another_queue(world: World) -> None:
    asked(world, launched(world, TASK))
    assert queue(world.session, ["south"], world.now).lines == ()


def test_the_settings_can_be_read_in_sentences() -> None:
    assert TrainingSettings().in_words[3] == (
        "Requests wait in the order of the risk of the task, then the day by which the PA is needed, "
        "then the day on which cover ends, then how long the request has waited."
    )

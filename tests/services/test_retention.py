"""How long what is kept: the schedules as data, and who has reached the end of theirs."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from models.cases import DelegationRow
from models.people import AppointmentEnd, Person
from models.record_chain import verify
from services.act import Refused
from services.ending import end_delegation
from services.in_hospital.hospital import admit
from services.law import holds
from services.law.due import Keeping
from services.law.erase import ERASED, erase
from services.law.retention import ADULT, CHILD, SCHEDULES, STAFF, TRAINING, keep_for
from tests.services.world import World, in_force, launched

ENDED = date(2026, 6, 1)


def ended(world: World) -> DelegationRow:
    """Mrs Lowe's only delegation came into force and ended."""
    row = launched(world)
    in_force(world, row)
    end_delegation(world.act("grace"), row, "She moved away.", needed_no_longer=True)
    return row


def last_day(world: World, person: str) -> date | None:
    longest = Keeping(world.session).longest(person)
    return longest.until if longest else None


def due(world: World, day: date) -> list[str]:
    return [one.person_id for one in Keeping(world.session).due(day)]


def test_every_schedule_names_its_source_and_whether_it_was_checked() -> None:
    assert all(one.source and one.checked for one in SCHEDULES.values())


@pytest.mark.parametrize(
    ("schedule", "born", "until"),
    [
        (ADULT, date(1951, 4, 2), date(2034, 6, 1)),
        (ADULT, None, date(2034, 6, 1)),
        (CHILD, date(2015, 6, 2), date(2040, 6, 2)),
        (CHILD, date(2009, 6, 1), date(2035, 6, 1)),  # seventeen that very day: to the 26th birthday
        (CHILD, date(2009, 6, 2), date(2034, 6, 2)),  # still sixteen: to the 25th
        (CHILD, date(2008, 6, 2), date(2034, 6, 2)),  # seventeen to the day before eighteen
        (CHILD, None, None),
        (TRAINING, date(1990, 2, 28), date(2065, 2, 28)),
        (TRAINING, date(1950, 1, 1), date(2032, 6, 1)),  # past the 75th birthday: six years after leaving
    ],
)
def test_until_when_it_is_kept(schedule: str, born: date | None, until: date | None) -> None:
    assert SCHEDULES[schedule].kept_until(ENDED, born) == until


def test_what_an_organisation_chose_counts_where_it_is_longer(world: World) -> None:
    assert SCHEDULES[ADULT].kept_until(ENDED, None, years=20) == date(2046, 6, 1)
    ended(world)
    before = last_day(world, "lowe")
    keep_for(world.act("pat"), "south", ADULT, 30)  # not hers
    assert last_day(world, "lowe") == before
    keep_for(world.act("pat"), "north", ADULT, 20)
    keep_for(world.act("pat"), "north", ADULT, 10)
    assert before is not None
    assert last_day(world, "lowe") == before.replace(year=before.year + 2)


@pytest.mark.parametrize(("schedule", "years"), [(ADULT, 7), (ADULT, 101), ("nothing of the kind", 9)])
def test_less_than_the_schedule_cannot_be_chosen(world: World, schedule: str, years: int) -> None:
    with pytest.raises(Refused):
        keep_for(world.act("pat"), "north", schedule, years)


def test_while_a_delegation_runs_nothing_of_it_falls_due(world: World) -> None:
    in_force(world, launched(world))
    assert due(world, date(2200, 1, 1)) == []


def test_a_care_record_is_due_the_day_after_its_last_day_and_not_on_it(world: World) -> None:
    ended(world)
    last = last_day(world, "lowe")
    assert last == world.now.date().replace(year=world.now.year + 8)
    assert "lowe" not in due(world, last)
    assert "lowe" in due(world, last.replace(day=last.day + 1))


def test_a_stay_in_hospital_is_care_that_has_not_ended(world: World) -> None:
    ended(world)
    case = world.cases["lowe"]
    admit(world.act("kit"), case, "hospital", "7", world.now, planned=False)
    assert last_day(world, "lowe") is None


def test_a_pa_is_kept_as_long_as_the_care_record_in_which_they_stand(world: World) -> None:
    ended(world)
    amina = world.session.get_one(Person, "amina")
    amina.born = date(1940, 1, 1)
    assert last_day(world, "amina") is None  # she is a PA still
    world.session.add(
        AppointmentEnd(
            appointment_id="ap-amina", last_day=world.now.date(), recorded_at=world.now, recorded_by="grace"
        )
    )
    world.session.flush()
    for place in Keeping(world.session).places("amina"):
        keep_for(world.act("pat"), place, TRAINING, 6)
    assert last_day(world, "amina") == last_day(world, "lowe")


def test_without_a_date_of_birth_a_child_may_be_anybody_and_nothing_falls_due(world: World) -> None:
    ended(world)
    world.session.get_one(Person, "lowe").born = None
    world.session.flush()
    assert due(world, date(2200, 1, 1)) == []
    assert "lowe" in Keeping(world.session).without_birthday()


def test_what_is_held_is_never_due_and_neither_is_whoever_stands_in_it(world: World) -> None:
    ended(world)
    hold = holds.place_hold(world.act("pat"), "north", "lowe", "The coroner may ask for it.")
    keeping = Keeping(world.session)
    assert {"lowe", "amina", "nia"} <= keeping.held
    assert due(world, date(2200, 1, 1)) == []
    holds.end_hold(world.act("pat"), hold.id, "The inquest is over.")
    assert "lowe" in due(world, date(2200, 1, 1))
    assert holds.holds(world.session) == []
    world.session.commit()
    assert verify(world.session).faults == ()


def test_a_hold_needs_its_reason_and_ends_once(world: World) -> None:
    with pytest.raises(Refused, match="reason"):
        holds.place_hold(world.act("pat"), "north", "lowe", " ")
    hold = holds.place_hold(world.act("pat"), "north", "lowe", "A claim.")
    holds.end_hold(world.act("pat"), hold.id, "Settled.")
    with pytest.raises(Refused, match="No hold"):
        holds.end_hold(world.act("pat"), hold.id, "Settled.")


def gone(world: World, person: str) -> None:
    """Their last day of work was long ago."""
    end = AppointmentEnd(
        appointment_id=f"ap-{person}", last_day=date(2026, 5, 1), recorded_at=world.now, recorded_by="grace"
    )
    world.session.add(end)
    world.session.flush()


def test_what_nobody_has_confirmed_is_marked_so_and_says_where_it_was_read() -> None:
    assert {name for name, one in SCHEDULES.items() if not one.confirmed} == {TRAINING, STAFF}
    assert all(one.confirmed == (one.checked != "nowhere") for one in SCHEDULES.values())


def test_by_a_schedule_that_nobody_has_confirmed_nobody_falls_due_and_nobody_is_erased(world: World) -> None:
    gone(world, "nia")
    assert due(world, date(2500, 1, 1)) == []
    assert "nia" in Keeping(world.session).unconfirmed()
    world.now = datetime(2500, 1, 1, 9, tzinfo=UTC)
    with pytest.raises(Refused, match="Nobody has confirmed the schedule 'other staff'"):
        erase(world.act("pat"), "north", "nia")
    assert world.session.get_one(Person, "nia").name != ERASED


def test_once_each_organisation_that_keeps_something_of_them_has_chosen_it_counts(world: World) -> None:
    gone(world, "nia")
    keep_for(world.act("pat"), "north", STAFF, 10)
    assert due(world, date(2500, 1, 1)) == [], "the organisation she worked for has not chosen"
    (place,) = Keeping(world.session).places("nia")
    keep_for(world.act("pat"), place, STAFF, 12)
    assert due(world, date(2038, 5, 1)) == []
    assert due(world, date(2038, 5, 2)) == ["nia"]
    assert "nia" not in Keeping(world.session).unconfirmed()

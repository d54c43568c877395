"""Who may see which delegation, by what relation, and until when; and what is given, shown, looked at and opened."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from models.access import Look, RecordOpened
from models.cases import Case, DelegationRow
from models.messages import Message
from models.organisations import Organisation
from models.people import Appointment, AppointmentEnd
from models.record_check import verify
from services.access import access, break_glass, given_work, looks
from services.access.break_glass import OPEN_FOR, REASONS
from services.access.given_work import give_work, show_work, take_back
from services.access.looks import Seen
from services.act import NotFound, Refused
from services.owners import people_for
from services.recipients import recipients
from services.reconcile import reconcile
from services.training import trainer_choice, training_requests
from services.training.trainer_desk import inbox
from tests.services.test_owners import hold
from tests.services.training_world import asked
from tests.services.training_world import ready as ready_for_training
from tests.services.world import World, launched, recommended, trained, viewer


def sees(world: World, person: str, row: DelegationRow) -> bool:
    """Whether she finds it, by its identifier and in her inbox alike."""
    who = viewer(world, person)
    there = row.id in {one.row.id for one in inbox(world.session, person, world.now, who.role)}
    try:
        found = access.delegation_for(world.session, who, row.id, world.now)
    except NotFound:
        assert not there
        return False
    assert there
    return found is row


@pytest.fixture
def row(world: World) -> DelegationRow:
    """A PA who waits to be trained, in a case of North; Ria is a trainer there, Uma one of another team."""
    hold(world, "ria", "clinical trainer", "north")
    hold(world, "uma", "clinical trainer", "agency")
    row = launched(world)
    trained(world, row)
    reconcile(world.act("grace"), row.id)
    world.session.flush()
    return row


def case_of(world: World, row: DelegationRow) -> Case:
    return world.session.get_one(Case, row.case_id)


def test_what_waits_is_seen_at_the_cases_own_organisation_and_by_no_other_team(
    world: World, row: DelegationRow
) -> None:
    assert sees(world, "ria", row)
    assert not sees(world, "uma", row)


def test_an_organisation_shows_what_waits_to_a_team_and_stops_it_again(
    world: World, row: DelegationRow
) -> None:
    show_work(world.act("pat"), "north", "agency", "what waits")
    assert sees(world, "uma", row)
    show_work(world.act("pat"), "north", "agency", "what is given")
    assert not sees(world, "uma", row)
    with pytest.raises(Refused):
        show_work(world.act("pat"), "north", "agency", "what is given")


def test_an_organisation_may_show_its_own_people_only_what_each_was_given(
    world: World, row: DelegationRow
) -> None:
    show_work(world.act("pat"), "north", "north", "what is given")
    assert not sees(world, "ria", row)
    give_work(world.act("grace"), case_of(world, row), "ria", "clinical trainer")
    assert sees(world, "ria", row)


def test_what_was_given_is_hers_until_it_is_taken_back(world: World, row: DelegationRow) -> None:
    given = give_work(world.act("grace"), case_of(world, row), "uma", "clinical trainer", row)
    assert sees(world, "uma", row)
    take_back(world.act("grace"), case_of(world, row), given.id)
    assert not sees(world, "uma", row)
    with pytest.raises(Refused, match="not given"):
        take_back(world.act("grace"), case_of(world, row), given.id)
    assert verify(world.session).faults == ()


def test_what_was_given_is_hers_to_the_end_of_its_last_day(world: World, row: DelegationRow) -> None:
    last = world.now.date() + timedelta(days=2)
    give_work(world.act("grace"), case_of(world, row), "uma", "clinical trainer", row, last)
    world.later(days=2)
    assert sees(world, "uma", row)
    world.later(days=1)
    assert not sees(world, "uma", row)


def test_one_delegation_that_was_given_is_not_the_whole_case(world: World, row: DelegationRow) -> None:
    other = launched(world, pa="ben")
    give_work(world.act("grace"), case_of(world, row), "uma", "clinical trainer", row)
    assert not sees(world, "uma", other)
    give_work(world.act("grace"), case_of(world, row), "uma", "clinical trainer")
    assert sees(world, "uma", other)


@pytest.mark.parametrize("given", [True, False], ids=["given", "stands behind the evidence"])
def test_every_relation_ends_with_her_appointment(world: World, row: DelegationRow, given: bool) -> None:
    who = "uma" if given else "nia"
    if given:
        give_work(world.act("grace"), case_of(world, row), who, "clinical trainer")
    assert sees(world, who, row)
    world.session.add(
        AppointmentEnd(
            appointment_id=f"ap-{who}", last_day=world.now.date(), recorded_at=world.now, recorded_by="pat"
        )
    )
    world.session.flush()
    assert sees(world, who, row)
    world.later(days=1)
    assert not sees(world, who, row)


def test_whoever_is_chosen_to_train_sees_it_until_she_declines(world: World) -> None:
    row = ready_for_training(world)
    request = asked(world, row)
    training_requests.review(world.act("grace"), request.id)
    assert not sees(world, "nia", row)
    trainer_choice.choose_trainer(world.act("grace"), request.id, "nia", "clinical trainer")
    assert sees(world, "nia", row)
    assert access.request_for(world.session, viewer(world, "nia"), request.id, world.now)
    world.later(minutes=1)
    trainer_choice.decline_training(world.act("nia"), request.id, "I am away.")
    assert not sees(world, "nia", row)
    with pytest.raises(NotFound):
        access.request_for(world.session, viewer(world, "nia"), request.id, world.now)


def test_work_is_given_only_to_somebody_who_holds_the_role_and_once(world: World, row: DelegationRow) -> None:
    case = case_of(world, row)
    with pytest.raises(Refused, match="does not hold the role"):
        give_work(world.act("grace"), case, "omar", "clinical trainer")
    with pytest.raises(Refused, match="not given to the role"):
        give_work(world.act("grace"), case, "tom", "nominated senior manager")
    with pytest.raises(Refused, match="last day has passed"):
        give_work(world.act("grace"), case, "uma", "clinical trainer", None, date(2026, 1, 1))
    give_work(world.act("grace"), case, "uma", "clinical trainer")
    with pytest.raises(Refused, match="already"):
        give_work(world.act("grace"), case, "uma", "clinical trainer")


def test_somebody_is_always_asked_whom_it_was_given_to_before_the_others(world: World) -> None:
    """Nobody: the lead. A team that is shown the work: that team. Given: she comes first, then the team."""
    row = launched(world)
    hold(world, "uma", "clinical trainer", "agency")
    hold(world, "vic", "clinical trainer", "agency", date(2022, 1, 1))

    def owners() -> list[str]:
        found = people_for(world.session, case_of(world, row), "clinical trainer", [row], world.now)
        return [one.person_id for one in found]

    assert owners() == ["pat"]
    show_work(world.act("pat"), "north", "agency", "what waits")
    assert owners() == ["uma", "vic"]
    give_work(world.act("grace"), case_of(world, row), "vic", "clinical trainer")
    assert owners() == ["vic", "uma"]


def test_what_nobody_in_particular_has_is_told_to_the_co_ordinator(world: World) -> None:
    row = launched(world)
    recommended(world, row)
    other = launched(world, pa="ben")
    reconcile(world.act("grace"), other.id)
    case = case_of(world, row)
    world.session.flush()
    roles = {(one.row.id, one.role) for one in given_work.unassigned(world.session, case, world.now)}
    assert all(id == other.id for id, _ in roles)
    for one in (("nia", "clinical trainer"), ("omar", "monitoring nurse")):
        give_work(world.act("grace"), case, *one)
    assert given_work.unassigned(world.session, case, world.now) == []


def test_a_co_ordinator_sees_the_cases_of_every_organisation_she_is_appointed_for(world: World) -> None:
    row = launched(world)
    hold(world, "zoe", "PHB co-ordinator", "south")
    zoe, reference = viewer(world, "zoe"), case_of(world, row).reference
    with pytest.raises(NotFound):
        access.case_for(world.session, zoe, reference, world.now)
    world.session.add(
        Appointment(
            id="ap-zoe-2", person_id="zoe", role="PHB co-ordinator", organisation_id="north",
            first_day=world.now.date(), recorded_at=world.now, last_day=world.now.date(),
        )
    )  # fmt: skip
    world.session.flush()
    assert set(access.organisations_for(world.session, zoe, world.now)) == {"north", "south"}
    case = access.case_for(world.session, zoe, reference, world.now)
    assert access.acting_for(world.session, zoe, case, world.now) == "north"
    world.later(days=1)
    with pytest.raises(NotFound):
        access.case_for(world.session, zoe, reference, world.now)
    assert access.acting_for(world.session, zoe, case, world.now) == "south"


def test_after_a_merger_the_successors_co_ordinator_sees_the_cases(world: World) -> None:
    reference = case_of(world, launched(world)).reference
    hold(world, "zoe", "PHB co-ordinator", "south")
    north = world.session.get_one(Organisation, "north")
    north.successor_id, north.succeeded_on = "south", world.now.date() + timedelta(days=1)
    world.session.flush()
    with pytest.raises(NotFound):
        access.case_for(world.session, viewer(world, "zoe"), reference, world.now)
    world.later(days=1)
    assert access.case_for(world.session, viewer(world, "zoe"), reference, world.now)


def test_a_role_by_itself_opens_no_case(world: World) -> None:
    row = launched(world)
    for person in ("nia", "omar", "tom", "kit", "ann"):
        with pytest.raises(NotFound):
            access.case_for(world.session, viewer(world, person), case_of(world, row).reference, world.now)


def test_looks_within_some_minutes_are_one_and_are_listed_by_day(world: World) -> None:
    row = launched(world)
    case, nia = case_of(world, row), viewer(world, "nia")
    seen = Seen(case.id, "sign-off", row.id)
    assert not looks.is_noted(world.session, nia, seen, world.now)
    looks.note(world.session, nia, seen, world.now)
    world.session.flush()
    assert looks.is_noted(world.session, nia, seen, world.now + timedelta(minutes=9))
    assert not looks.is_noted(world.session, nia, seen, world.now + timedelta(minutes=10))
    assert not looks.is_noted(world.session, viewer(world, "omar"), seen, world.now)
    assert not looks.is_noted(world.session, nia, Seen(case.id, "case"), world.now)
    day = world.now.date()
    (line,) = looks.looks_at(world.session, case, day, day).lines
    assert (line.name, line.look.role, line.pa, line.task) == (
        "Nia Price", "clinical trainer", "Amina Yusuf", row.task,
    )  # fmt: skip
    assert looks.looks_at(world.session, case, day + timedelta(days=1)).total == 0
    assert looks.looks_at(world.session, case, None, day - timedelta(days=1)).total == 0


def opened(world: World, by: str = "kit") -> RecordOpened:
    case = break_glass.find_case(world.session, "999 000 0018", date(1951, 4, 2))
    assert case is not None
    return break_glass.open_record(world.act(by), case, REASONS[0], "She is here, and nobody answers.")


def test_break_glass_opens_one_case_to_who_broke_it_until_its_time_is_over(world: World) -> None:
    row = launched(world)
    opening = opened(world)
    kit = viewer(world, "kit")
    _, case = break_glass.opening_for(world.session, kit, opening.id, world.now)
    assert case.id == row.case_id
    with pytest.raises(NotFound):
        break_glass.opening_for(world.session, viewer(world, "joy"), opening.id, world.now)
    world.now += OPEN_FOR - timedelta(minutes=1)
    assert break_glass.opening_for(world.session, kit, opening.id, world.now)
    world.later(minutes=1)
    with pytest.raises(NotFound):
        break_glass.opening_for(world.session, kit, opening.id, world.now)
    assert verify(world.session).faults == ()


@pytest.mark.parametrize(
    ("number", "born", "found"),
    [
        ("9990000018", date(1951, 4, 2), True),
        (" sh-0001 ", date(1951, 4, 2), True),
        ("9990000018", date(1951, 4, 3), False),
        ("SH-0002", date(1951, 4, 2), False),
    ],
)
def test_a_record_is_found_by_its_number_and_the_date_of_birth_together(
    world: World, number: str, born: date, found: bool
) -> None:
    launched(world)
    assert (break_glass.find_case(world.session, number, born) is not None) == found


def test_break_glass_is_told_to_the_co_ordinator_and_the_lead_and_needs_a_reason(world: World) -> None:
    launched(world)
    with pytest.raises(Refused, match="for a reason"):
        break_glass.open_record(world.act("kit"), world.cases["lowe"], REASONS[0], " ")
    opened(world)
    world.session.flush()
    told = world.session.scalars(select(Message).where(Message.template == "record-opened")).all()
    reached = recipients(world.session, told, world.now)
    assert {one.person_id for one in reached.values()} == {"grace", "pat"}


def test_an_opening_waits_until_somebody_else_of_the_organisation_has_reviewed_it(world: World) -> None:
    launched(world)
    opening = opened(world, "pat")
    world.session.flush()
    grace, pat = viewer(world, "grace"), viewer(world, "pat")
    hold(world, "zoe", "PHB co-ordinator", "south")
    assert break_glass.openings(world.session, viewer(world, "zoe"), world.now, waiting=True) == []
    with pytest.raises(Refused, match="opened themselves"):
        break_glass.review_opening(world.act("pat"), pat, opening.id, "Right.")
    break_glass.review_opening(world.act("grace"), grace, opening.id, "It was right.")
    assert break_glass.openings(world.session, grace, world.now, waiting=True) == []
    (one,) = break_glass.openings(world.session, grace, world.now, waiting=False)
    assert (one.by, one.reviewer, one.reviewed and one.reviewed.finding) == (
        "Pat Moss", "Grace Obi", "It was right.",
    )  # fmt: skip
    with pytest.raises(NotFound):
        break_glass.review_opening(world.act("grace"), grace, opening.id, "Again.")


def test_no_look_is_lost_between_two_days(world: World) -> None:
    """Given a look at five to midnight in London's summer, then it stands on that day and not on the next."""
    row = launched(world)
    late = datetime.fromisoformat("2026-06-30T22:55:00+00:00")
    looks.note(world.session, viewer(world, "nia"), Seen(row.case_id, "sign-off", row.id), late)
    world.session.flush()
    assert world.session.scalars(select(Look)).one()
    case = case_of(world, row)
    assert looks.looks_at(world.session, case, date(2026, 6, 30), date(2026, 6, 30)).total == 1
    assert looks.looks_at(world.session, case, date(2026, 7, 1)).total == 0

"""What runs out: unconfirmed, ended, suspended, under conditions; chased ahead; and at midnight, over every edge."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from models.actions import Action
from models.cases import DelegationRow
from models.record_check import verify
from rules.moments import LONDON, Span, instant
from services import lapses, to_do
from services.act import Refused
from services.decisions import ask
from services.evidence import NewEvidence, record_evidence
from services.reconcile import reconcile
from services.standing import Proof, State, state_of
from services.training import sign_off
from tests.services import lives
from tests.services.asking import ask_now
from tests.services.counting import statements
from tests.services.lives import approved, at, flow
from tests.services.world import World, launched, register, trained

NIA = Proof("registration", "nia")
LAST_DAY = date(2027, 3, 31)


def night(world: World) -> list[str]:
    """One night of the flow; returns what was due."""
    return lives.night(world, lapses.due_lapses, lapses.carry_lapse)


def asked(world: World, row: DelegationRow) -> list[tuple[str, str, date]]:
    """What is open about look-ups: the deed, the role, the day."""
    return [
        (one.kind, one.role, one.due_on)
        for one in to_do.open_actions(world.session, row.id)
        if one.requirement.endswith("looked up")
    ]


def has_signed(world: World, row: DelegationRow, moment: datetime) -> bool:
    """Whether an assessment by the trainer at that moment counts, by what is known now; nothing is kept."""
    new = NewEvidence(
        "assessment", "competent", moment, (world.giver("nia"),),
        pa_id=row.pa_id, person_id=row.person_id, task=row.task,
    )  # fmt: skip
    world.now = max(world.now, moment + timedelta(minutes=1))
    with world.session.begin_nested() as nested:
        record_evidence(world.act("grace"), "north", new)
        reasons = ask(world.session, row, Span.at(instant(world.now)), instant(world.now)).reasons
        nested.rollback()
    return next(one.met for one in reasons if one.requirement == "assessed competent")


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (LAST_DAY - timedelta(days=61), "in force"),
        (LAST_DAY - timedelta(days=60), "ends soon"),
        (LAST_DAY, "ends soon"),
        (LAST_DAY + timedelta(days=1), "unconfirmed"),
        (LAST_DAY + timedelta(days=400), "unconfirmed"),
    ],
)
def test_what_nobody_has_looked_up_again_is_unconfirmed_and_not_ended(
    world: World, day: date, state: State
) -> None:
    found = state_of(world.session, NIA, datetime(day.year, day.month, day.day, 12, tzinfo=LONDON))
    assert (found.state, found.last_day) == (state, LAST_DAY)
    assert found.may_sign is (state != "unconfirmed")


def test_the_last_second_of_the_last_day_still_counts_and_the_first_of_the_next_does_not(
    world: World,
) -> None:
    row = launched(world)
    trained(world, row)
    assert state_of(world.session, NIA, datetime(2027, 3, 31, 23, 59, 59, tzinfo=LONDON)).may_sign
    assert not state_of(world.session, NIA, datetime(2027, 4, 1, 0, 0, tzinfo=LONDON)).may_sign
    assert has_signed(world, row, datetime(2027, 3, 31, 23, 59, tzinfo=LONDON))
    assert not has_signed(world, row, datetime(2027, 4, 1, 0, 0, tzinfo=LONDON))


def test_nothing_is_void_for_want_of_a_look_and_a_renewal_in_time_makes_good_what_was_signed(
    world: World,
) -> None:
    """Given a registration to 31 March that was renewed and not looked up, then what was signed before stands,
    what was signed on 1 April does not count yet, and does once somebody has looked."""
    row = launched(world)
    approved(world, row)
    new = launched(world, "apply topical cream")
    trained(world, new)
    at(world, 2027, 4, 1, 9)
    reasons = {one.requirement: one for one in ask_now(world.session, row, world.now).reasons}
    assert reasons["assessed competent"].met
    on_the_first = datetime(2027, 4, 1, 10, tzinfo=LONDON)
    assert not has_signed(world, new, on_the_first)
    at(world, 2027, 4, 20, 9)
    lapses.record_look_up(world.act("grace"), "north", NIA, "in force", date(2027, 4, 1), date(2028, 3, 31))
    assert state_of(world.session, NIA, world.now).state == "in force"
    assert state_of(world.session, NIA, on_the_first).may_sign
    assert has_signed(world, new, on_the_first)


@pytest.mark.parametrize(
    ("last_day", "before", "after"),
    [
        (date(2026, 6, 30), (2026, 6, 30, 23, 59), (2026, 7, 1, 0, 0)),
        # the night on which the clocks go back: 24 October has its 24 hours, the day after 25
        (date(2026, 10, 24), (2026, 10, 24, 23, 59), (2026, 10, 25, 0, 0)),
        (date(2026, 10, 25), (2026, 10, 25, 23, 59), (2026, 10, 26, 0, 0)),
        # and forward, in a year with a 29 February
        (date(2028, 3, 25), (2028, 3, 25, 23, 59), (2028, 3, 26, 0, 0)),
        (date(2028, 2, 29), (2028, 2, 29, 23, 59), (2028, 3, 1, 0, 0)),
        (date(2026, 12, 31), (2026, 12, 31, 23, 59), (2027, 1, 1, 0, 0)),
    ],
)
def test_what_the_regulator_ended_ended_at_midnight_and_stays_so_after_a_new_registration(
    world: World, last_day: date, before: tuple[int, ...], after: tuple[int, ...]
) -> None:
    """Given an end that becomes known days later, then what was signed before midnight stands, what was signed
    after it is void from the start, and a new registration makes none of that good."""
    register(world, "nia", date(2029, 3, 31))
    row = launched(world)
    trained(world, row)
    eve, morning = (datetime(*moment, tzinfo=LONDON) for moment in (before, after))
    assert has_signed(world, row, morning)

    world.now = morning + timedelta(days=9)
    lapses.record_end(world.act("pat"), "north", "nia", last_day)
    found = state_of(world.session, NIA, world.now)
    assert (found.state, found.last_day) == ("ended", last_day)
    assert has_signed(world, row, eve)
    assert not has_signed(world, row, morning)

    world.now = morning + timedelta(days=40)
    again = world.now.date()
    lapses.record_look_up(world.act("pat"), "north", NIA, "in force", again, date(2031, 3, 31))
    assert has_signed(world, row, eve)
    assert not has_signed(world, row, morning)
    assert has_signed(world, row, world.now)


def test_suspended_she_signs_nothing_and_what_she_signed_before_stands(world: World) -> None:
    row = launched(world)
    approved(world, row)
    lapses.record_look_up(world.act("pat"), "north", NIA, "suspended", world.now)
    world.later(minutes=1)
    assert state_of(world.session, NIA, world.now).state == "suspended"
    assert ask_now(world.session, row, world.now).may
    with pytest.raises(Refused, match="not registered"):
        sign_off.assess(world.act("nia"), row, world.now, "competent")


def test_under_conditions_nothing_new_is_signed_until_somebody_records_that_they_allow_it(
    world: World,
) -> None:
    row = launched(world)
    trained(world, row)
    look_up = lapses.record_look_up
    world.later(minutes=1)
    look_up(world.act("pat"), "north", NIA, "conditions", world.now)
    world.later(minutes=1)
    assert state_of(world.session, NIA, world.now).state == "with conditions"
    with pytest.raises(Refused, match="not registered"):
        sign_off.assess(world.act("nia"), row, world.now, "competent")

    with pytest.raises(Refused, match="Which conditions, and until when"):
        look_up(world.act("pat"), "north", NIA, "conditions allow it", world.now)
    with pytest.raises(Refused, match="Nobody looks up their own"):
        look_up(world.act("nia"), "north", NIA, "conditions allow it", world.now, LAST_DAY, "Mine.")
    look_up(
        world.act("pat"), "north", NIA, "conditions allow it", world.now, date(2026, 8, 31),
        "No night shifts; training and assessment by day are allowed.",
    )  # fmt: skip
    world.later(minutes=1)
    assert state_of(world.session, NIA, world.now).last_day == date(2026, 8, 31)
    sign_off.assess(world.act("nia"), row, world.now, "competent")
    assert verify(world.session).faults == ()


def test_an_end_that_is_known_ahead_and_a_renewal_that_is_recorded_ahead_are_both_seen(world: World) -> None:
    lapses.record_look_up(world.act("pat"), "north", NIA, "in force", date(2027, 4, 1), date(2028, 3, 31))
    assert state_of(world.session, NIA, world.now).last_day == date(2028, 3, 31)
    lapses.record_end(world.act("pat"), "north", "nia", date(2026, 6, 30))
    found = state_of(world.session, NIA, world.now)
    assert (found.state, found.last_day) == ("ends soon", date(2026, 6, 30))


Steps = list[tuple[date, str, str]]
STEPS: Steps = [
    (date(2027, 1, 30), "PHB co-ordinator", "again"),
    (date(2027, 3, 1), "PHB co-ordinator", "again: 30 days or less are left"),
    (date(2027, 3, 24), "PHB lead", "again: 7 days or less are left"),
    (date(2027, 4, 1), "PHB lead", "again: nobody has"),
]


def test_a_look_up_is_asked_for_at_sixty_thirty_and_seven_days_and_each_night_only_once(world: World) -> None:
    """Given a trainer registered to 31 March, then nobody is asked at 61 days, and at each step one action is open,
    by role and id and never by name."""
    row = launched(world)
    approved(world, row)
    at(world, 2027, 1, 29, 3)
    night(world)
    assert asked(world, row) == []
    for day, role, words in STEPS:
        at(world, day.year, day.month, day.day, 3)
        night(world)
        # the sweep asks on the day after the last one
        reconcile(flow(world), row.id)
        mine = [one for one in asked(world, row) if " nia " in one[0]]
        assert mine == [(f"look up the registration of the clinical trainer nia {words}", role, LAST_DAY)]
        assert night(world) == []
    assert not [one for one in world.session.scalars(select(Action)) if "Nia" in one.kind]
    assert verify(world.session).faults == ()


def test_once_it_is_looked_up_nothing_is_asked_any_more(world: World) -> None:
    row = launched(world)
    approved(world, row)
    at(world, 2027, 3, 24, 3)
    night(world)
    assert len(asked(world, row)) == 2, "the trainer's and the monitor's"
    for nurse in ("nia", "omar"):
        register(world, nurse, date(2028, 3, 31))
    night(world)
    assert asked(world, row) == []


def test_nobody_is_asked_about_a_nurse_who_has_left(world: World, leave: Callable[[str], None]) -> None:
    row = launched(world)
    approved(world, row)
    leave("nia")
    at(world, 2027, 3, 24, 3)
    night(world)
    assert [one[0] for one in asked(world, row) if " nia " in one[0]] == []


def test_a_night_that_was_missed_is_made_up_for_in_the_next(world: World) -> None:
    row = launched(world)
    approved(world, row)
    at(world, 2027, 2, 14, 3)
    assert len(night(world)) == 2
    assert len(asked(world, row)) == 2


def test_conditions_ask_the_phb_lead_what_they_allow(world: World) -> None:
    row = launched(world)
    approved(world, row)
    lapses.record_look_up(world.act("pat"), "north", NIA, "conditions", world.now)
    world.later(minutes=1)
    reconcile(flow(world), row.id)
    (one,) = asked(world, row)
    assert one[0].startswith("record whether the conditions allow the work, from the registration of")
    assert one[1:] == ("PHB lead", world.now.date() + timedelta(days=7))


def test_a_quiet_night_asks_two_questions_about_all_that_runs_out(world: World) -> None:
    approved(world, launched(world))
    at(world, 2027, 2, 1, 3)
    assert night(world)
    assert lapses.due_lapses(world.session, world.now) == []
    assert statements(world.session, lapses.due_lapses, now=world.now) == 2

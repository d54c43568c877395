"""Paying PAs in hospital: four weeks at the least, a review that is asked for, and nothing that stops by itself."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from models.actions import Action, ActionClosed
from models.hospital import Admission
from models.hospital_funding import FundingDecision
from models.messages import Message
from models.outbox import OutboxLine
from models.record_check import verify
from rules.framework import from_library
from rules.moments import LONDON
from rules.question import Giver
from services.act import Refused
from services.agreements.agreement_keep import keep_agreement
from services.cases import Application, launch_case, launch_delegation
from services.in_hospital import hospital
from services.in_hospital.hospital_asked import FUNDING
from services.in_hospital.hospital_funding import decide_funding, funding_of
from tests.services.lives import flow
from tests.services.stays import admitted, by_londons_clock
from tests.services.world import TASK, World, launched

CHRISTMAS = "2026-12-01T14:30"


def stay(world: World, at: str = CHRISTMAS) -> Admission:
    """Mrs Lowe is admitted, and it is recorded an hour later."""
    if "lowe" not in world.cases:
        launched(world)
    world.now = by_londons_clock(at) + timedelta(hours=1)
    return admitted(world, by_londons_clock(at))


def on(world: World, day: date, hour: int = 9) -> None:
    world.now = datetime(day.year, day.month, day.day, hour, tzinfo=LONDON)


def asked(world: World) -> list[tuple[str, str, date]]:
    """What is open about the review."""
    rows = world.session.scalars(
        select(Action).where(Action.requirement == FUNDING, Action.id.not_in(select(ActionClosed.action_id)))
    )
    return [(one.kind, one.role, one.due_on) for one in rows]


@pytest.mark.covers("HO-02", "HO-03")
@pytest.mark.parametrize(
    ("admitted_at", "last_day", "decide_by"),
    [
        (CHRISTMAS, date(2026, 12, 28), date(2026, 12, 24)),  # a bank holiday Monday after a weekend
        ("2027-02-27T12:00", date(2027, 3, 26), date(2027, 3, 25)),  # Good Friday
        ("2028-02-01T09:00", date(2028, 2, 28), date(2028, 2, 28)),  # a leap year: the 28th is a Monday
        ("2026-12-01T00:00", date(2026, 12, 28), date(2026, 12, 24)),
        ("2026-12-01T23:59", date(2026, 12, 28), date(2026, 12, 24)),
    ],
)
def test_the_review_is_due_on_the_last_working_day_of_four_weeks(
    world: World, admitted_at: str, last_day: date, decide_by: date
) -> None:
    """Worked example 9, with its variant over Good Friday, a leap year, and both ends of a day."""
    found = funding_of(world.session, stay(world, admitted_at), world.now)
    assert (found.last_day, found.decide_by, found.otherwise) == (last_day, decide_by, None)


@pytest.mark.covers("HO-03")
def test_the_review_is_asked_for_ahead_and_once_it_is_late_asked_for_anew(world: World) -> None:
    """Worked example 9: asked two weeks ahead, overdue from Christmas Day, and never stopped by the machine."""
    admission = stay(world)
    for day, expected in (
        (date(2026, 12, 9), []),
        (
            date(2026, 12, 10),
            [
                (
                    "decide whether the budget goes on paying the PAs after 28 December 2026",
                    "PHB lead",
                    date(2026, 12, 24),
                )
            ],
        ),
        (
            date(2026, 12, 24),
            [
                (
                    "decide whether the budget goes on paying the PAs after 28 December 2026",
                    "PHB lead",
                    date(2026, 12, 24),
                )
            ],
        ),
        (
            date(2026, 12, 25),
            [
                (
                    "decide at once whether the budget goes on paying the PAs: the review was due by 24 December 2026",
                    "PHB lead",
                    date(2026, 12, 25),
                )
            ],
        ),
        (
            date(2026, 12, 29),
            [
                (
                    "decide at once whether the budget goes on paying the PAs: the review was due by 24 December 2026",
                    "PHB lead",
                    date(2026, 12, 25),
                )
            ],
        ),
    ):
        on(world, day)
        for _ in range(2):
            keep_agreement(flow(world), admission.id)
            world.session.flush()
        assert asked(world) == expected, day
    assert funding_of(world.session, admission, world.now).state == "review overdue"
    told = world.session.scalars(select(Message.to_role).where(Message.key.contains(FUNDING))).all()
    assert told == ["PHB lead", "PHB lead"], "each of the two was told once"
    assert verify(world.session).faults == ()


def test_the_days_on_which_it_asks_for_something_else_are_kept_by_the_outbox(world: World) -> None:
    """Given an admission, then lines wait for the day it is asked, the day it is late, and the day it is over."""
    admission = stay(world)
    keep_agreement(flow(world), admission.id)
    world.session.flush()
    lines = world.session.scalars(
        select(OutboxLine).where(OutboxLine.key.contains(":funding on:")).order_by(OutboxLine.key)
    ).all()
    assert [one.key.rpartition(":")[2] for one in lines] == ["2026-12-10", "2026-12-25", "2026-12-29"]
    assert [one.lease_until for one in lines] == [
        datetime(2026, 12, day, tzinfo=LONDON) for day in (10, 25, 29)
    ]


def test_what_was_decided_holds_to_its_day_and_is_then_looked_at_again(world: World) -> None:
    admission = stay(world)
    on(world, date(2026, 12, 29))
    keep_agreement(flow(world), admission.id)
    lead = world.giver("pat")
    decide_funding(world.act("grace"), admission, "goes on", date(2027, 1, 31), lead, "He needs his own PAs.")
    keep_agreement(flow(world), admission.id)
    world.session.flush()
    found = funding_of(world.session, admission, world.now)
    assert (found.state, found.last_day, found.decide_by) == ("covered", date(2027, 1, 31), date(2027, 1, 29))
    assert asked(world) == []
    on(world, date(2027, 1, 30))
    keep_agreement(flow(world), admission.id)
    world.session.flush()
    assert [one[0][:14] for one in asked(world)] == ["decide at once"]
    decide_funding(world.act("grace"), admission, "ends", date(2027, 1, 31), lead, "She goes home.")
    keep_agreement(flow(world), admission.id)
    world.session.flush()
    assert asked(world) == []
    assert funding_of(world.session, admission, world.now).state == "ended"
    assert [
        one.number for one in world.session.scalars(select(FundingDecision).order_by(FundingDecision.number))
    ] == [1, 2]
    assert verify(world.session).faults == ()


@pytest.mark.parametrize(
    ("by", "outcome", "last_day", "why", "said"),
    [
        ("grace", "goes on", date(2027, 1, 31), "Needed.", "decided by the PHB lead of this case"),
        ("pat", "goes on", date(2027, 1, 31), " ", "The reason is missing"),
        ("pat", "goes on", date(2026, 12, 28), "Needed.", "PAs are covered to 28 December 2026 anyway"),
        ("pat", "ends", date(2026, 12, 27), "Enough.", "The budget covers PAs at least to 28 December 2026"),
    ],
)
def test_what_cannot_be_decided_is_refused(
    world: World, by: str, outcome: str, last_day: date, why: str, said: str
) -> None:
    admission = stay(world)
    with pytest.raises(Refused, match=said):
        decide_funding(world.act("grace"), admission, outcome, last_day, world.giver(by), why)  # type: ignore[arg-type]
    assert world.session.scalars(select(FundingDecision)).all() == []


def test_after_the_discharge_nothing_is_asked_or_decided(world: World) -> None:
    admission = stay(world)
    on(world, date(2026, 12, 15))
    keep_agreement(flow(world), admission.id)
    world.session.flush()
    assert asked(world) != []
    hospital.discharge(world.act("grace"), admission, world.now)
    keep_agreement(flow(world), admission.id)
    world.session.flush()
    assert asked(world) == []
    with pytest.raises(Refused, match="has ended"):
        decide_funding(world.act("grace"), admission, "ends", date(2026, 12, 28), world.giver("pat"), "Home.")


@pytest.mark.parametrize(
    ("readmission", "last_day", "otherwise"),
    [
        ("continues the time", date(2026, 12, 28), date(2027, 1, 17)),
        ("starts the time again", date(2027, 1, 17), date(2026, 12, 28)),
    ],
)
def test_a_readmission_continues_the_time_or_starts_it_again_and_both_are_shown(
    world: World, readmission: str, last_day: date, otherwise: date
) -> None:
    """Worked example 9: home on 18 December, back on 21 December."""
    applications = [
        Application(
            from_library("staffordshire"), {"panel decides": "all", "panel meets": "every two months"}
        ),
        Application(
            from_library("staffordshire-hospital"), {"readmission": readmission}, in_hospital_only=True
        ),
    ]
    world.cases["lowe"] = launch_case(world.act("grace"), "north", "lowe", applications)
    launch_delegation(world.act("grace"), world.cases["lowe"], "amina", TASK)
    first = stay(world)
    on(world, date(2026, 12, 18))
    hospital.discharge(world.act("grace"), first, world.now)
    again = stay(world, "2026-12-21T10:00")
    found = funding_of(world.session, again, world.now)
    assert (found.last_day, found.otherwise) == (last_day, otherwise)


@pytest.mark.parametrize(("day", "is_one"), [(25, True), (26, False)])
def test_whoever_comes_back_after_more_than_seven_days_is_admitted_anew(
    world: World, day: int, is_one: bool
) -> None:
    """Given a discharge on 18 December: the seventh day after it still is a readmission, the eighth is not."""
    first = stay(world)
    on(world, date(2026, 12, 18))
    hospital.discharge(world.act("grace"), first, world.now)
    found = funding_of(world.session, stay(world, f"2026-12-{day}T10:00"), world.now)
    assert (found.first_day == date(2026, 12, 1)) == is_one
    assert (found.otherwise is not None) == is_one


def test_a_lead_of_another_organisation_decides_nothing(world: World) -> None:
    admission = stay(world)
    other = Giver("sara", "PHB lead", "south")
    with pytest.raises(Refused, match="decided by the PHB lead of this case"):
        decide_funding(world.act("grace"), admission, "goes on", date(2027, 1, 31), other, "Needed.")


def test_two_decisions_do_not_get_below_four_weeks_and_a_mistyped_end_is_mended(world: World) -> None:
    admission, lead = stay(world), world.giver("pat")
    decide_funding(world.act("grace"), admission, "goes on", date(2027, 1, 31), lead, "Needed.")
    with pytest.raises(Refused, match="at least to 28 December 2026"):
        decide_funding(world.act("grace"), admission, "ends", date(2026, 12, 10), lead, "Enough.")
    decide_funding(world.act("grace"), admission, "ends", date(2026, 12, 28), lead, "A slip of the pen.")
    decide_funding(world.act("grace"), admission, "goes on", date(2027, 1, 15), lead, "It was mistyped.")
    assert funding_of(world.session, admission, world.now).last_day == date(2027, 1, 15)


def test_a_discharge_has_what_was_asked_for_closed_by_itself(world: World) -> None:
    """Given a review that is overdue, when she goes home, then a line of the outbox has it closed."""
    admission = stay(world)
    on(world, date(2026, 12, 30))
    keep_agreement(flow(world), admission.id)
    world.session.flush()
    hospital.discharge(world.act("grace"), admission, world.now)
    lines = world.session.scalars(select(OutboxLine.key).where(OutboxLine.done_at.is_(None))).all()
    assert f"{admission.id}:over" in lines

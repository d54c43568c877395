"""Proof of a shift: every minute of it, by what was known then and by what is known now."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event

from models.cases import DelegationRow
from rules.moments import LONDON, instant, london
from services import coordination
from services.act import Refused
from services.answers import Piece, evidence_about
from services.ending import end_delegation
from services.in_hospital import hospital
from services.law.correct import correct
from services.proof.edges import recorded_edges
from services.proof.paper import on_paper
from services.proof.shift import ENDED, NOT_ASKED_FOR, Held, Proof, prove, shift_between
from services.void import void_evidence
from tests.services.lives import at
from tests.services.minutes import differing
from tests.services.stays import in_hospital
from tests.services.test_birthday import oxford
from tests.services.world import World, in_force, launched


@pytest.fixture
def row(world: World) -> DelegationRow:
    """In force since about 17 May 2026; asked for on 5 May."""
    found = launched(world)
    in_force(world, found)
    return found


def london_time(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def proof(world: World, row: DelegationRow, starts: str, ends: str) -> Proof:
    span = shift_between(london_time(starts), london_time(ends), world.now)
    return prove(world.session, row, span, world.now)


def told(held: tuple[Held, ...]) -> list[str]:
    """`20:00:00 to 07:59:59 in force`, a line each."""
    return [
        f"{london(one.span.first):%H:%M:%S} to {london(one.span.last):%H:%M:%S} "
        f"{one.decision.status if one.decision else one.why}"
        for one in held
    ]


def the(world: World, row: DelegationRow, kind: str) -> Piece:
    (found,) = [one for one in evidence_about(world.session, row) if one.row.kind == kind]
    return found


def test_a_night_in_force_is_one_yes_with_its_framework_and_its_evidence(
    world: World, row: DelegationRow
) -> None:
    at(world, 2026, 6, 1, 9)
    found = proof(world, row, "2026-05-20T20:00", "2026-05-21T08:00")
    assert found.authorised
    assert told(found.known_then) == told(found.known_now) == ["20:00:00 to 07:59:59 in force"]
    (held,) = found.known_then
    assert held.decision is not None
    (used,) = held.decision.frameworks
    assert (used.id, used.version, len(used.sha256)) == ("staffordshire", "2016.1", 64)
    kinds = {found.evidence[id].row.kind for id in held.evidence}
    assert {"assessment", "training", "panel decision", "agreement"} <= kinds


def test_before_it_was_in_force_it_says_so_to_the_second(world: World, row: DelegationRow) -> None:
    """Given the meeting of 17 May, then the day begins with a no and goes on with a yes."""
    (decision,) = [one for one in evidence_about(world.session, row) if one.row.kind == "panel decision"]
    at(world, 2026, 6, 1, 9)
    begins = decision.row.recorded_at.astimezone(LONDON)
    found = proof(world, row, "2026-05-17T00:00", "2026-05-18T00:00")
    assert not found.authorised
    assert told(found.known_then)[-1] == f"{begins:%H:%M:%S} to 23:59:59 in force"
    assert [one.authorised for one in found.known_then] == [False, True]


def test_what_was_recorded_late_is_known_now_and_was_not_then(world: World, row: DelegationRow) -> None:
    """Given an agreement declared void and given anew for its day, then of the time between both answers are told."""
    at(world, 2026, 5, 20, 22)
    void_evidence(
        world.act("grace"), world.cases["lowe"], the(world, row, "agreement"), "It was the wrong form."
    )
    at(world, 2026, 5, 21, 2)
    coordination.record_agreement(world.act("grace"), row, date(2026, 5, 5), world.giver("lowe"))
    at(world, 2026, 6, 1, 9)
    found = proof(world, row, "2026-05-20T20:00", "2026-05-21T08:00")
    assert not found.authorised
    assert told(found.known_then) == [
        "20:00:00 to 21:59:59 in force",
        "22:00:00 to 01:59:59 waiting for agreement",
        "02:00:00 to 07:59:59 in force",
    ]
    assert [one.authorised for one in found.known_now] == [True]
    late = [
        one.row for one in found.evidence.values() if one.row.recorded_at > london_time("2026-05-20T20:00")
    ]
    assert [one.kind for one in late] == ["agreement"]


def test_what_was_declared_void_since_was_good_then_and_is_shown_as_void(
    world: World, row: DelegationRow
) -> None:
    at(world, 2026, 5, 25, 9)
    void_evidence(
        world.act("grace"), world.cases["lowe"], the(world, row, "agreement"), "She had not understood."
    )
    at(world, 2026, 6, 1, 9)
    found = proof(world, row, "2026-05-20T20:00", "2026-05-21T08:00")
    assert [one.authorised for one in found.known_then] == [True]
    assert [one.authorised for one in found.known_now] == [False]
    assert not found.authorised
    assert [one.row.kind for one in found.evidence.values() if one.voided] == ["agreement"]


def test_a_month_in_which_an_observation_is_missed_is_cut_at_the_end_of_its_last_day(
    world: World, row: DelegationRow
) -> None:
    at(world, 2026, 12, 1, 9)
    starts, ends = "2026-08-01T00:00", "2026-08-30T00:00"
    found = proof(world, row, starts, ends)
    assert [one.authorised for one in found.known_now] == [True, False]
    assert london(found.known_now[1].span.first) == london_time("2026-08-10T00:00")
    assert differing(world.session, row, london_time(starts), london_time(ends), world.now, 719) == []


@pytest.mark.parametrize(
    ("starts", "ends", "hours"),
    [("2026-10-24T20:00", "2026-10-25T08:00", 13), ("2027-03-27T20:00", "2027-03-28T08:00", 11)],
)
def test_the_nights_on_which_the_clocks_change_have_thirteen_hours_and_eleven(
    world: World, row: DelegationRow, starts: str, ends: str, hours: int
) -> None:
    at(world, 2027, 4, 1, 9)
    found = proof(world, row, starts, ends)
    assert found.span.last - found.span.first + 1 == hours * 3600
    for held in (found.known_then, found.known_now):
        assert sum(one.span.last - one.span.first + 1 for one in held) == hours * 3600


def test_a_stay_in_hospital_that_was_entered_later_is_known_now_and_was_not_then(
    world: World, row: DelegationRow
) -> None:
    """Given an admission at midnight that was entered in the morning, then nobody could have known it at night."""
    at(world, 2026, 5, 21, 6)
    began = london_time("2026-05-21T00:00")
    hospital.admit(
        world.act("grace"), world.cases["lowe"], "hospital", "Ward 7", began, on_call_nurse_id="ollie"
    )
    at(world, 2026, 6, 1, 9)
    found = proof(world, row, "2026-05-20T20:00", "2026-05-21T08:00")
    for held, admitted in ((found.known_then, "06:00:00"), (found.known_now, "00:00:00")):
        assert [one.authorised for one in held] == [True, False]
        assert f"{london(held[1].span.first):%H:%M:%S}" == admitted
        assert held[1].decision is not None
        assert held[1].decision.delegation.where == "hospital"


def test_before_it_was_asked_for_and_after_it_ended_there_is_no_authority(
    world: World, row: DelegationRow
) -> None:
    at(world, 2026, 5, 25, 9)
    end_delegation(world.act("grace"), row, "She does it herself.", needed_no_longer=True)
    at(world, 2026, 6, 1, 9)
    early = proof(world, row, "2026-05-05T00:00", "2026-05-06T00:00")
    assert (early.known_then[0].why, early.known_now[0].why) == (NOT_ASKED_FOR, NOT_ASKED_FOR)
    late = proof(world, row, "2026-05-25T08:00", "2026-05-25T20:00")
    assert told(late.known_then) == ["08:00:00 to 08:59:59 in force", f"09:00:00 to 19:59:59 {ENDED}"]


def test_a_fortnight_is_as_asking_about_its_minutes_one_by_one(world: World) -> None:
    """From the first request to the panel, with a stay in hospital in the end."""
    _, row = in_hospital(world)
    starts, ends = london_time("2026-05-04T23:17"), london_time("2026-05-19T03:00")
    at(world, 2026, 6, 1, 9)
    assert differing(world.session, row, starts, ends, world.now, 127) == []


def test_a_shift_costs_no_more_questions_of_the_database_the_longer_it_is(
    world: World, row: DelegationRow
) -> None:
    """Asked about as stretches, not minute by minute."""
    at(world, 2026, 7, 1, 9)
    asked = [0]

    def count(*_: object) -> None:
        asked[0] += 1

    event.listen(world.session.get_bind(), "before_cursor_execute", count)
    proof(world, row, "2026-05-20T20:00", "2026-05-21T08:00")
    assert asked[0] < 60


@pytest.mark.parametrize(
    ("starts", "ends", "why"),
    [
        ("2026-05-20T20:00", "2026-05-20T20:00", "ends before it begins"),
        ("2026-05-20T20:00", "2026-06-25T20:00", "At most 31 days"),
        ("2026-06-30T20:00", "2026-07-01T08:00", "is not over"),
    ],
)
def test_what_cannot_be_proven_is_refused_with_a_way_out(starts: str, ends: str, why: str) -> None:
    now = london_time("2026-07-01T06:00")
    with pytest.raises(Refused, match=why) as refused:
        shift_between(london_time(starts), london_time(ends), now)
    assert refused.value.way_out


def test_a_birthday_that_was_corrected_counts_from_then_on_and_the_proof_marks_it(world: World) -> None:
    """A child's nurse taught for a child; later it turns out that the person is an adult."""
    _, row = oxford(world)
    world.now = datetime(2026, 5, 8, 9, tzinfo=UTC)
    coordination.record_learning(
        world.act("grace"), row, "infection prevention", date(2026, 5, 8), world.giver("nia")
    )
    world.later(days=2)
    correct(world.act("grace"), "north", "lowe", "date of birth", "1951-04-02", "A wrong year.")
    world.later(days=1)
    found = proof(world, row, "2026-05-09T08:00", "2026-05-09T20:00")
    assert {one.decision.delegation.born for one in found.known_then if one.decision} == {date(2008, 5, 27)}
    assert {one.decision.delegation.born for one in found.known_now if one.decision} == {date(1951, 4, 2)}
    said = on_paper(world.session, found, world.act("grace").actor).corrected
    assert said == ("The date of birth on record of the person was 27 May 2008 until 10 May 2026 at 10:00.",)
    world.later(days=2)
    later = proof(world, row, "2026-05-12T08:00", "2026-05-12T20:00")
    assert on_paper(world.session, later, world.act("grace").actor).corrected == ()


def test_a_time_in_which_a_birthday_was_corrected_is_cut_there(world: World) -> None:
    _, row = oxford(world)
    world.now = datetime(2026, 5, 8, 9, tzinfo=UTC)
    correct(world.act("grace"), "north", "lowe", "date of birth", "1951-04-02", "A wrong year.")
    assert instant(world.now) in recorded_edges(world.session, row, ())

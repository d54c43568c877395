"""What would fall if somebody left: asked of the rules with the facts minus their duties, and nothing written."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.evidence import EvidenceRow
from models.record import RecordEntry
from rules.question import Giver
from services import coordination
from services.answers import answer_now
from services.in_hospital.hospital import discharge
from services.training import sign_off
from services.training.if_left import IfLeft, if_left, on_call_for
from services.training.signed_by import depends_on
from tests.services.counting import statements
from tests.services.stays import admitted
from tests.services.test_accountability import hire
from tests.services.world import World, in_force, launched


def without(world: World, person: str) -> list[IfLeft]:
    some = depends_on(world.session, person, world.now).lines
    return if_left(world.session, person, some, world.now)


def monitors(world: World, row: DelegationRow, person: str, role: str) -> None:
    coordination.name_monitor(world.act("grace"), row, world.now, Giver(person, role, "moorland"))
    world.later(minutes=1)


def is_in_force(world: World, row: DelegationRow) -> bool:
    decision = answer_now(world.session, row, world.now).decision
    return decision is not None and decision.may


def written(world: World) -> tuple[int, int]:
    counted = [select(func.count()).select_from(one) for one in (EvidenceRow, RecordEntry)]
    world.session.flush()
    assert not world.session.new
    return tuple(world.session.scalars(one).one() for one in counted)  # type: ignore[return-value]


@pytest.mark.parametrize(("person", "duty"), [("omar", "monitoring duty"), ("tom", "accountability")])
def test_without_whoever_carries_a_duty_the_task_stops_at_once(world: World, person: str, duty: str) -> None:
    row = launched(world)
    in_force(world, row)
    before = written(world)
    (found,) = without(world, person)
    assert (found.now, found.without) == ("in force", "waiting for co-ordinator")
    assert found.since == world.now.date()
    assert found.undone == ""
    assert [one.what for one in found.passes_on] == [duty]
    assert written(world) == before


def test_a_duty_that_somebody_else_took_over_is_not_missed(world: World) -> None:
    """Omar's acceptance is over; and if Olga left, it does not come back to him by itself."""
    row = launched(world)
    in_force(world, row)
    hire(world, "olga", "monitoring nurse", "moorland")
    monitors(world, row, "olga", "monitoring nurse")
    assert without(world, "omar") == []
    (found,) = without(world, "olga")
    assert found.since == world.now.date()
    assert [one.person_id for one in found.passes_on[0].to] == ["nia", "omar"]


def test_what_was_signed_stays_good(world: World) -> None:
    """Nia carries no duty, and what comes next is Omar's: it goes on without her."""
    in_force(world, launched(world))
    (found,) = without(world, "nia")
    assert (found.now, found.without, found.since) == ("in force", "in force", None)
    assert found.passes_on == ()


def test_what_they_would_do_next_is_missed_from_the_day_after_the_last_good_one(world: World) -> None:
    """Nia monitors, and Omar reviewed the PA last: the next review is asked of him."""
    row = launched(world)
    in_force(world, row)
    monitors(world, row, "nia", "clinical trainer")
    world.later(days=60)
    sign_off.observe(world.act("omar"), row, "observation", world.now, "still competent")
    world.later(days=60)
    sign_off.observe(world.act("omar"), row, "formal review", world.now, "still competent")
    world.later(minutes=1)
    (found,) = without(world, "omar")
    assert (found.now, found.without, found.undone) == ("in force", "in force", "formal review")
    due = answer_now(world.session, row, world.now).decision
    assert due
    assert found.since == min(one.day for one in due.due if one.kind == "formal review") + timedelta(days=1)
    (one,) = found.passes_on
    assert (one.what, [each.person_id for each in one.to]) == ("formal review", ["nia"])
    world.later(days=(found.since - world.now.date()).days - 1)
    assert is_in_force(world, row)
    world.later(days=1)
    assert not is_in_force(world, row)


def test_what_is_not_in_force_cannot_stop(world: World) -> None:
    in_force(world, launched(world))
    world.later(days=400)
    (found,) = without(world, "omar")
    assert found.now == "suspended"
    assert found.since is None


def test_many_are_asked_in_as_many_queries_as_one(world: World) -> None:
    in_force(world, launched(world))

    def look(session: Session, now: datetime) -> object:
        return if_left(session, "omar", depends_on(session, "omar", now).lines, now)

    one = statements(world.session, look, now=world.now)
    in_force(world, launched(world, pa="ben"))
    assert len(without(world, "omar")) == 2
    assert statements(world.session, look, now=world.now) == one


def test_the_stays_she_is_on_call_for_until_the_person_is_home(world: World) -> None:
    launched(world)
    stay = admitted(world)
    (found,) = on_call_for(world.session, "ollie", world.now)
    assert found.reference == world.cases["lowe"].reference
    assert on_call_for(world.session, "omar", world.now) == []
    world.later(days=1)
    discharge(world.act("grace"), stay, world.now)
    assert on_call_for(world.session, "ollie", world.now) == []

"""What a call led to is called to mind on its day, once, and not when a later call or the end has taken its place."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from models.cases import DelegationRow
from models.messages import Message
from services.digests import due_digests
from services.ending import end_delegation
from services.training.arrangements import accept, arranged, note_call
from services.training.call_reminders import carry_call_step, due_call_steps
from tests.services.world import World, launched

TUESDAY = date(2026, 5, 12)


@pytest.fixture
def row(world: World) -> DelegationRow:
    """On 5 May Nia rang the PA, and wants to show it again by the 12th."""
    found = launched(world)
    rung(world, found, TUESDAY)
    return found


def rung(
    world: World, row: DelegationRow, by: date | None, step: str = "Show it again", who: str = "nia"
) -> None:
    note_call(world.act(who), row, world.now, "the PA", "The pump is new.", step, by)


def reminded(world: World) -> list[Message]:
    """What the night does."""
    for id in due_call_steps(world.session, world.now):
        carry_call_step(world.act("grace"), id)
    world.session.flush()
    return list(world.session.scalars(select(Message).where(Message.template == "call-step-due")))


@pytest.mark.parametrize(("days", "told"), [(6, 0), (7, 1), (8, 1)])
def test_it_is_on_the_day_and_not_the_day_before(
    world: World, row: DelegationRow, days: int, told: int
) -> None:
    world.later(days=days)
    assert len(reminded(world)) == told
    assert (arranged(world.session, [row.id])[row.id].to_mind is not None) == bool(told)


def test_whoever_noted_it_is_told_in_the_digest_once_and_by_ids_only(
    world: World, row: DelegationRow
) -> None:
    world.later(days=7)
    for _ in range(2):
        (message,) = reminded(world)
    assert message.to_person_id == "nia"
    assert set(message.facts) == {"call", "delegation"}
    assert message.id in {
        id
        for due in due_digests(world.session, world.now)
        if due.person_id == "nia"
        for id in due.message_ids
    }
    world.later(days=1)
    assert reminded(world) == [message]


def test_whoever_has_the_delegation_by_then_is_told(world: World, row: DelegationRow) -> None:
    """Given that a colleague has taken it on since, then it is hers to follow up."""
    accept(world.act("omar"), row)
    world.later(days=7)
    assert [one.to_person_id for one in reminded(world)] == ["omar"]


def test_a_later_call_takes_its_place(world: World, row: DelegationRow) -> None:
    """Given another call with another day, then the first is not called to mind, and the second is on its day."""
    world.later(days=3)
    rung(world, row, TUESDAY + timedelta(days=2), "Bring the other pump")
    world.later(days=4)
    assert reminded(world) == []
    world.later(days=2)
    assert len(reminded(world)) == 1
    to_mind = arranged(world.session, [row.id])[row.id].to_mind
    assert to_mind is not None
    assert to_mind.next_step == "Bring the other pump"
    rung(world, row, None, "")
    assert arranged(world.session, [row.id])[row.id].to_mind is None


def test_nothing_is_called_to_mind_of_a_delegation_that_has_ended(world: World, row: DelegationRow) -> None:
    end_delegation(world.act("grace"), row, "She does it herself.", needed_no_longer=True)
    world.later(days=7)
    assert reminded(world) == []


def test_a_step_without_a_day_and_a_day_without_a_step_wait_for_nothing(world: World) -> None:
    row = launched(world)
    rung(world, row, None)
    other = launched(world, pa="ben")
    rung(world, other, TUESDAY, "")
    world.later(days=30)
    assert reminded(world) == []


def test_carried_on_twice_at_once_it_is_one_message(world: World, row: DelegationRow) -> None:
    """Given a call that was due when two workers looked, then the second finds that it is done."""
    world.later(days=7)
    (id,) = due_call_steps(world.session, world.now)
    assert carry_call_step(world.act("grace"), id) is not None
    world.session.flush()
    assert carry_call_step(world.act("grace"), id) is None

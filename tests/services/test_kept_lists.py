"""What a PHB lead reads of what is kept: holds with their reasons, who is due, who was erased; of one organisation."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from models.people import Person
from models.retention import RetentionCount
from services.law import holds
from services.law.erase import erase
from services.law.kept_lists import (
    ERASED_REASON,
    counted_for,
    due_counts,
    erased_of,
    holds_of,
    keep_counts,
)
from services.law.retention import ADULT
from tests.services.lives import flow, night
from tests.services.test_erase import over
from tests.services.test_retention import gone
from tests.services.world import World

WHY = "The coroner may ask for it."


def test_a_hold_is_told_with_who_when_and_why_and_to_its_own_organisation(world: World) -> None:
    placed = holds.place_hold(world.act("pat"), "north", "lowe", WHY)
    (one,) = holds_of(world.session, "north")
    assert (one.person, one.by, one.why, one.ended) == ("Mrs Edith Lowe", "Pat Moss", WHY, None)
    assert holds_of(world.session, "south") == []
    world.later(days=1)
    holds.end_hold(world.act("pat"), placed.id, "The inquest is over.")
    holds.place_hold(world.act("pat"), "north", "ben", "A claim.")
    assert [(one.person, one.ended_why) for one in holds_of(world.session, "north")] == [
        ("Ben Carter", ""),
        ("Mrs Edith Lowe", "The inquest is over."),
    ]


def test_who_is_due_is_counted_for_the_organisation_that_keeps_them(world: World) -> None:
    over(world)
    assert counted_for(world.session, "north").at is None
    assert night(world, due_counts, keep_counts) == ["every organisation"]
    counted = counted_for(world.session, "north")
    (one,) = counted.due
    assert (one.person, one.schedule) == ("Mrs Edith Low, case SH-0001", ADULT)
    assert one.until < world.now.date()
    assert counted_for(world.session, "south").due == ()


def test_who_was_held_or_erased_since_is_left_out(world: World) -> None:
    over(world)
    keep_counts(flow(world), "")
    hold = holds.place_hold(world.act("pat"), "north", "lowe", WHY)
    assert counted_for(world.session, "north").due == ()
    holds.end_hold(world.act("pat"), hold.id, "Settled.")
    assert len(counted_for(world.session, "north").due) == 1
    erase(world.act("pat"), "north", "lowe")
    assert counted_for(world.session, "north").due == ()


def test_it_is_counted_again_after_a_week_and_not_before(world: World) -> None:
    over(world)
    keep_counts(flow(world), "")
    world.session.flush()
    assert due_counts(world.session, world.now + timedelta(days=7) - timedelta(seconds=1)) == []
    world.later(days=7)
    assert due_counts(world.session, world.now) == ["every organisation"]
    keep_counts(flow(world), "")
    assert len(world.session.scalars(select(RetentionCount)).all()) == 1
    assert due_counts(world.session, world.now) == []


def test_whom_nobody_can_say_about_is_counted(world: World) -> None:
    over(world)
    gone(world, "tom")
    world.session.get_one(Person, "lowe").born = None
    keep_counts(flow(world), "")
    counted = counted_for(world.session, "north")
    assert counted.unconfirmed == 1, "Tom, by a schedule that nobody has confirmed"
    assert counted.without_birthday > 0, "Mrs Lowe, and whoever stands in her record"
    assert counted.due == ()


def test_who_was_erased_is_told_by_id_with_schedule_and_what_remains(world: World) -> None:
    over(world)
    holds.end_hold(
        world.act("pat"),
        holds.place_hold(world.act("pat"), "north", "lowe", WHY).id,
        "Mrs Low’s claim is settled.",
    )
    done = erase(world.act("pat"), "north", "lowe")
    world.session.flush()
    (one,) = erased_of(world.session, "north")
    assert (one.person_id, one.by, one.schedule) == ("lowe", "Pat Moss", ADULT)
    assert one.remains == sum(done.remains.values())
    assert erased_of(world.session, "south") == []
    assert erased_of(world.session) == [one]
    (hold,) = holds_of(world.session, "north")
    assert (hold.why, hold.ended_why) == (ERASED_REASON, ERASED_REASON)

"""The trainer's desk: what is hers to do, and how her registration stands."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import event

from models.cases import DelegationEnd, DelegationRow
from models.outbox import OutboxLine
from rules.moments import LONDON, Span, instant
from services import coordination
from services.access.access import delegation_for
from services.act import Act, Actor, NotFound
from services.decisions import ask
from services.evidence import NewEvidence, record_evidence
from services.outbox import RECONCILE
from services.reconcile import reconcile
from services.standing import Standing
from services.training import sign_off
from services.training.trainer_desk import (
    Practices,
    ToDo,
    inbox,
    kinds_asked_for,
    practices,
    providers,
    registration_of,
)
from tests.services.test_owners import hold
from tests.services.world import World, in_force, launched, register, trained, viewer

LAST_DAY = date(2027, 3, 31)


def carry_on(world: World) -> None:
    """What the flow does with the outbox."""
    act = Act(world.session, world.now, Actor("", "Safehands", flow="test/1"))
    for line in world.session.query(OutboxLine).filter_by(kind=RECONCILE, done_at=None):
        reconcile(act, line.subject_id)
        line.done_at = world.now
    world.session.flush()


def test_what_is_open_for_her_role_is_hers_the_most_urgent_first(world: World) -> None:
    """Given one PA to be assessed and one to be supervised, then the earlier day comes first."""
    assess = launched(world, pa="ben")
    trained(world, assess)
    world.later(days=1)
    supervise = launched(world, pa="amina")
    _trained_once(world, supervise)
    carry_on(world)
    found = inbox(world.session, "nia", world.now)
    assert [(one.pa.name, [do.what for do in one.to_do]) for one in found] == [
        ("Ben Carter", ["assess the PA"]),
        ("Amina Yusuf", ["supervise the PA doing the task"]),
    ]
    assert found[0].to_do == (ToDo("assessed competent", "assess the PA", date(2026, 5, 22)),)
    assert [one.status for one in found] == ["waiting for assessment"] * 2


def test_what_waits_for_training_is_there_for_whoever_gives_it(world: World) -> None:
    """Given a PA whom nobody has trained yet, then a trainer who has given nothing finds her, and may record it."""
    row = launched(world)
    hold(world, "ria", "clinical trainer", "north")
    _before_training(world, row)
    carry_on(world)
    (one,) = inbox(world.session, "ria", world.now)
    assert (one.row.id, one.status, one.to_do) == (row.id, "waiting for training", ())
    assert delegation_for(world.session, viewer(world, "ria"), row.id, world.now) is row
    decision = ask(world.session, row, Span.at(instant(world.now)))
    assert kinds_asked_for(world.session, row, decision, world.now) == {"training"}
    sign_off.record_training(world.act("nia"), row, world.now, "moorland")
    world.later(minutes=1)
    carry_on(world)
    assert [one.to_do[0].what for one in inbox(world.session, "ria", world.now)] == [
        "supervise the PA doing the task"
    ]


def test_an_action_plan_after_an_observation_asks_for_an_assessment(world: World) -> None:
    """Given concern after sign-off, then what lifts it is what the trainer is led to."""
    row = launched(world)
    in_force(world, row)
    world.later(days=1)
    sign_off.observe(world.act("nia"), row, "observation", world.now, "action plan", "Position.")
    decision = ask(world.session, row, Span.at(instant(world.now)))
    assert kinds_asked_for(world.session, row, decision, world.now) == {"assessment"}


def test_where_the_loop_has_not_been_yet_the_rules_are_asked_here(world: World) -> None:
    """Given evidence that nobody has looked at, then what it has made unnecessary is not asked for again."""
    row = launched(world)
    trained(world, row)
    carry_on(world)
    world.later(minutes=1)
    sign_off.assess(world.act("nia"), row, world.now, "competent")
    (one,) = inbox(world.session, "nia", world.now)
    assert one.to_do == ()
    assert one.status != "waiting for assessment"


def test_a_day_that_has_come_is_noticed_without_the_sweep(world: World) -> None:
    """Given a review that was good to yesterday, when nobody has swept, then it is suspended all the same."""
    row = launched(world)
    in_force(world, row)
    carry_on(world)
    assert inbox(world.session, "nia", world.now)[0].status == "in force"
    world.now = datetime(2027, 6, 1, 9, 0, tzinfo=LONDON)
    assert inbox(world.session, "nia", world.now)[0].status == "suspended"


def test_a_stranger_sees_nothing_of_what_is_not_open_for_her_role(world: World) -> None:
    row = launched(world)
    in_force(world, row)
    carry_on(world)
    assert [one.row.id for one in inbox(world.session, "nia", world.now)] == [row.id]
    assert inbox(world.session, "kit", world.now) == []
    assert delegation_for(world.session, viewer(world, "nia"), row.id, world.now) is row
    for person, delegation in (("kit", row.id), ("nia", "de_unknown")):
        with pytest.raises(NotFound):
            delegation_for(world.session, viewer(world, person), delegation, world.now)


def test_what_has_ended_is_nobodys(world: World) -> None:
    row = launched(world)
    in_force(world, row)
    world.session.add(
        DelegationEnd(delegation_id=row.id, ended_at=world.now, ended_by="grace", why="Amina has left.")
    )
    world.session.flush()
    assert inbox(world.session, "nia", world.now) == []


def test_the_inbox_takes_no_more_queries_for_more_delegations(world: World) -> None:
    """Given one delegation or four, all looked at by the loop, then the database is asked as often."""
    trained(world, launched(world))
    carry_on(world)
    few = _queries(world)
    for task in ("apply topical cream", "change catheter bag", "tracheostomy suction"):
        sign_off.record_training(
            world.act("nia"), launched(world, task), world.now, "moorland", "failed", "x"
        )
    carry_on(world)
    assert len(inbox(world.session, "nia", world.now)) == 4
    assert _queries(world) == few


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (datetime(2027, 1, 29, 9, tzinfo=LONDON), "in force"),
        (datetime(2027, 1, 30, 9, tzinfo=LONDON), "ends soon"),
        (datetime(2027, 3, 31, 23, 59, tzinfo=LONDON), "ends soon"),
        (datetime(2027, 4, 1, 0, 0, tzinfo=LONDON), "unconfirmed"),
    ],
)
def test_a_registration_is_warned_about_for_sixty_days_and_ends_at_midnight(
    world: World, now: datetime, state: str
) -> None:
    found = registration_of(world.session, "nia", now)
    assert found == Standing(state, LAST_DAY)  # type: ignore[arg-type]
    assert found.may_sign is (state != "unconfirmed")


def test_a_registration_that_is_not_on_record_does_not_sign(world: World) -> None:
    assert registration_of(world.session, "tom", world.now) == Standing("not on record")
    assert not registration_of(world.session, "tom", world.now).may_sign


def test_a_registration_that_was_ended_early_or_renewed_or_voided(world: World) -> None:
    """Given what the regulator says later, then the latest word counts, as it does for the rules."""
    ended = record_evidence(
        world.act("grace"), "north", NewEvidence("registration", "ended", date(2026, 5, 4), about="nia")
    )
    assert registration_of(world.session, "nia", world.now) == Standing("ended", date(2026, 5, 4))
    record_evidence(world.act("grace"), "north", NewEvidence("void", "void", world.now, about=ended.id))
    assert registration_of(world.session, "nia", world.now).state == "in force"
    register(world, "nia", date(2029, 3, 31))
    assert registration_of(world.session, "nia", world.now).last_day == date(2029, 3, 31)


def test_the_desk_and_the_rules_agree_on_who_is_registered(world: World) -> None:
    """Given each of these days, then the desk says "you may sign" exactly where the rules count the sign-off."""
    row = launched(world)
    trained(world, row)
    for day in (LAST_DAY - timedelta(days=1), LAST_DAY, LAST_DAY + timedelta(days=1)):
        at = datetime(day.year, day.month, day.day, 12, tzinfo=LONDON)
        new = NewEvidence(
            "assessment", "competent", at, (world.giver("nia"),),
            pa_id=row.pa_id, person_id=row.person_id, task=row.task,
        )  # fmt: skip
        world.now = at
        with world.session.begin_nested() as nested:
            record_evidence(world.act("grace"), "north", new)
            reasons = ask(world.session, row, Span.at(instant(at)), instant(at)).reasons
            met = next(one.met for one in reasons if one.requirement == "assessed competent")
            nested.rollback()
        assert registration_of(world.session, "nia", at).may_sign is met


@pytest.mark.covers("ST-06")
def test_how_many_practices_are_needed_and_count(world: World) -> None:
    row = launched(world)
    assert practices(world.session, row, world.now) == Practices(2, 0)
    _trained_once(world, row)
    assert practices(world.session, row, world.now) == Practices(2, 1)
    world.later(hours=1)
    sign_off.record_practice(world.act("nia"), row, world.now, "stopped")
    assert practices(world.session, row, world.now) == Practices(2, 0)
    assert practices(world.session, launched(world, "tracheostomy suction"), world.now) == Practices(5, 0)


@pytest.mark.covers("ST-10")
def test_training_may_come_from_the_kinds_of_provider_that_the_framework_takes(world: World) -> None:
    """Given teams, agencies, boards and a hospital, then only the kinds named are offered, and her own."""
    row = launched(world)
    names = [place.name for place in providers(world.session, row, "moorland", world.now)]
    assert names == ["Beacon Nursing Agency", "Moorland Community Nursing"]
    assert "North Area Board" in [one.name for one in providers(world.session, row, "north", world.now)]


def _trained_once(world: World, row: DelegationRow) -> None:
    """Trained, and one supervised practice."""
    _before_training(world, row)
    sign_off.record_training(world.act("nia"), row, world.now, "moorland")
    world.later(hours=1)
    sign_off.record_practice(world.act("nia"), row, world.now)
    world.later(minutes=1)


def _before_training(world: World, row: DelegationRow) -> None:
    """All that training builds on."""
    day, grace = world.now.date(), world.act("grace")
    coordination.record_clinical_recommendations(
        grace, world.cases["lowe"], row.task, day, world.giver("nia")
    )
    coordination.record_agreement(grace, row, day, world.giver("lowe"))
    coordination.record_learning(grace, row, "infection prevention", day, world.giver("nia"))
    world.later(hours=1)


def _queries(world: World) -> int:
    seen: list[str] = []

    def note(*said: object) -> None:
        seen.append(str(said[2]))

    engine = world.session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    inbox(world.session, "nia", world.now)
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)

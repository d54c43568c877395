"""Nobody is left uncared for: cover is asked for at once, and for a vital task beforehand, hour by hour."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from models.actions import Action
from models.cases import DelegationRow
from models.outbox import OutboxLine
from models.panels import Panel
from models.people import Appointment, Employment
from models.record_check import verify
from rules.moments import instant, london_day
from services import coordination, cover, happenings, outbox
from services.act import Refused
from services.employment import end_employment
from services.panels.panel import list_for_panel, plan_meeting
from services.reconcile import due_for_sweep, reconcile
from services.to_do import open_actions
from services.training import sign_off
from services.training.checklists import checklist_of
from tests.services.asking import ask_now, decline
from tests.services.world import World, decided, in_force, launched

SUCTION = "tracheostomy suction"


@pytest.fixture
def row(world: World) -> DelegationRow:
    """A gastrostomy feed (high risk, not critical) in force."""
    found = launched(world)
    in_force(world, found)
    reconcile(world.act("grace"), found.id)
    return found


def ventilated(world: World, pa: str = "amina") -> DelegationRow:
    """A PA who may do Mrs Lowe's suction, which is critical: in force."""
    row = launched(world, task=SUCTION, pa=pa)
    grace, nia = world.act("grace"), world.act("nia")
    day = world.now.date()
    coordination.record_clinical_recommendations(grace, world.cases["lowe"], SUCTION, day, world.giver("nia"))
    coordination.record_agreement(grace, row, day, world.giver("lowe"))
    for topic in ("basic life support", "oral suction"):
        coordination.record_learning(grace, row, topic, day, world.giver("nia"))
    world.later(days=1)
    sign_off.record_training(world.act("nia"), row, world.now.date(), "moorland")
    for _ in range(5):
        world.later(days=1)
        sign_off.record_practice(world.act("nia"), row, world.now)
    world.later(hours=1)
    items = checklist_of(world.session, row, world.now)
    sign_off.assess(world.act("nia"), row, world.now, "competent", checklist=items)
    coordination.name_accountable(world.act("grace"), row, world.now.date(), world.giver("tom"))
    coordination.name_monitor(world.act("grace"), row, world.now.date(), world.giver("omar"))
    world.later(days=1)
    coordination.recommend(world.act("grace"), row, "recommended", "All evidence is there.")
    meeting = plan_meeting(
        world.act("grace"), world.session.get_one(Panel, "panel"), world.now.date() + timedelta(days=1)
    )
    item = list_for_panel(world.act("grace"), row, meeting)
    world.later(days=1)
    decided(world, item, "approved", "Safe.")
    world.later(minutes=1)
    work(world)
    assert ask_now(world.session, row, world.now).may
    assert nia.actor.person_id == "nia"
    return row


def work(world: World, *, nightly: bool = False) -> None:
    """What the flows do: the outbox's lines whose time has come, and once a night the sweep."""
    lines = outbox.waiting(world.session, world.now, kinds=[outbox.RECONCILE])
    for id in sorted({line.subject_id for line in lines}):
        reconcile(world.act("grace"), id)
    for line in lines:
        outbox.finish(world.session, line.id, world.now)
    if nightly:
        for id in due_for_sweep(world.session, world.now):
            reconcile(world.act("grace"), id)


def hours(world: World, until: datetime) -> Iterator[datetime]:
    """Hour by hour, with what the flows do in each: the sweep in the first hour of a London day."""
    while world.now < until:
        before = london_day(instant(world.now))
        world.later(hours=1)
        work(world, nightly=london_day(instant(world.now)) != before)
        yield world.now


def at(month: int, day: int, hour: int) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def wanted(world: World, row: DelegationRow) -> dict[str, tuple[str, date]]:
    """The open actions about cover: by what is wanted, who has to do it by when."""
    return {
        one.requirement: (one.role, one.due_on)
        for one in open_actions(world.session, row.id)
        if one.requirement in (cover.COVER, cover.VITAL_COVER)
    }


def on_call(world: World, role: str = "on-call nurse", organisation: str = "north") -> None:
    world.session.add(
        Appointment(
            id=f"ap-{role}-{organisation}", person_id="ollie", role=role, organisation_id=organisation,
            first_day=date(2020, 1, 1), recorded_at=world.now,
        )
    )  # fmt: skip
    world.session.flush()


def test_a_task_in_force_that_is_suspended_asks_for_cover_today_in_the_frameworks_words(
    world: World, row: DelegationRow
) -> None:
    assert wanted(world, row) == {}
    decline(world.act("grace"), row, "I am ill.")
    reconcile(world.act("grace"), row.id)
    assert wanted(world, row) == {cover.COVER: ("PHB co-ordinator", world.now.date())}
    kind = next(one.kind for one in open_actions(world.session, row.id) if one.requirement == cover.COVER)
    assert kind == "arrange cover: a registered nurse or an agency that is signed off for it"


def test_asked_again_on_later_days_it_is_the_same_action_and_overdue(
    world: World, row: DelegationRow
) -> None:
    decline(world.act("grace"), row, "I am ill.")
    stopped = world.now.date()
    for _ in range(3):
        reconcile(world.act("grace"), row.id)
        world.later(days=1)
    actions = world.session.scalars(select(Action).where(Action.requirement == cover.COVER)).all()
    assert [one.due_on for one in actions] == [stopped]


def test_cover_ends_the_asking_and_when_the_cover_ends_it_is_asked_again(
    world: World, row: DelegationRow
) -> None:
    case = world.cases["lowe"]
    decline(world.act("grace"), row, "I am ill.")
    work(world)
    until = world.now + timedelta(days=2)
    cover.arrange_cover(world.act("grace"), case, row.task, "the community nurses", world.now, until)
    work(world)
    assert wanted(world, row) == {}
    world.now = until
    work(world)
    assert wanted(world, row) == {}
    world.later(seconds=2)
    work(world)
    assert wanted(world, row) == {cover.COVER: ("PHB co-ordinator", until.date())}


def test_cover_holds_from_its_first_moment_to_its_last_and_a_later_word_replaces_an_earlier(
    world: World, row: DelegationRow
) -> None:
    case, since = world.cases["lowe"], world.now + timedelta(hours=1)
    until = since + timedelta(days=1)
    first = cover.arrange_cover(world.act("grace"), case, row.task, "an agency", since, until)

    def on(at: datetime) -> str | None:
        found = cover.cover_on(world.session, case.id, row.task, at)
        return found.id if found else None

    second = timedelta(seconds=1)
    assert [on(at) for at in (since - second, since, until, until + second)] == [
        None,
        first.id,
        first.id,
        None,
    ]
    sooner = since + timedelta(hours=3)
    later = cover.end_cover(world.act("grace"), first, sooner)
    assert [on(at) for at in (sooner, sooner + second)] == [later.id, None]
    with pytest.raises(Refused, match="Something else has been said"):
        cover.end_cover(world.act("grace"), first, until)
    assert verify(world.session).ok


def test_cover_without_a_name_of_no_task_or_that_ends_before_it_begins_is_refused(
    world: World, row: DelegationRow
) -> None:
    act, case, now = world.act("grace"), world.cases["lowe"], world.now
    for who, task, until, problem in (
        (" ", row.task, None, "Nobody is named"),
        ("nurses", "insulin", None, "no such task"),
        ("nurses", row.task, now - timedelta(seconds=1), "end before it begins"),
    ):
        with pytest.raises(Refused, match=problem):
            cover.arrange_cover(act, case, task, who, now, until)


def test_another_pa_in_force_is_cover_enough_and_once_both_have_stopped_it_is_asked_once(
    world: World,
) -> None:
    first, second = ventilated(world), ventilated(world, "ben")
    decline(world.act("grace"), first, "I am ill.")
    work(world)
    assert wanted(world, first) == {}
    world.later(days=1)
    happenings.withdraw(world.act("grace"), second, "by the PA", world.giver("ben"), "I am ill too.")
    work(world)
    today = world.now.date()
    assert wanted(world, second)[cover.COVER] == ("PHB co-ordinator", today)
    opened = world.session.scalars(select(Action).where(Action.requirement == cover.COVER)).all()
    assert [one.due_on for one in opened] == [today]


def test_a_delegation_that_was_never_in_force_asks_for_no_cover(world: World) -> None:
    row = launched(world, task=SUCTION)
    happenings.report_incident(world.act("grace"), world.cases["lowe"], "She choked.")
    work(world)
    assert wanted(world, row) == {}


def test_a_vital_task_left_with_nobody_goes_to_whoever_is_on_call_at_once(world: World) -> None:
    row = ventilated(world)
    happenings.report_incident(world.act("grace"), world.cases["lowe"], "The tube blocked.")
    work(world)
    today = world.now.date()
    assert wanted(world, row)[cover.VITAL_COVER] == ("PHB lead", today)
    on_call(world, "on-call manager")
    on_call(world, "on-call nurse", "agency")
    reconcile(world.act("grace"), row.id)
    assert wanted(world, row)[cover.VITAL_COVER] == ("on-call manager", today)
    on_call(world)
    reconcile(world.act("grace"), row.id)
    assert wanted(world, row)[cover.VITAL_COVER] == ("on-call nurse", today)
    found = cover.on_call(world.session, "north", world.now)
    assert found is not None
    assert found.person_id == "ollie"


def test_fourteen_days_before_the_last_pas_time_runs_out_somebody_on_call_is_asked_and_not_before(
    world: World,
) -> None:
    row = ventilated(world)
    on_call(world)
    assessed = date(2026, 5, 11)
    runs_out = date(2026, 8, 11)  # the first observation: one to three months after the assessment
    assert [due.last for due in ask_now(world.session, row, world.now).due if due.last] == [runs_out]
    assert assessed < runs_out
    seen = {}
    for days in (15, 14, 13):
        world.now = datetime(2026, 8, 11, 1, 0, tzinfo=UTC) - timedelta(days=days)
        work(world, nightly=True)
        seen[days] = wanted(world, row)
    gone = runs_out + timedelta(days=1)
    asked = {cover.COVER: ("PHB co-ordinator", gone), cover.VITAL_COVER: ("on-call nurse", gone)}
    assert seen == {15: {}, 14: asked, 13: asked}


def test_who_leaves_for_good_is_seen_ahead_too(world: World) -> None:
    row = ventilated(world)
    employment = Employment(
        id="em", pa_id="amina", person_id="lowe", employer_name="Mrs Lowe", model="direct",
        first_day=date(2026, 5, 5), recorded_at=world.now, recorded_by="grace",
    )  # fmt: skip
    world.session.add(employment)
    world.session.flush()
    last = world.now.date() + timedelta(days=10)
    end_employment(world.act("grace"), world.cases["lowe"], employment, last, "She moves away.")
    work(world)
    assert wanted(world, row)[cover.VITAL_COVER] == ("PHB lead", last + timedelta(days=1))


def test_cover_of_a_vital_task_that_runs_out_is_seen_ahead_and_longer_cover_ends_the_asking(
    world: World,
) -> None:
    row = ventilated(world)
    case = world.cases["lowe"]
    decline(world.act("grace"), row, "I am ill.")
    until = datetime(2026, 12, 26, 8, 0, tzinfo=UTC)
    world.now = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
    cover.arrange_cover(world.act("grace"), case, SUCTION, "the ventilation nurses", world.now, until)
    work(world)
    assert wanted(world, row) == {}
    world.now = until - timedelta(days=14)
    work(world)
    assert wanted(world, row) == {}
    world.later(seconds=2)
    work(world)
    assert wanted(world, row)[cover.VITAL_COVER] == ("PHB lead", date(2026, 12, 26))
    cover.arrange_cover(world.act("grace"), case, SUCTION, "the agency", until)
    work(world)
    assert wanted(world, row) == {}


def test_played_hour_by_hour_a_ventilated_person_is_never_left_without_a_pa_cover_or_somebody_asked(
    world: World,
) -> None:
    """An incident at night, a decision, an illness, cover that ends, and the PAs' time that runs out."""
    both = first, _ = ventilated(world), ventilated(world, "ben")
    on_call(world)
    case = world.cases["lowe"]
    story: dict[datetime, Callable[[], object]] = {
        at(8, 1, 22): lambda: happenings.report_incident(world.act("grace"), case, "The tube blocked."),
        at(8, 2, 9): lambda: happenings.decide_after(
            world.act("nia"), first, "incident", "may go on", "Seen and safe."
        ),
        at(8, 2, 12): lambda: decline(world.act("grace"), first, "I am ill."),
        at(8, 2, 14): lambda: cover.arrange_cover(
            world.act("grace"), case, SUCTION, "the agency", world.now, world.now + timedelta(hours=10)
        ),
        at(8, 3, 6): lambda: happenings.take_back(
            world.act("grace"), first, "by the PA", world.giver("amina")
        ),
    }
    uncared, seen = [], {"a PA": 0, "cover": 0, "somebody asked": 0}
    for begins, ends in ((at(8, 1, 20), at(8, 3, 8)), (at(8, 11, 20), at(8, 12, 3))):
        world.now = begins
        work(world, nightly=True)
        for now in hours(world, ends):
            if now in story:
                story[now]()
                work(world)
            if any(ask_now(world.session, one, now).may for one in both):
                seen["a PA"] += 1
            elif cover.cover_on(world.session, case.id, SUCTION, now):
                seen["cover"] += 1
            elif any(cover.VITAL_COVER in wanted(world, one) for one in both):
                seen["somebody asked"] += 1
            else:
                uncared.append(now)
    assert uncared == []
    assert all(seen.values())
    assert verify(world.session).ok


def test_every_line_put_for_later_waits_until_then(world: World, row: DelegationRow) -> None:
    until = world.now + timedelta(days=30)
    cover.arrange_cover(world.act("grace"), world.cases["lowe"], row.task, "nurses", world.now, until)
    held = world.session.scalars(select(OutboxLine).where(OutboxLine.lease_holder == outbox.NOBODY_YET)).all()
    ends = until + timedelta(seconds=1)
    assert sorted(one.lease_until for one in held if one.lease_until) == [ends - timedelta(days=14), ends]

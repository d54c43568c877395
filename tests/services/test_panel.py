"""The panel decides together, with nobody who recommended or stood aside, and each item once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from models.cases import DelegationRow
from models.evidence import EvidenceRow
from models.outbox import OutboxLine
from models.panels import Declaration, Meeting, Panel, PanelItem, PanelOutcome, PanelVote
from models.people import Appointment, Person
from models.record import RecordEntry
from models.record_check import verify
from services import coordination
from services.act import Act, Actor, Refused
from services.decisions import ask_now
from services.panel import (
    decide_item,
    declare_interest,
    list_for_panel,
    plan_meeting,
    precedents,
    waiting_item,
)
from services.panel_quorum import declarations_of, members_for, quorum_for
from tests.services.world import TASK, World, launched, recommended

RECORDED = (EvidenceRow, PanelOutcome, PanelVote, Declaration, OutboxLine, RecordEntry)
REASONS = "Safe and well evidenced."


def counts(world: World) -> tuple[int | None, ...]:
    """How much is on record: what a refused act must leave as it was."""
    return tuple(world.session.scalar(select(func.count()).select_from(table)) for table in RECORDED)


def meeting_in(world: World, days: int, **how: object) -> Meeting:
    panel = world.session.get_one(Panel, "panel")
    return plan_meeting(world.act("grace"), panel, world.now.date() + timedelta(days=days), **how)  # type: ignore[arg-type]


def listed(world: World, row: DelegationRow | None = None, **how: object) -> PanelItem:
    """A recommended delegation on the list of a meeting a week away, and that day has come."""
    row = row or launched(world)
    recommended(world, row)
    item = list_for_panel(world.act("grace"), row, meeting_in(world, 7, **how))
    world.later(days=7)
    return item


def member(world: World, id: str, name: str, organisation: str | None, **days: date) -> None:
    """Somebody else who is nominated."""
    world.session.add(Person(id=id, name=name, created_at=world.now))
    world.session.add(
        Appointment(
            id=f"ap-{id}",
            person_id=id,
            role="nominated senior manager",
            organisation_id=organisation,
            recorded_at=world.now,
            first_day=days.get("first_day", date(2020, 1, 1)),
            last_day=days.get("last_day"),
        )
    )
    world.session.flush()


def refused(world: World, item: PanelItem, people: list[str], outcome: str = "approved") -> Refused:
    """What the panel is told; nothing may have changed, and the record still verifies."""
    before = counts(world)
    with pytest.raises(Refused) as refusal:
        decide_item(world.act("tom"), item, outcome, REASONS, people)
    assert counts(world) == before
    assert verify(world.session).faults == ()
    return refusal.value


@pytest.mark.covers("ST-14", "ST-15")
def test_two_members_of_two_organisations_decide_and_their_reasons_are_kept(world: World) -> None:
    item = listed(world)
    decided = decide_item(world.act("tom"), item, "approved", REASONS, ["tom", "sara", "tom"])
    votes = world.session.execute(select(PanelVote.person_id, PanelVote.organisation_id, PanelVote.vote))
    assert {tuple(vote) for vote in votes} == {("tom", "north", "approved"), ("sara", "south", "approved")}
    assert (decided.outcome, decided.reasons, decided.decided_by) == ("approved", REASONS, "tom")
    world.later(minutes=1)
    row = world.session.get_one(DelegationRow, item.delegation_id)
    assert ask_now(world.session, row, world.now).may
    assert verify(world.session).faults == ()


@pytest.mark.covers("ST-14")
@pytest.mark.parametrize(
    ("people", "told"),
    [
        (["tom"], "There is no quorum: 1 member from 1 organisation took part. 2 from 2 are needed."),
        (["tom", "una"], "There is no quorum: 2 members from 1 organisation took part. 2 from 2 are needed."),
    ],
)
def test_without_quorum_nothing_is_decided(world: World, people: list[str], told: str) -> None:
    """Given too few members, or two of one organisation, then the panel is told the rule and a way out."""
    member(world, "una", "Una Field", "north")
    refusal = refused(world, listed(world), people)
    assert refusal.message == told
    assert (refusal.rule, refusal.cite) == ("staffordshire: panel", ("2:796", "2:798"))
    assert refusal.way_out == "decide when enough members take part, or hold a virtual meeting"


@pytest.mark.covers("ST-12")
def test_whoever_recommended_may_not_decide_in_another_role(world: World) -> None:
    """Given a co-ordinator who is nominated too, when she takes part, then her recommendation is named."""
    member(world, "una", "Una Field", "south")
    world.session.add(
        Appointment(
            id="ap-grace-2",
            person_id="grace",
            role="nominated senior manager",
            organisation_id="south",
            first_day=date(2020, 1, 1),
            recorded_at=world.now,
        )
    )
    item = listed(world)
    refusal = refused(world, item, ["tom", "grace"])
    assert refusal.message == "Whoever recommended may not decide."
    assert refusal.evidence == (item.recommendation_id,)
    quorum = quorum_for(world.session, world.session.get_one(DelegationRow, item.delegation_id), world.now)
    barred = [one.name for one in members_for(world.session, item, quorum, world.now) if not one.may_decide]
    assert barred == ["Grace Obi"]


def test_a_member_who_stood_aside_may_not_decide_and_standing_aside_is_not_taken_back(world: World) -> None:
    item = listed(world)
    declare_interest(world.act("sara"), item, "Amina is my cousin.", recused=True)
    declare_interest(world.act("sara"), item, "On reflection, none.", recused=False)
    assert refused(world, item, ["tom", "sara"]).message == "A member who stood aside may not decide."
    assert len(declarations_of(world.session, item.id)) == 2


def test_an_interest_without_standing_aside_is_on_record_and_the_member_decides(world: World) -> None:
    item = listed(world)
    declare_interest(world.act("sara"), item, "I chair the agency's board.", recused=False)
    decide_item(world.act("tom"), item, "approved", REASONS, ["tom", "sara"])
    assert verify(world.session).faults == ()
    with pytest.raises(Refused, match="decided already"):
        declare_interest(world.act("tom"), item, "Too late.", recused=True)


@pytest.mark.parametrize(
    ("organisation", "days"),
    [
        ("south", {"last_day": date(2026, 5, 16)}),
        ("south", {"first_day": date(2026, 5, 18)}),
        (None, {}),
    ],
)
def test_only_those_nominated_today_for_an_organisation_count(
    world: World, organisation: str | None, days: dict[str, date]
) -> None:
    """Given an appointment that ended yesterday, begins tomorrow, or is at none, then it does not count."""
    member(world, "una", "Una Field", organisation, **days)
    item = listed(world)
    assert world.now.date() == date(2026, 5, 17)
    assert "not a nominated senior manager" in refused(world, item, ["tom", "sara", "una"]).message


def test_whoever_records_the_decision_takes_part_in_it(world: World) -> None:
    """Given a co-ordinator, or a member who was not there, then they cannot record what others decided."""
    item = listed(world)
    member(world, "una", "Una Field", "north")
    una = Act(world.session, world.now, Actor("una", "nominated senior manager", "north"))
    for act in (una, world.act("grace")):
        with pytest.raises(Refused, match="takes part in it"):
            decide_item(act, item, "approved", REASONS, ["tom", "sara"])


@pytest.mark.covers("ST-16")
def test_a_virtual_meeting_decides_until_its_closing_time_and_not_a_second_later(world: World) -> None:
    closes_at = world.now + timedelta(days=20)
    item = listed(world, virtual=True, closes_at=closes_at)
    world.now = closes_at + timedelta(seconds=1)
    assert refused(world, item, ["tom", "sara"]).message == "This virtual meeting has closed."
    world.now = closes_at
    decide_item(world.act("tom"), item, "approved", REASONS, ["tom", "sara"])
    assert verify(world.session).faults == ()


def test_a_meeting_in_a_room_decides_on_its_day_and_not_before(world: World) -> None:
    item = listed(world)
    world.later(days=-1)
    refusal = refused(world, item, ["tom", "sara"])
    assert (refusal.message, refusal.way_out) == (
        "This meeting has not been held yet.",
        "decide on 17 May 2026 or later",
    )


def test_an_item_is_decided_once(world: World) -> None:
    item = listed(world)
    decide_item(world.act("tom"), item, "declined", REASONS, ["tom", "sara"])
    refusal = refused(world, item, ["tom", "sara"])
    assert refusal.message == "This item is decided already."
    assert refusal.way_out == "list the delegation for another meeting"


@pytest.mark.parametrize(("outcome", "reasons"), [("approved", " "), ("perhaps", REASONS)])
def test_a_decision_has_one_of_three_outcomes_and_reasons(world: World, outcome: str, reasons: str) -> None:
    item = listed(world)
    before = counts(world)
    with pytest.raises(Refused):
        decide_item(world.act("tom"), item, outcome, reasons, ["tom", "sara"])
    assert counts(world) == before


def test_what_is_deferred_is_listed_again_and_approved_at_a_later_meeting(world: World) -> None:
    item = listed(world)
    row = world.session.get_one(DelegationRow, item.delegation_id)
    decide_item(world.act("tom"), item, "deferred", "The budget holder should be heard.", ["tom", "sara"])
    world.later(minutes=1)
    assert ask_now(world.session, row, world.now).status == "waiting for panel"
    assert waiting_item(world.session, row.id) is None
    with pytest.raises(Refused, match="has decided on this delegation already"):
        list_for_panel(world.act("grace"), row, world.session.get_one(Meeting, item.meeting_id))

    again = list_for_panel(world.act("grace"), row, meeting_in(world, 14))
    world.later(days=14)
    decide_item(world.act("tom"), again, "approved", REASONS, ["tom", "sara"])
    world.later(minutes=1)

    assert ask_now(world.session, row, world.now).may
    assert verify(world.session).faults == ()


@pytest.mark.covers("ST-21")
def test_the_panel_may_defer_where_it_could_not_approve(world: World) -> None:
    """Given a recommendation against it, then approval is refused by the rules, and deferring is not."""
    row = launched(world)
    recommended(world, row)
    world.later(hours=1)
    coordination.recommend(world.act("grace"), row, "not recommended", "The family has doubts.")
    item = list_for_panel(world.act("grace"), row, meeting_in(world, 7))
    world.later(days=7)
    refusal = refused(world, item, ["tom", "sara"])
    assert refusal.rule == "panel's approval"
    assert "co-ordinator's recommendation" in refusal.message
    decide_item(world.act("tom"), item, "deferred", "Hear the family first.", ["tom", "sara"])


def test_a_delegation_waits_for_one_meeting_at_a_time(world: World) -> None:
    item = listed(world)
    row = world.session.get_one(DelegationRow, item.delegation_id)
    with pytest.raises(Refused, match="waits for a panel's decision already"):
        list_for_panel(world.act("grace"), row, meeting_in(world, 7))


def test_nothing_is_listed_without_a_recommendation_or_for_a_meeting_that_is_over(world: World) -> None:
    row = launched(world)
    meeting = meeting_in(world, 1)
    with pytest.raises(Refused, match="there is none"):
        list_for_panel(world.act("grace"), row, meeting)
    recommended(world, row)
    with pytest.raises(Refused, match="over"):
        list_for_panel(world.act("grace"), row, meeting)


def test_meetings_are_planned_for_a_time_to_come_and_virtual_ones_with_their_end(world: World) -> None:
    with pytest.raises(Refused, match="needs a closing time"):
        meeting_in(world, 1, virtual=True)
    with pytest.raises(Refused, match="time to come"):
        meeting_in(world, -1)
    with pytest.raises(Refused, match="time to come"):
        meeting_in(world, 0, virtual=True, closes_at=world.now)


@pytest.mark.covers("ST-23")
def test_what_was_decided_is_found_as_a_precedent_for_the_task(world: World) -> None:
    item = listed(world)
    assert precedents(world.session, TASK, "north") == []
    decide_item(world.act("tom"), item, "approved", REASONS, ["tom", "sara"])
    found = precedents(world.session, TASK, "north")
    assert [(outcome.outcome, outcome.reasons) for outcome, _ in found] == [("approved", REASONS)]
    assert precedents(world.session, TASK, "south") == []
    assert precedents(world.session, "apply topical cream", "north") == []

"""The panel decides together, with nobody who recommended or stood aside, and each item once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from models.cases import DelegationRow
from models.evidence import EvidenceRow
from models.outbox import OutboxLine
from models.panels import Ballot, Declaration, Meeting, Panel, PanelItem, PanelOutcome, PanelVote, Proposal
from models.people import Appointment, Person
from models.record import RecordEntry
from models.record_check import verify
from services import coordination
from services.act import Refused
from services.panels.panel import declare_interest, list_for_panel, plan_meeting, waiting_item
from services.panels.panel_quorum import declarations_of, members_for, quorum_for
from services.panels.panel_seats import nominate
from services.panels.panel_votes import propose
from tests.services.asking import ask_now
from tests.services.world import World, act_of, decided, launched, recommended

RECORDED = (EvidenceRow, PanelOutcome, PanelVote, Proposal, Ballot, Declaration, OutboxLine, RecordEntry)
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


def member(world: World, id: str, name: str, organisation: str, **days: date) -> None:
    """Somebody else who is nominated for the panel, in post since 2020."""
    world.session.add(Person(id=id, name=name, created_at=world.now))
    world.session.flush()
    in_post(world, id, organisation)
    panel = world.session.get_one(Panel, "panel")
    nominate(
        world.act("grace"),
        panel,
        id,
        organisation,
        days.get("first_day", date(2020, 1, 1)),
        days.get("last_day"),
    )


def in_post(world: World, id: str, organisation: str, last_day: date | None = None) -> None:
    """Somebody is a nominated senior manager, beside whatever else they are."""
    world.session.add(
        Appointment(
            id=f"ap-{id}-manager", person_id=id, role="nominated senior manager", organisation_id=organisation,
            recorded_at=world.now, first_day=date(2020, 1, 1), last_day=last_day,
        )
    )  # fmt: skip
    world.session.flush()


def refused(world: World, item: PanelItem, person: str, outcome: str = "approved") -> Refused:
    """What somebody who votes is told; nothing may have changed, and the record still verifies."""
    before = counts(world)
    with pytest.raises(Refused) as refusal:
        propose(act_of(world, person), item, outcome, REASONS)
    assert counts(world) == before
    assert verify(world.session).faults == ()
    return refusal.value


@pytest.mark.covers("ST-14", "ST-15")
def test_two_members_of_two_organisations_decide_and_their_reasons_are_kept(world: World) -> None:
    item = listed(world)
    outcome = decided(world, item, "approved", REASONS)
    assert outcome is not None
    votes = world.session.execute(select(PanelVote.person_id, PanelVote.organisation_id, PanelVote.vote))
    assert {tuple(vote) for vote in votes} == {("tom", "north", "approved"), ("sara", "south", "approved")}
    assert (outcome.outcome, outcome.reasons, outcome.decided_by) == ("approved", REASONS, "sara")
    world.later(minutes=1)
    row = world.session.get_one(DelegationRow, item.delegation_id)
    assert ask_now(world.session, row, world.now).may
    assert verify(world.session).faults == ()


@pytest.mark.covers("ST-14")
@pytest.mark.parametrize("people", [["tom"], ["tom", "una"]])
def test_without_quorum_nothing_is_decided(world: World, people: list[str]) -> None:
    """Given too few members, or two of one organisation, then their votes are kept and the item waits."""
    member(world, "una", "Una Field", "north")
    item = listed(world)
    assert decided(world, item, "approved", REASONS, people) is None
    assert world.session.scalar(select(func.count()).select_from(Ballot)) == len(people)
    assert waiting_item(world.session, item.delegation_id) is item
    row = world.session.get_one(DelegationRow, item.delegation_id)
    assert ask_now(world.session, row, world.now).status == "waiting for panel"
    assert decided(world, item, "approved", REASONS, ["sara", "tom"])


@pytest.mark.covers("ST-12")
def test_whoever_recommended_may_not_decide_in_another_role(world: World) -> None:
    """Given a co-ordinator who is nominated too, when she votes, then her recommendation is named."""
    in_post(world, "grace", "south")
    nominate(world.act("pat"), world.session.get_one(Panel, "panel"), "grace", "south", date(2020, 1, 1))
    item = listed(world)
    refusal = refused(world, item, "grace")
    assert refusal.message == "Whoever recommended may not decide."
    assert refusal.evidence == (item.recommendation_id,)
    quorum = quorum_for(world.session, world.session.get_one(DelegationRow, item.delegation_id), world.now)
    barred = [one.name for one in members_for(world.session, item, quorum, world.now) if not one.may_decide]
    assert barred == ["Grace Obi"]


def test_a_member_who_stood_aside_may_not_decide_and_standing_aside_is_not_taken_back(world: World) -> None:
    item = listed(world)
    declare_interest(world.act("sara"), item, "Amina is my cousin.", recused=True)
    declare_interest(world.act("sara"), item, "On reflection, none.", recused=False)
    assert refused(world, item, "sara").message == "A member who stood aside may not decide."
    assert len(declarations_of(world.session, item.id)) == 2


def test_an_interest_without_standing_aside_is_on_record_and_the_member_decides(world: World) -> None:
    item = listed(world)
    declare_interest(world.act("sara"), item, "I chair the agency's board.", recused=False)
    decided(world, item, "approved", REASONS)
    assert verify(world.session).faults == ()
    with pytest.raises(Refused, match="decided already"):
        declare_interest(world.act("tom"), item, "Too late.", recused=True)


@pytest.mark.covers("ST-14")
@pytest.mark.parametrize(
    ("days", "counts_today"),
    [
        ({"last_day": date(2026, 5, 16)}, False),
        ({"last_day": date(2026, 5, 17)}, True),
        ({"last_day": date(2026, 5, 18)}, True),
        ({"first_day": date(2026, 5, 18)}, False),
        ({"first_day": date(2026, 5, 17)}, True),
    ],
)
def test_only_those_nominated_today_count(world: World, days: dict[str, date], counts_today: bool) -> None:
    """Given a nomination that ended yesterday, or begins tomorrow, then it does not count; on its day it does."""
    member(world, "una", "Una Field", "south", **days)
    item = listed(world)
    assert world.now.date() == date(2026, 5, 17)
    if counts_today:
        assert decided(world, item, "approved", REASONS, ["tom", "una"])
        return
    assert refused(world, item, "una").message == (
        "Only a nominated senior manager who is nominated for this panel today may vote."
    )


def test_a_member_who_left_their_post_yesterday_does_not_count(world: World) -> None:
    """Given a nomination that goes on, and a post that does not, then the post decides."""
    world.session.add(Person(id="una", name="Una Field", created_at=world.now))
    world.session.flush()
    in_post(world, "una", "south", date(2026, 5, 16))
    nominate(world.act("grace"), world.session.get_one(Panel, "panel"), "una", "south", date(2020, 1, 1))
    assert "may vote" in refused(world, listed(world), "una").message


def test_nobody_who_is_not_nominated_votes(world: World) -> None:
    """Given a co-ordinator, or a manager of the same board whom nobody has nominated, then they cannot vote."""
    world.session.add(Person(id="una", name="Una Field", created_at=world.now))
    world.session.flush()
    in_post(world, "una", "north")
    item = listed(world)
    for person in ("una", "grace"):
        assert "nominated for this panel" in refused(world, item, person).message


@pytest.mark.covers("ST-16")
def test_a_virtual_meeting_decides_until_its_closing_time_and_not_a_second_later(world: World) -> None:
    closes_at = world.now + timedelta(days=20)
    item = listed(world, virtual=True, closes_at=closes_at)
    world.now = closes_at + timedelta(seconds=1)
    assert refused(world, item, "tom").message == "This virtual meeting has closed."
    world.now = closes_at
    decided(world, item, "approved", REASONS)
    assert verify(world.session).faults == ()


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        (datetime(2026, 5, 16, 22, 59, 59, tzinfo=UTC), "This meeting has not been held yet."),
        (datetime(2026, 5, 16, 23, 0, tzinfo=UTC), ""),
        (datetime(2026, 5, 17, 22, 59, 59, tzinfo=UTC), ""),
        (datetime(2026, 5, 17, 23, 0, tzinfo=UTC), "This meeting is over."),
    ],
)
def test_a_meeting_in_a_room_decides_on_its_london_day(world: World, moment: datetime, told: str) -> None:
    """Given summer time, then its day runs from 23:00 to 22:59:59 by Greenwich."""
    item = listed(world)
    world.now = moment
    if told:
        assert refused(world, item, "tom").message == told
    else:
        assert decided(world, item, "approved", REASONS)


def test_an_item_is_decided_once(world: World) -> None:
    item = listed(world)
    decided(world, item, "declined", REASONS)
    refusal = refused(world, item, "tom")
    assert refusal.message == "This item is decided already: declined."
    assert refusal.way_out == "list the delegation for another meeting"


@pytest.mark.parametrize(("outcome", "reasons"), [("approved", " "), ("perhaps", REASONS)])
def test_a_decision_has_one_of_four_outcomes_and_reasons(world: World, outcome: str, reasons: str) -> None:
    item = listed(world)
    before = counts(world)
    with pytest.raises(Refused):
        propose(world.act("tom"), item, outcome, reasons)
    assert counts(world) == before


def test_what_is_deferred_is_listed_again_and_approved_at_a_later_meeting(world: World) -> None:
    item = listed(world)
    row = world.session.get_one(DelegationRow, item.delegation_id)
    decided(world, item, "deferred", "The budget holder should be heard.")
    world.later(minutes=1)
    assert ask_now(world.session, row, world.now).status == "waiting for panel"
    assert waiting_item(world.session, row.id) is None
    with pytest.raises(Refused, match="has decided on this delegation already"):
        list_for_panel(world.act("grace"), row, world.session.get_one(Meeting, item.meeting_id))

    again = list_for_panel(world.act("grace"), row, meeting_in(world, 14))
    world.later(days=14)
    decided(world, again, "approved", REASONS)
    world.later(minutes=1)

    assert ask_now(world.session, row, world.now).may
    assert verify(world.session).faults == ()


def test_the_panel_may_defer_where_it_could_not_approve(world: World) -> None:
    """Given a recommendation against it, then approval is refused by the rules, and deferring is not."""
    row = launched(world)
    recommended(world, row)
    world.later(hours=1)
    coordination.recommend(world.act("grace"), row, "not recommended", "The family has doubts.")
    item = list_for_panel(world.act("grace"), row, meeting_in(world, 7))
    world.later(days=7)
    with pytest.raises(Refused, match="co-ordinator's recommendation") as refusal:
        decided(world, item, "approved", REASONS)
    assert refusal.value.rule == "panel's approval"
    assert decided(world, item, "deferred", "Hear the family first.")


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

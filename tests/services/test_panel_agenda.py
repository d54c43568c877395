"""What waits for the panel comes to its next meeting by itself, once, and nothing is left behind."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.cases import DelegationEnd, DelegationRow
from models.issued import IssuedDocument
from models.panel_work import QualityFinding, QualityReview, UrgentReport
from models.panels import ItemWentOn, Meeting, Panel, PanelItem, PanelOutcome
from models.record_check import verify
from models.tables import BY_NAME
from services import coordination
from services.act import Act, Actor, Refused
from services.panels.panel import list_for_panel, plan_meeting, waiting_item
from services.panels.panel_agenda import report_urgent_decisions, reports_at
from services.panels.panel_conditions import Condition
from services.panels.panel_life import carry_panel, due_panels
from services.panels.panel_paper_items import kind_of
from services.panels.panel_papers import MINUTES, PAPERS
from services.panels.panel_reviews import close_follow_up, draw_reviews, open_reviews, record_finding, sample
from services.panels.panel_schedule import Rhythm, call_off, choose_schedule, plan_ahead
from services.panels.panel_urgent import decide_urgently
from services.panels.panel_votes import propose
from services.reconcile import reconcile
from services.to_do import open_actions
from tests.services.counting import statements
from tests.services.test_panel import REASONS
from tests.services.test_panel_powers import urgent_case
from tests.services.world import World, decided, in_force, launched, recommended

JUNE, AUGUST = date(2026, 6, 9), date(2026, 8, 11)
"""The first two meetings of the schedule that the world has chosen."""


def panel_of(world: World) -> Panel:
    return world.session.get_one(Panel, "panel")


def night(world: World) -> None:
    """What the flow does."""
    act = Act(world.session, world.now, Actor("", "Safehands", flow="panel/1"))
    for id in due_panels(world.session, world.now):
        carry_panel(act, id)


def asked(world: World, row: DelegationRow) -> None:
    reconcile(Act(world.session, world.now, Actor("", "Safehands", flow="reconcile/1")), row.id)


def waiting(world: World, pa: str = "amina") -> DelegationRow:
    row = launched(world, pa=pa)
    recommended(world, row)
    world.later(minutes=1)
    asked(world, row)
    return row


def on(world: World, day: date, hour: int = 10) -> None:
    world.now = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def list_of(world: World, day: date) -> list[str]:
    found = select(PanelItem.delegation_id).join(Meeting, Meeting.id == PanelItem.meeting_id)
    return list(world.session.scalars(found.where(Meeting.held_on == day).order_by(PanelItem.listed_at)))


def counts(world: World) -> dict[str, int | None]:
    return {
        name: world.session.scalar(select(func.count()).select_from(cls)) for name, cls in BY_NAME.items()
    }


def test_what_waits_is_listed_by_itself_once_its_recommendation_is_there(world: World) -> None:
    """Given a delegation, then it is on no list before its recommendation, and on the next one after it."""
    row = launched(world)
    asked(world, row)
    night(world)
    assert list_of(world, JUNE) == []
    recommended(world, row)
    world.later(minutes=1)
    asked(world, row)
    night(world)
    assert list_of(world, JUNE) == [row.id]
    assert verify(world.session).faults == ()


def test_a_second_night_changes_nothing(world: World) -> None:
    waiting(world)
    night(world)
    before = counts(world)
    night(world)
    world.later(hours=1)
    night(world)
    assert counts(world) == before


def test_what_is_recommended_against_is_not_listed(world: World) -> None:
    row = launched(world)
    recommended(world, row)
    world.later(hours=1)
    coordination.recommend(world.act("grace"), row, "not recommended", "The family has doubts.")
    world.later(minutes=1)
    asked(world, row)
    night(world)
    assert list_of(world, JUNE) == []


@pytest.mark.parametrize("decides", ["exceptions", "by risk"])
def test_what_the_framework_does_not_send_to_the_panel_is_not_listed(world: World, decides: str) -> None:
    """Given exceptions only, or tiers from three, then a recommended low-risk task is in force without the panel."""
    row = launched(world, task="apply topical cream", decides=decides)
    recommended(world, row)
    world.later(minutes=1)
    asked(world, row)
    night(world)
    assert list_of(world, JUNE) == []


def test_what_is_deferred_comes_back_to_the_next_meeting(world: World) -> None:
    row = waiting(world)
    night(world)
    on(world, JUNE)
    first = waiting_item(world.session, row.id)
    assert first is not None
    decided(world, first, "deferred", "Hear the family first.")
    world.later(minutes=1)
    asked(world, row)
    night(world)
    assert list_of(world, JUNE) == list_of(world, AUGUST) == [row.id]
    again = waiting_item(world.session, row.id)
    assert again is not None
    assert (kind_of(world.session, first), kind_of(world.session, again)) == (
        "First decision",
        "Brought back",
    )


def test_an_open_condition_is_not_brought_back_to_the_panel(world: World) -> None:
    """Given an approval on a condition, then the co-ordinator has to see to it, and no list has it again."""
    row = waiting(world)
    night(world)
    on(world, JUNE)
    item = waiting_item(world.session, row.id)
    assert item is not None
    decided(world, item, "approved with conditions", REASONS, conditions=[Condition("A second pump")])
    world.later(minutes=1)
    asked(world, row)
    night(world)
    assert list_of(world, AUGUST) == []


@pytest.mark.parametrize(("hours_after_midnight", "goes_on"), [(-1, False), (0, True)])
def test_an_item_not_reached_goes_on_when_the_day_of_the_meeting_is_over(
    world: World, hours_after_midnight: int, goes_on: bool
) -> None:
    """Given nobody votes on 9 June, then at 23:00 in London it waits there, and at 00:00 for 11 August."""
    row = waiting(world)
    night(world)
    world.now = datetime(2026, 6, 9, 23, tzinfo=UTC) + timedelta(hours=hours_after_midnight)
    night(world)
    assert list_of(world, AUGUST) == ([row.id] if goes_on else [])
    gone = world.session.scalars(select(ItemWentOn.why)).all()
    assert gone == (["not reached"] if goes_on else [])
    assert verify(world.session).faults == ()


def test_one_vote_is_no_quorum_and_the_item_goes_on(world: World) -> None:
    row = waiting(world)
    night(world)
    on(world, JUNE)
    item = waiting_item(world.session, row.id)
    assert item is not None
    propose(world.act("tom"), item, "approved", REASONS)
    on(world, JUNE + timedelta(days=1))
    night(world)
    assert world.session.scalars(select(ItemWentOn.why)).all() == ["no quorum"]
    assert list_of(world, AUGUST) == [row.id]


def test_what_was_on_the_list_of_a_meeting_that_is_called_off_goes_to_the_next(world: World) -> None:
    row = waiting(world)
    night(world)
    meeting = world.session.scalars(select(Meeting).where(Meeting.held_on == JUNE)).one()
    call_off(world.act("pat"), meeting, "Snow.")
    night(world)
    assert list_of(world, AUGUST) == [row.id]
    assert world.session.scalars(select(ItemWentOn.why)).all() == ["called off"]


def test_a_virtual_meeting_may_take_an_item_before_its_sitting(world: World) -> None:
    """Given an item of 9 June, then a virtual meeting that closes by then takes it, and a later one does not."""
    row = waiting(world)
    night(world)
    for day, taken in ((JUNE + timedelta(days=1), False), (JUNE, True)):
        closes = datetime(2026, 6, day.day, 22, 59, 59, tzinfo=UTC)
        virtual = plan_meeting(world.act("grace"), panel_of(world), day, virtual=True, closes_at=closes)
        if not taken:
            with pytest.raises(Refused, match="waits for a panel's decision already"):
                list_for_panel(world.act("grace"), row, virtual)
            continue
        item = list_for_panel(world.act("grace"), row, virtual)
        assert decided(world, item, "approved", REASONS)
        night(world)
        assert world.session.scalars(select(ItemWentOn.why)).all() == ["brought forward"]


def test_a_delegation_that_has_ended_is_on_no_new_list(world: World) -> None:
    row = waiting(world)
    world.session.add(
        DelegationEnd(delegation_id=row.id, ended_at=world.now, ended_by="grace", why="She moved.")
    )
    night(world)
    assert list_of(world, JUNE) == []


# --- urgent decisions ----------------------------------------------------------------------------------------


def test_an_urgent_decision_is_told_to_the_next_meeting_once_and_the_panel_decides_it(world: World) -> None:
    """Given an approval that could not wait, then June hears of it and has it to decide, and August does not."""
    row = urgent_case(world)
    recommended(world, row)
    world.later(minutes=1)
    decide_urgently(world.act("tom"), row, "approved", "The agency has given notice.")
    world.later(minutes=1)
    asked(world, row)
    night(world)
    night(world)
    june, august = world.session.scalars(select(Meeting).order_by(Meeting.held_on)).all()
    assert [one.delegation_id for one in reports_at(world.session, june)] == [row.id]
    assert list_of(world, JUNE) == [row.id]
    on(world, JUNE)
    item = waiting_item(world.session, row.id)
    assert item is not None
    decided(world, item, "approved", REASONS)
    on(world, JUNE + timedelta(days=1))
    asked(world, row)
    night(world)
    assert reports_at(world.session, august) == []
    assert list_of(world, AUGUST) == []
    assert world.session.scalar(select(func.count()).select_from(UrgentReport)) == 1


def test_a_meeting_that_is_called_off_leaves_its_reports_to_the_next(world: World) -> None:
    row = urgent_case(world)
    recommended(world, row)
    world.later(minutes=1)
    decide_urgently(world.act("tom"), row, "declined", "The pump is not safe.")
    plan_ahead(world.act("pat"), panel_of(world))
    assert len(report_urgent_decisions(world.act("pat"), panel_of(world))) == 1
    june, august = world.session.scalars(select(Meeting).order_by(Meeting.held_on)).all()
    assert reports_at(world.session, august) == []
    call_off(world.act("pat"), june, "Snow.")
    assert [one.delegation_id for one in reports_at(world.session, august)] == [row.id]
    assert report_urgent_decisions(world.act("pat"), panel_of(world)) == []


# --- quality review ------------------------------------------------------------------------------------------


@pytest.mark.covers("ST-15")
def test_a_sample_of_what_is_in_force_is_drawn_once_and_anybody_can_draw_it_again(world: World) -> None:
    """Given two delegations in force and one that waits, then one of the two is drawn, the same each time."""
    rows = [launched(world, pa=pa) for pa in ("amina", "ben")]
    for row in rows:
        in_force(world, row)
        asked(world, row)
    meeting = plan_meeting(world.act("pat"), panel_of(world), date(2026, 7, 7))
    drawn = draw_reviews(world.act("pat"), panel_of(world), meeting, 1)
    ids = [row.id for row in rows]
    assert [one.delegation_id for one in drawn] == sample(meeting.id, ids[::-1], 1)
    assert draw_reviews(world.act("pat"), panel_of(world), meeting, 1) == []
    another = plan_meeting(world.act("pat"), panel_of(world), date(2026, 7, 8))
    second = draw_reviews(world.act("pat"), panel_of(world), another, 2)
    assert {one.delegation_id for one in (*drawn, *second)} == set(ids)
    assert {one.id for one in open_reviews(world.session, ["panel"])} == {one.id for one in (*drawn, *second)}


def test_the_sample_depends_on_the_meeting(world: World) -> None:
    ids = [f"de_{number}" for number in range(50)]
    first, second = sample("mt_1", ids, 5), sample("mt_2", ids, 5)
    assert first == sample("mt_1", sorted(ids, reverse=True), 5)
    assert set(first) != set(second)
    assert len(set(first)) == 5


def test_a_finding_that_needs_a_follow_up_becomes_the_coordinators_action(world: World) -> None:
    """Given a follow-up by 1 July, then it is an action until somebody says what was done."""
    row = launched(world)
    in_force(world, row)
    asked(world, row)
    meeting = plan_meeting(world.act("pat"), panel_of(world), world.now.date())
    review = draw_reviews(world.act("pat"), panel_of(world), meeting, 1)[0]
    with pytest.raises(Refused, match="Only a member"):
        record_finding(world.act("grace"), review, "in order", "All is well.")
    with pytest.raises(Refused, match="has a day to come"):
        record_finding(world.act("tom"), review, "follow-up needed", "The limits are not written down.")
    record_finding(
        world.act("tom"), review, "follow-up needed", "The limits are not written.", date(2026, 7, 1)
    )
    with pytest.raises(Refused, match="on record already"):
        record_finding(world.act("sara"), review, "in order", "All is well.")
    asked(world, row)
    wanted = [one for one in open_actions(world.session, row.id) if one.requirement == "quality review"]
    assert [(one.role, one.due_on) for one in wanted] == [("PHB co-ordinator", date(2026, 7, 1))]
    close_follow_up(world.act("grace"), review, "They are written down now.")
    with pytest.raises(Refused, match="nothing to follow up"):
        close_follow_up(world.act("grace"), review, "Again.")
    asked(world, row)
    assert "quality review" not in {one.requirement for one in open_actions(world.session, row.id)}
    assert verify(world.session).faults == ()


# --- papers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "drawn"),
    [(date(2026, 6, 1), False), (date(2026, 6, 2), True), (date(2026, 6, 9), True)],
)
def test_papers_are_drawn_five_working_days_before_the_meeting(world: World, day: date, drawn: bool) -> None:
    waiting(world)
    on(world, day)
    night(world)
    kinds = world.session.scalars(select(IssuedDocument.kind)).all()
    assert kinds == ([PAPERS] if drawn else [])


def test_a_new_version_of_the_papers_only_where_they_say_something_else(world: World) -> None:
    waiting(world)
    on(world, date(2026, 6, 2))
    night(world)
    on(world, date(2026, 6, 3))
    night(world)
    assert world.session.scalars(select(IssuedDocument.number)).all() == [1]
    waiting(world, pa="ben")
    on(world, date(2026, 6, 8))
    asked(world, launched_row(world, "ben"))
    night(world)
    assert sorted(world.session.scalars(select(IssuedDocument.number))) == [1, 2]


def launched_row(world: World, pa: str) -> DelegationRow:
    return world.session.scalars(select(DelegationRow).where(DelegationRow.pa_id == pa)).one()


def test_the_minutes_are_written_once_after_the_meeting(world: World) -> None:
    row = waiting(world)
    night(world)
    on(world, JUNE)
    item = waiting_item(world.session, row.id)
    assert item is not None
    decided(world, item, "approved", REASONS)
    for day in (10, 11):
        on(world, date(2026, 6, day), 2)
        asked(world, row)
        night(world)
    kinds = world.session.execute(select(IssuedDocument.kind, IssuedDocument.number)).all()
    assert [tuple(one) for one in kinds] == [(MINUTES, 1)]


def test_papers_draw_the_review_that_the_schedule_asks_for(world: World) -> None:
    rhythm = Rhythm(meets="every two months", weekday=1, week=2, first_day=date(2026, 6, 1), reviewed=1)
    choose_schedule(world.act("pat"), panel_of(world), rhythm)
    row = launched(world)
    in_force(world, row)
    asked(world, row)
    on(world, date(2026, 6, 2))
    night(world)
    assert world.session.scalars(select(QualityReview.delegation_id)).all() == [row.id]
    assert world.session.scalars(select(QualityFinding.review_id)).all() == []
    assert world.session.scalar(select(func.count()).select_from(PanelOutcome)) == 1


def test_meetings_that_are_over_and_minuted_cost_a_night_nothing_more(world: World) -> None:
    def asked_once_minuted(meetings: int) -> int:
        for _ in range(meetings):
            plan_meeting(world.act("grace"), panel_of(world), world.now.date() + timedelta(days=1))
        world.later(days=2)
        night(world)
        return statements(world.session, carried, now=world.now)

    def carried(session: Session, now: datetime) -> None:
        carry_panel(Act(session, now, Actor("", "Safehands", flow="panel/1")), "panel")

    once = asked_once_minuted(1)
    assert asked_once_minuted(5) == once <= 9
    written = select(func.count()).select_from(IssuedDocument).where(IssuedDocument.kind == MINUTES)
    assert world.session.scalar(written) == 6

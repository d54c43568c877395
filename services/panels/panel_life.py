"""What happens to a panel every night: meetings planned, lists made, papers drawn, minutes written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from models.issued import IssuedDocument
from models.panels import Meeting, MeetingCalledOff, Panel, PanelSchedule
from rules.moments import instant, london_day
from rules.working_days import add_working_days
from services.act import Act
from services.panels.panel import has_closed
from services.panels.panel_agenda import list_what_waits, report_urgent_decisions
from services.panels.panel_papers import MINUTES, issue_papers
from services.panels.panel_reviews import draw_reviews
from services.panels.panel_schedule import PAPERS_DAYS, latest_schedule, plan_ahead
from services.rule_behind import PANEL, of_house

LOOK_BACK = timedelta(days=92)
"""How far back minutes are still written: a worker may have been off for long."""


def due_panels(session: Session, now: datetime) -> Sequence[str]:  # noqa: ARG001 (every nightly flow asks so)
    """Every panel: something may have come to wait for it since yesterday."""
    return session.scalars(select(Panel.id).order_by(Panel.id)).all()


def carry_panel(act: Act, panel_id: str) -> None:
    """Bring one panel up to date; run twice, it changes nothing more.

    Meetings are planned as the schedule says, where one has been chosen; what waits is listed for the next sitting,
    and so is what a meeting has left undecided; urgent decisions are reported; papers are drawn in time; and a
    meeting that is over has its minutes.
    """
    act = act.under(of_house(PANEL))
    # Two workers that carry the same panel on at once do it one after the other.
    act.session.execute(select(Panel.id).where(Panel.id == panel_id).with_for_update(key_share=True))
    panel = act.session.get_one(Panel, panel_id)
    schedule = latest_schedule(act.session, panel_id)
    if schedule:
        plan_ahead(act, panel)
    list_what_waits(act, panel)
    report_urgent_decisions(act, panel)
    for meeting in _meetings(act, panel_id):
        if has_closed(meeting, act.now):
            issue_papers(act, meeting, after=True)
        elif _papers_are_due(act, meeting, schedule):
            draw_reviews(act, panel, meeting, schedule.reviewed if schedule and not meeting.virtual else 0)
            issue_papers(act, meeting)


def _meetings(act: Act, panel_id: str) -> Sequence[Meeting]:
    """Those to come, and those that are over and have no minutes; nothing more is to be done about the rest.

    Minutes are written once the meeting is over: what is decided later belongs to a later meeting.
    """
    since = london_day(instant(act.now)) - LOOK_BACK
    minutes = (IssuedDocument.kind == MINUTES) & (IssuedDocument.subject_id == Meeting.id)
    found = act.session.execute(
        select(Meeting, select(func.max(IssuedDocument.issued_at)).where(minutes).scalar_subquery())
        .where(Meeting.panel_id == panel_id, Meeting.held_on >= since)
        .where(~exists().where(MeetingCalledOff.meeting_id == Meeting.id))
        .order_by(Meeting.held_on, Meeting.id)
    ).all()
    # A draft from before its end is not yet its minutes.
    return [meeting for meeting, last in found if last is None or not has_closed(meeting, last)]


def _papers_are_due(act: Act, meeting: Meeting, schedule: PanelSchedule | None) -> bool:
    """So many working days before the meeting, today not counted; a virtual one needs its papers at once."""
    days = schedule.papers_days if schedule else PAPERS_DAYS
    return meeting.virtual or add_working_days(london_day(instant(act.now)), days) >= meeting.held_on

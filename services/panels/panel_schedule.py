"""When a panel meets: by a rule that somebody has to choose, because "bi-monthly" has two meanings (2:796)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import get_args

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from models.cases import Case, DelegationRow
from models.evidence import EvidenceRow
from models.ids import new_id
from models.panels import Meeting, MeetingCalledOff, Meets, Panel, PanelSchedule
from rules.moments import Period, add, instant, london_day
from rules.working_days import is_working_day
from services import record
from services.act import Act, Refused
from services.answering import Answer
from services.choices import panels_for
from services.frameworks import applied_to
from services.panels.panel import plan_meeting
from services.to_do import Wanted

MONTHS_AHEAD = 4
PAPERS_DAYS = 5
REVIEWED = 2
"""How many delegations in force a meeting looks at again: example, not approved."""
TO_CHOOSE = Period(14, "days")
"""Within how long somebody chooses when the panel meets: example, not approved."""
SCHEDULE = "panel schedule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """What is chosen for a panel. ``weekday`` 0 is Monday, ``week`` the week of the month that it comes in.

    ``months_ahead``: for how long meetings are planned; ``papers_days``: how many working days before a meeting its
    papers are drawn; ``reviewed``: how many delegations in force it looks at again.
    """

    meets: Meets
    weekday: int
    week: int
    first_day: date
    months_ahead: int = MONTHS_AHEAD
    papers_days: int = PAPERS_DAYS
    reviewed: int = REVIEWED

    @property
    def is_on_every_calendar(self) -> bool:
        last_week = 2 if self.meets == "twice a month" else 4
        return self.meets in get_args(Meets) and 0 <= self.weekday <= 4 and 1 <= self.week <= last_week


def choose_schedule(act: Act, panel: Panel, rhythm: Rhythm) -> PanelSchedule:
    """Choose when a panel meets.

    Meetings of the schedule before that come on other days are called off from its first day on. Raises Refused
    for a rule that no calendar can follow.
    """
    if not rhythm.is_on_every_calendar:
        raise Refused(
            "A panel meets on a weekday of one of the first four weeks; twice a month, of the first two and again "
            "two weeks later.",
            rule="panel meets",
            cite=("2:796",),
            way_out="choose Monday to Friday, and a week that every month has",
        )
    before = latest_schedule(act.session, panel.id)
    schedule = PanelSchedule(
        id=new_id("ps"),
        panel_id=panel.id,
        number=before.number + 1 if before else 1,
        chosen_at=act.now,
        chosen_by=act.actor.id,
        **asdict(rhythm),
    )
    details = {"meets": rhythm.meets, "weekday": rhythm.weekday, "week": rhythm.week}
    record.write(
        act, panel.organisation_id, "panel schedule chosen", {"panel": panel.id}, rows=[schedule],
        details=details,
    )  # fmt: skip
    if before:
        _call_off_what_no_longer_fits(act, before, schedule)
    return schedule


_LATEST = (
    select(PanelSchedule)
    .where(PanelSchedule.panel_id == bindparam("panel"))
    .order_by(PanelSchedule.number.desc())
    .limit(1)
)


def latest_schedule(session: Session, panel_id: str) -> PanelSchedule | None:
    """The schedule that holds."""
    return session.scalars(_LATEST, {"panel": panel_id}).first()


def plan_ahead(act: Act, panel: Panel) -> list[Meeting]:
    """Plan the meetings of the months to come that are not planned yet.

    Raises Refused while nobody has chosen what "bi-monthly" means.
    """
    schedule = latest_schedule(act.session, panel.id)
    if schedule is None:
        raise Refused(
            "Nobody has chosen when this panel meets, so no meeting is planned.",
            rule="panel meets: twice a month or every two months",
            cite=("2:796",),
            way_out="choose the panel's schedule",
        )
    today = london_day(instant(act.now))
    last = add(today, Period(schedule.months_ahead, "months"))
    there = _planned_days(act.session, panel.id)
    return [plan_meeting(act, panel, day) for day in days_of(schedule, today, last) if day not in there]


def days_of(schedule: PanelSchedule, first: date, last: date) -> list[date]:
    """The days on which a panel meets between two days, both included.

    A bank holiday moves a meeting to the next working day.
    """
    found: list[date] = []
    for month in _months(schedule, last):
        for day in _in_month(schedule, month):
            moved = _next_working_day(day)
            if day >= schedule.first_day and first <= moved <= last:
                found.append(moved)
    return found


def call_off(act: Act, meeting: Meeting, why: str) -> MeetingCalledOff:
    """A meeting does not take place; its items go to the next one. Raises Refused without a reason."""
    if not why.strip():
        raise Refused("Calling a meeting off needs its reason.", way_out="say in a sentence why")
    if found := act.session.get(MeetingCalledOff, meeting.id):
        return found
    row = MeetingCalledOff(
        meeting_id=meeting.id, why=why.strip(), called_off_at=act.now, called_off_by=act.actor.id
    )
    panel = act.session.get_one(Panel, meeting.panel_id)
    record.write(act, panel.organisation_id, "panel meeting called off", {"meeting": meeting.id}, rows=[row])
    return row


def schedule_wanted(act: Act, row: DelegationRow, answer: Answer) -> Iterator[Wanted]:
    """Somebody has to choose when the panel meets, once a delegation waits for it and nobody has."""
    if answer.status != "waiting for panel":
        return
    day = london_day(instant(act.now))
    frameworks = [one.framework.id for one in applied_to(act.session, row.case_id, "hospital", day)]
    for panel in panels_for(act.session, act.session.get_one(Case, row.case_id), frameworks):
        if latest_schedule(act.session, panel.id) is None:
            kind = "choose whether the panel meets twice a month or every two months"
            by = add(_waits_since(act.session, row), TO_CHOOSE)
            yield Wanted(SCHEDULE, kind, "PHB lead", by, (f"panel {panel.id}",))


def _waits_since(session: Session, row: DelegationRow) -> date:
    """The day of the first recommendation: it does not move, and so the action's day does not."""
    found = session.scalar(
        select(func.min(EvidenceRow.true_from)).where(
            EvidenceRow.kind == "recommendation",
            EvidenceRow.pa_id == row.pa_id,
            EvidenceRow.person_id == row.person_id,
            EvidenceRow.task == row.task,
        )
    )
    return london_day(instant(found or row.requested_at))


def _months(schedule: PanelSchedule, last: date) -> Iterator[date]:
    """The first of each month in which the panel meets, counted from that of the schedule's first day."""
    step = 1 if schedule.meets == "twice a month" else 2
    month = schedule.first_day.replace(day=1)
    while month <= last:
        yield month
        month = add(month, Period(step, "months"))


def _in_month(schedule: PanelSchedule, month: date) -> Sequence[date]:
    first = month + timedelta(days=(schedule.weekday - month.weekday()) % 7, weeks=schedule.week - 1)
    return (first, first + timedelta(weeks=2)) if schedule.meets == "twice a month" else (first,)


def _next_working_day(day: date) -> date:
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def _planned_days(session: Session, panel_id: str) -> set[date]:
    """Days with a meeting in a room; one that was called off is not planned again."""
    planned = select(Meeting.held_on).where(Meeting.panel_id == panel_id, Meeting.virtual.is_(False))
    return set(session.scalars(planned))


def _call_off_what_no_longer_fits(act: Act, before: PanelSchedule, schedule: PanelSchedule) -> None:
    meetings = act.session.scalars(
        select(Meeting)
        .outerjoin(MeetingCalledOff, MeetingCalledOff.meeting_id == Meeting.id)
        .where(
            Meeting.panel_id == schedule.panel_id,
            Meeting.virtual.is_(False),
            Meeting.held_on > london_day(instant(act.now)),
            Meeting.held_on >= schedule.first_day,
            MeetingCalledOff.meeting_id.is_(None),
        )
        .order_by(Meeting.held_on)
    ).all()
    for meeting in meetings:
        day = meeting.held_on
        if day in days_of(before, day, day) and day not in days_of(schedule, day, day):
            call_off(act, meeting, "The panel meets on other days from now on.")

"""Bringing a delegation to the panel: choose a meeting, or plan one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.panels import Meeting, Panel
from rules.moments import LONDON
from services.act import Act
from services.answers import Answered, answer_now
from services.choices import meetings_to_come, panels_for
from services.panels import panel
from web.coordinator.delegations import LISTED, ToActOn, ToRead, about
from web.coordinator.steps import today
from web.desks import COORDINATOR
from web.parts import once
from web.parts.clock_times import read_time
from web.parts.forms import Form, SentForm, see
from web.templating import render, uk_date
from web.viewer import CurrentAct, Now, Reading, requires

router = APIRouter(prefix="/delegations/{id}", dependencies=[Depends(requires(COORDINATOR))])


@router.get("/panel")
def panel_form(request: Request, row: ToRead, session: Reading, now: Now, planned: str = "") -> Response:
    """Choose the meeting that decides."""
    answer = answer_now(session, row, now)
    known = _meetings(session, answer, now) | {"form": Form.of(meeting=planned)}
    return render(request, "delegation_panel.jinja", about(session, answer) | known)


@router.post("/panel")
def list_for_panel(request: Request, row: ToActOn, form: SentForm, act: CurrentAct) -> Response:
    """Bring the delegation to a meeting."""
    answer = answer_now(act.session, row, act.now)
    known = _meetings(act.session, answer, act.now)
    meetings = {meeting.id: meeting for meeting, _ in known["meetings"]}
    chosen = form.choice("meeting", meetings, missing="Choose a meeting")
    if chosen and (address := once.do(request, act, form, lambda: _list(act, row, meetings[chosen]))):
        return see(address)
    known |= about(act.session, answer) | {"form": form}
    return render(request, "delegation_panel.jinja", known, status_code=422)


@router.get("/meeting")
def meeting_form(request: Request, row: ToRead, session: Reading, now: Now) -> Response:
    """Plan a meeting, from the delegation that needs one."""
    answer = answer_now(session, row, now)
    known = _meetings(session, answer, now) | {"form": Form()}
    return render(request, "delegation_meeting.jinja", about(session, answer) | known)


@router.post("/meeting")
def plan(request: Request, row: ToActOn, form: SentForm, act: CurrentAct) -> Response:
    """Plan a meeting; the way on is to list the delegation for it."""
    answer = answer_now(act.session, row, act.now)
    known = _meetings(act.session, answer, act.now)
    panels = {one.id: one for one in known["panels"]}
    first = next(iter(panels), "")
    chosen = first if len(panels) == 1 else form.choice("panel", panels, missing="Choose a panel")
    how = form.choice("how", ("room", "virtual"), missing="Say how it meets")
    day = form.date("day", "Date of the meeting", not_before=today(act.now))
    closes = _closing_time(form, day) if how == "virtual" else None
    if chosen and day and not form.errors:
        which, on = panels[chosen], day
        if address := once.do(request, act, form, lambda: _plan(act, row, which, on, closes)):
            return see(address)
    known |= about(act.session, answer) | {"form": form}
    return render(request, "delegation_meeting.jinja", known, status_code=422)


def _meetings(session: Session, answer: Answered, now: datetime) -> dict[str, Any]:
    panels = panels_for(session, answer.case, list(answer.frameworks))
    names = {one.id: one.name for one in panels}
    found = meetings_to_come(session, panels, now)
    return {
        "panels": panels,
        "meetings": [(one, f"{names[one.panel_id]}, {uk_date(one.held_on)}") for one in found],
    }


def _list(act: Act, row: DelegationRow, meeting: Meeting) -> str:
    panel.list_for_panel(act, row, meeting)
    return f"/delegations/{row.id}?recorded={LISTED}"


def _plan(act: Act, row: DelegationRow, which: Panel, day: date, closes: datetime | None) -> str:
    meeting = panel.plan_meeting(act, which, day, virtual=closes is not None, closes_at=closes)
    return f"/delegations/{row.id}/panel?planned={meeting.id}"


def _closing_time(form: Form, day: date | None) -> datetime | None:
    """`17:00`, `5pm` or `5.30 pm` on that day, by London's clock."""
    at = read_time(form.value("closes"))
    if at is None:
        form.refuse("closes", "Enter until when members may agree, like 5pm or 17:00")
    return datetime.combine(day, at, LONDON) if day and at else None

"""The rota of a stay: a shift added, for one day or several running, and a shift cancelled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from models.cases import Case
from models.hospital import Shift
from models.people import Person
from rules.moments import instant, london, london_day
from services.choices import pas_of
from services.in_hospital import hospital
from services.in_hospital.hospital_desk import shift_for
from web.desks import COORDINATOR
from web.in_hospital.hospital_case import (
    PREFIX,
    CaseToActOn,
    CaseToRead,
    StayToActOn,
    StayToRead,
    address,
    at_time,
    days_running,
    moment_typed,
    show,
)
from web.in_hospital.hospital_words import PURPOSES
from web.parts import once
from web.parts.forms import LONGEST_TEXT, Form, SentForm, see
from web.viewer import CurrentAct, Now, Reading, requires

MOST_DAYS = 28

router = APIRouter(prefix=PREFIX, dependencies=[Depends(requires(COORDINATOR))])


@router.get("/shift")
def shift_form(request: Request, case: CaseToRead, stay: StayToRead, session: Reading, now: Now) -> Response:
    """Ask for a line of the rota; the day to begin with is today, or that of a planned admission."""
    first = london(max(instant(now), instant(stay.admitted_at))).date()
    day = {"from-day": str(first.day), "from-month": str(first.month), "from-year": str(first.year)}
    return _show(request, session, case, Form.of(days="1", **day), now)


@router.post("/shift")
def add_shift(
    request: Request, case: CaseToActOn, stay: StayToActOn, form: SentForm, act: CurrentAct
) -> Response:
    """Put a shift on the rota, on one day or on several running; all of them or none."""
    pa = form.choice("pa", [one.id for one in _pas(act.session, case, act.now)], missing="Choose the PA")
    designation = form.text("designation", "Designation", missing="Enter the designation, such as lead PA")
    said = form.choice("purpose", PURPOSES, missing="Say what the PA is there for")
    purpose = next((one for one in PURPOSES if one == said), None)
    starts = moment_typed(form, "from", "the start")
    ends = _ends(form, starts)
    days = _days(form)

    def do() -> str:
        if pa is None or purpose is None or starts is None or ends is None:
            raise ValueError("a form without errors has all its answers")
        for first, last in _each_day(starts, ends, days):
            hospital.plan_shift(act, stay, pa, designation, first, last, purpose=purpose)
        return f"{address(case)}?done=shift#rota"

    if led := once.do(request, act, form, do):
        return see(led)
    return _show(request, act.session, case, form, act.now)


@router.get("/shifts/{shift_id}/cancel")
def cancel_form(
    request: Request, case: CaseToRead, stay: StayToRead, shift_id: str, session: Reading
) -> Response:
    """Ask why a shift is cancelled."""
    return _show_cancel(request, session, case, shift_for(session, stay, shift_id), Form())


@router.post("/shifts/{shift_id}/cancel")
def cancel(
    request: Request, case: CaseToActOn, stay: StayToActOn, shift_id: str, form: SentForm, act: CurrentAct
) -> Response:
    """Take a shift off the rota."""
    shift = shift_for(act.session, stay, shift_id)
    why = form.text("why", "Your reason", missing="Say why the shift is cancelled", longest=LONGEST_TEXT)

    def do() -> str:
        hospital.cancel_shift(act, shift, why)
        return f"{address(case)}?done=cancelled#rota"

    if led := once.do(request, act, form, do):
        return see(led)
    return _show_cancel(request, act.session, case, shift, form)


def _each_day(starts: datetime, ends: datetime, days: int) -> Iterator[tuple[datetime, datetime]]:
    running = range(days)
    return zip(days_running(starts, running), days_running(ends, running), strict=True)


def _ends(form: Form, starts: datetime | None) -> datetime | None:
    """When the shift ends: without a day, the first time after the start that the clock shows it."""
    if not form.typed_date("to").empty:
        return moment_typed(form, "to", "the finish")
    day = starts.date() if starts else None
    ends = at_time(form, "to", "the finish", day)
    if starts and ends and ends.replace(tzinfo=None) <= starts.replace(tzinfo=None):
        return at_time(form, "to", "the finish", starts.date() + timedelta(days=1))
    return ends


def _days(form: Form) -> int:
    typed = form.value("days").strip() or "1"
    if not (typed.isascii() and typed.isdecimal() and 1 <= int(typed[:4]) <= MOST_DAYS):
        form.refuse("days", f"The number of days must be a whole number from 1 to {MOST_DAYS}")
        return 1
    return int(typed)


def _pas(session: Session, case: Case, now: datetime) -> list[Person]:
    return pas_of(session, case, london_day(instant(now)))


def _show(request: Request, session: Session, case: Case, form: Form, now: datetime) -> Response:
    purposes = [{"value": name, "text": text, "hint": hint} for name, (text, hint) in PURPOSES.items()]
    return show(
        request, "shift.jinja", session, case, form, pas=_pas(session, case, now), most=MOST_DAYS,
        purposes=purposes,
    )  # fmt: skip


def _show_cancel(request: Request, session: Session, case: Case, shift: Shift, form: Form) -> Response:
    pa = session.get_one(Person, shift.pa_id)
    return show(request, "shift_cancel.jinja", session, case, form, shift=shift, pa=pa)

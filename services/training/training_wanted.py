"""The one thing that each open training request asks of one role by a day; then once more; then of the PHB lead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from models.cases import Case, DelegationRow
from models.people import Appointment, AppointmentEnd
from models.training import TrainingSession
from rules.moments import Period, add, instant, london_day
from services.act import Act
from services.answering import Answer
from services.owners import LEAD
from services.to_do import Wanted
from services.training.training_settings import STATED, TrainingSettings
from services.training.training_steps import ASKED, Standing, requests_of

REQUIREMENT = "training request"
CO_ORDINATES = "training co-ordinator"
STANDS_IN = "PHB co-ordinator"

REVIEW = "review the training request"
ANSWER = "answer what was asked back about the training request"
CHOOSE = "choose a trainer"
ACCEPT = "accept or decline the training"
BOOK = "book the training"
ATTEND = "record who attended the training"
CERTIFICATE = "look at the certificate and close the training request"

STEPS_ASKED = {
    ASKED: REVIEW,
    "asked again": REVIEW,
    "sent back": ANSWER,
    "reviewed": CHOOSE,
    "released": CHOOSE,
    "trainer declined": CHOOSE,
    "trainer chosen": ACCEPT,
    "trainer accepted": BOOK,
    "session cancelled": BOOK,
    "not attended": BOOK,
    "booked": ATTEND,
    "attended": CERTIFICATE,
}
"""What is asked where a request stands. A held one asks nothing: the rules ask for what it waits for."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """What is asked now. ``kind`` says so where it is asked a second time, or asked of the PHB lead."""

    kind: str
    role: str
    by: date


def training_wanted(
    act: Act,
    row: DelegationRow,
    answer: Answer,  # noqa: ARG001 (every look is handed it)
    settings: TrainingSettings = STATED,
) -> Iterator[Wanted]:
    """The next step of each open request of this delegation."""
    today = london_day(instant(act.now))
    for standing in requests_of(act.session, row.id):
        if step := next_step(act.session, standing, today, settings):
            about = (f"pa {row.pa_id}", f"task {row.task}", f"request {standing.request.id}")
            yield Wanted(REQUIREMENT, step.kind, step.role, step.by, about)


def next_step(
    session: Session, standing: Standing, today: date, settings: TrainingSettings = STATED
) -> NextStep | None:
    """What an open request asks of whom by when; None where it is held or over."""
    what = STEPS_ASKED.get(standing.state)
    if what is None:
        return None
    role = _role(session, standing, what, today)
    return in_time(what, role, _since(session, standing), today, settings, standing.request.needed_by)


def in_time(
    what: str,
    role: str,
    since: date,
    today: date,
    settings: TrainingSettings,
    no_later_than: date | None = None,
) -> NextStep:
    """Asked of a role, then asked of it again, then of the PHB lead; all counted from one day.

    What is needed by a day is not waited for beyond it.
    """
    first = _capped(since, settings.answered_within, no_later_than)
    last = _capped(since, settings.escalated_after, no_later_than)
    if today <= first:
        return NextStep(what, role, first)
    if today <= last:
        return NextStep(f"{what} (asked a second time)", role, last)
    return NextStep(
        f"see to it that somebody does this: {what}", LEAD, add(last, settings.lead_answers_within)
    )


def who_co_ordinates(session: Session, organisation_id: str, today: date) -> str:
    """The training co-ordinator (2:737); where an organisation has none, the PHB co-ordinator (2:788)."""
    ended = exists().where(AppointmentEnd.appointment_id == Appointment.id, AppointmentEnd.last_day < today)
    held = select(Appointment.id).where(
        Appointment.role == CO_ORDINATES,
        Appointment.organisation_id == organisation_id,
        Appointment.first_day <= today,
        or_(Appointment.last_day.is_(None), Appointment.last_day >= today),
        ~ended,
    )
    return STANDS_IN if session.scalars(held.limit(1)).first() is None else CO_ORDINATES


def _role(session: Session, standing: Standing, what: str, today: date) -> str:
    chosen = standing.chosen
    if what in (ACCEPT, ATTEND) and chosen and chosen.named_role:
        return chosen.named_role
    if what == ANSWER:
        return STANDS_IN
    return who_co_ordinates(session, session.get_one(Case, standing.row.case_id).organisation_id, today)


def _since(session: Session, standing: Standing) -> date:
    """The day from which a step is counted: of what is booked, the day of the session."""
    if standing.booked_on:
        booked = session.get_one(TrainingSession, standing.booked_on)
        return london_day(instant(booked.ends_at))
    return london_day(instant(standing.since))


def _capped(since: date, period: Period, no_later_than: date | None) -> date:
    day = add(since, period)
    return day if no_later_than is None else max(since, min(day, no_later_than))

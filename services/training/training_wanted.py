"""The one thing that each open training request asks of one role by a day; then once more; then of the PHB lead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, exists, or_, select
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
    standings = requests_of(act.session, row.id)
    steps = next_steps(act.session, standings, london_day(instant(act.now)), settings)
    for standing in standings:
        if step := steps.get(standing.request.id):
            about = (f"pa {row.pa_id}", f"task {row.task}", f"request {standing.request.id}")
            yield Wanted(REQUIREMENT, step.kind, step.role, step.by, about)


def next_step(
    session: Session, standing: Standing, today: date, settings: TrainingSettings = STATED
) -> NextStep | None:
    """What an open request asks of whom by when; None where it is held or over."""
    return next_steps(session, [standing], today, settings).get(standing.request.id)


def next_steps(
    session: Session, standings: Iterable[Standing], today: date, settings: TrainingSettings = STATED
) -> dict[str, NextStep]:
    """The same of each of these that asks for something, by its id; in as many queries as of one."""
    asked = [(one, STEPS_ASKED[one.state]) for one in standings if one.state in STEPS_ASKED]
    roles, since = _roles(session, asked, today), _since(session, [one for one, _ in asked])
    return {
        one.request.id: in_time(what, role, begun, today, settings, one.request.needed_by)
        for (one, what), role, begun in zip(asked, roles, since, strict=True)
    }


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


def _with_a_co_ordinator(today: date) -> Select[tuple[str | None]]:
    """The organisations that have a training co-ordinator today."""
    ended = exists().where(AppointmentEnd.appointment_id == Appointment.id, AppointmentEnd.last_day < today)
    return select(Appointment.organisation_id).where(
        Appointment.role == CO_ORDINATES,
        Appointment.first_day <= today,
        or_(Appointment.last_day.is_(None), Appointment.last_day >= today),
        ~ended,
    )


def _roles(session: Session, asked: Sequence[tuple[Standing, str]], today: date) -> list[str]:
    """Of whom each of these is asked.

    Who co-ordinates training does (2:737); where an organisation has nobody, the PHB co-ordinator (2:788).
    """
    named = [_named(one, what) for one, what in asked]
    cases = {one.row.case_id for (one, _), role in zip(asked, named, strict=True) if not role}
    if not cases:
        return named
    whose = dict(
        session.execute(select(Case.id, Case.organisation_id).where(Case.id.in_(cases))).tuples().all()
    )
    have_one = set(session.scalars(_with_a_co_ordinator(today)))
    return [
        role or (CO_ORDINATES if whose[one.row.case_id] in have_one else STANDS_IN)
        for (one, _), role in zip(asked, named, strict=True)
    ]


def _named(standing: Standing, what: str) -> str:
    """The role of the trainer who was chosen, or of whoever sent the request; empty for whoever co-ordinates."""
    chosen = standing.chosen
    if what in (ACCEPT, ATTEND) and chosen and chosen.named_role:
        return chosen.named_role
    return STANDS_IN if what == ANSWER else ""


def _since(session: Session, standings: Sequence[Standing]) -> list[date]:
    """The day from which the step of each is counted: of what is booked, the day of the session."""
    ids = {one.booked_on for one in standings if one.booked_on}
    sessions = session.scalars(select(TrainingSession).where(TrainingSession.id.in_(ids))) if ids else ()
    ends = {one.id: one.ends_at for one in sessions}
    return [london_day(instant(ends.get(one.booked_on, one.since))) for one in standings]


def _capped(since: date, period: Period, no_later_than: date | None) -> date:
    day = add(since, period)
    return day if no_later_than is None else max(since, min(day, no_later_than))

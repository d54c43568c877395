"""One session recorded for all who were booked on it, each by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from models.people import Person
from models.training import TrainingSession
from services.act import Act
from services.desks.similar import similar_people
from services.evidence import organisation_of
from services.training.training_attendance import record_attendance
from services.training.training_sessions import booked_on, to_record
from services.training.training_steps import standing_of
from web.desks import TRAINER
from web.parts import once
from web.parts.decision_words import capital
from web.parts.errors import absent
from web.parts.forms import LONGEST_TEXT, Form, SentForm, see
from web.parts.kept import forget, kept_form
from web.templating import render
from web.viewer import CurrentAct, CurrentViewer, Now, Reading, Viewer, requires

router = APIRouter(prefix="/training/sessions", dependencies=[Depends(requires(TRAINER))])

ENDED = ("completed", "failed", "did not come")
"""How it ended for one PA."""


@dataclass(frozen=True)
class Booked:
    """One PA who was booked: the request, and the delegation that it is for."""

    request_id: str
    pa: str
    person: str
    delegation_id: str
    alike: tuple[tuple[str, Sequence[Person]], ...] = ()
    """For the PA and the person, where there is one: those whose names are alike."""

    @property
    def field(self) -> str:
        """Its name in the form."""
        return self.request_id.replace("_", "-")


@router.get("/{id}/attendance")
def attendance_form(request: Request, id: str, viewer: CurrentViewer, session: Reading, now: Now) -> Response:
    """Everybody who was booked, each with how it ended."""
    row = _hers(session, viewer, id, now)
    back = kept_form(request, session, viewer, now)
    return _render(request, session, row, back or Form(), came_back=back is not None)


@router.post("/{id}/attendance")
def record(request: Request, id: str, viewer: CurrentViewer, form: SentForm, act: CurrentAct) -> Response:
    """Record those who were answered for; the others stay to be recorded."""
    if address := once.again(request, act, form):
        return see(address)
    row = _hers(act.session, viewer, id, act.now)
    answers = _read(form, _booked(act.session, row))

    def do() -> str:
        for request_id, ended, note in answers:
            _record(act, request_id, ended, note)
        return "/training/sessions?recorded=yes"

    if address := once.do(request, act, form, do):
        forget(request, act.session, viewer)
        return see(address)
    return _render(request, act.session, row, form, status_code=422)


def _record(act: Act, request_id: str, ended: str, note: str) -> None:
    if ended == "did not come":
        record_attendance(act, request_id, came=False, note=note)
    else:
        record_attendance(act, request_id, came=True, outcome=ended, note=note)


def _read(form: Form, booked: list[Booked]) -> list[tuple[str, str, str]]:
    found = []
    for one in booked:
        if not form.value(one.field):
            continue
        ended = form.choice(one.field, ENDED, missing=f"Say how it ended for {one.pa}")
        missing = "" if ended in (None, "completed") else f"Say in a sentence what happened: {one.pa}"
        note = form.text(f"{one.field}-note", "The note", missing=missing, longest=LONGEST_TEXT)
        if ended:
            found.append((one.request_id, ended, note))
    if not found and not form.errors and booked:
        form.refuse(booked[0].field, "Say how it ended for at least one of them")
    return found


def _booked(session: Session, row: TrainingSession) -> list[Booked]:
    found = []
    for request_id in booked_on(session, row.id):
        its = standing_of(session, request_id).row
        pa, person = (session.get_one(Person, id) for id in (its.pa_id, its.person_id))
        similar = similar_people(session, organisation_of(session, its), [pa, person])
        alike = tuple((one.name, similar[one.id]) for one in (pa, person) if one.id in similar)
        found.append(Booked(request_id, pa.name, person.name, its.id, alike))
    return sorted(found, key=lambda one: (one.pa, one.request_id))


def _hers(session: Session, viewer: Viewer, id: str, now: datetime) -> TrainingSession:
    """A session that she gave and has to record; to all others it does not exist."""
    found = next((one for one in to_record(session, viewer.person_id, now) if one.id == id), None)
    if found is None:
        raise absent()
    return found


def _render(
    request: Request,
    session: Session,
    row: TrainingSession,
    form: Form,
    *,
    came_back: bool = False,
    status_code: int = 200,
) -> Response:
    context = {
        "row": row,
        "what": capital(row.task or row.topic or ""),
        "booked": _booked(session, row),
        "is_task": row.task is not None,
        "form": form,
        "came_back": came_back,
    }
    return render(request, "attendance.jinja", context, status_code=status_code)

"""A trainer's own sessions: what she offers, planned and called off."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from models.training import TrainingSession
from services.act import Act
from services.training.training_sessions import (
    Plan,
    booked_on,
    cancel_session,
    plan_session,
    sessions_of,
    taught_by,
    to_record,
)
from web.desks import TRAINER
from web.parts import once
from web.parts.decision_words import capital
from web.parts.errors import absent
from web.parts.forms import LONGEST_TEXT, Form, SentForm, see
from web.parts.presenters import counted
from web.templating import render
from web.trainer.training_moves import read_session
from web.viewer import CurrentAct, Now, Reading, Viewer, requires

Trainer = Annotated[Viewer, Depends(requires(TRAINER))]

router = APIRouter(prefix="/training/sessions", dependencies=[Depends(requires(TRAINER))])

MODES = ("scheduled session", "drop-in")
MOST_PLACES = 50


@router.get("")
def sessions(request: Request, viewer: Trainer, session: Reading, now: Now, recorded: str = "") -> Response:
    """What this trainer has to record, what she gives from now on, and the form for another session."""
    context = _context(session, viewer, now) | {"form": Form(), "recorded": bool(recorded)}
    return render(request, "training_sessions.jinja", context)


@router.post("")
def plan(request: Request, viewer: Trainer, form: SentForm, act: CurrentAct) -> Response:
    """Offer a session, once."""
    read = _read(act, viewer, form)

    def do() -> str:
        if read:
            plan_session(act, read)
        return "/training/sessions"

    if read and (address := once.do(request, act, form, do)):
        return see(address)
    context = _context(act.session, viewer, act.now) | {"form": form, "recorded": False}
    return render(request, "training_sessions.jinja", context, status_code=422)


@router.get("/{id}/call-off")
def call_off_form(request: Request, id: str, viewer: Trainer, session: Reading, now: Now) -> Response:
    """Ask why."""
    return _render_call_off(request, session, _hers(session, viewer, id, now), Form())


@router.post("/{id}/call-off")
def call_off(request: Request, id: str, viewer: Trainer, form: SentForm, act: CurrentAct) -> Response:
    """Call a session off; whoever was booked on it has to be booked again."""
    if address := once.again(request, act, form):
        return see(address)
    row = _hers(act.session, viewer, id, act.now)
    why = form.text("why", "Your reason", missing="Say in a sentence why", longest=LONGEST_TEXT)

    def do() -> str:
        cancel_session(act, row.id, why)
        return "/training/sessions"

    if address := once.do(request, act, form, do):
        return see(address)
    return _render_call_off(request, act.session, row, form, status_code=422)


def _read(act: Act, viewer: Viewer, form: Form) -> Plan | None:
    taught = {f"{task}|{topic}": (task, topic) for task, topic in taught_by(act.session, viewer.person_id)}
    what = form.choice("what", taught, missing="Choose what it teaches")
    mode = form.choice("mode", MODES, missing="Choose how it is held")
    places = form.text(
        "places", "The number of places", missing="" if mode == "drop-in" else "Enter how many places"
    )
    if places and not (places.isascii() and places.isdecimal() and 0 < int(places) <= MOST_PLACES):
        form.refuse("places", f"The number of places must be from 1 to {MOST_PLACES}")
    when, place = read_session(form, act.now)
    if form.errors or what is None or mode is None or when is None:
        return None
    task, topic = taught[what]
    return Plan(
        viewer.organisation_id, viewer.person_id, viewer.role, mode, *when, place,
        int(places) if places else None, task=task, topic=topic,
    )  # fmt: skip


def _hers(session: Session, viewer: Viewer, id: str, now: datetime) -> TrainingSession:
    """A session of this trainer that is to come; to all others it does not exist."""
    found = next((one for one in sessions_of(session, viewer.person_id, now) if one.id == id), None)
    if found is None:
        raise absent()
    return found


def _context(session: Session, viewer: Viewer, now: datetime) -> dict[str, Any]:
    return {
        "to_record": [_line(session, one) for one in to_record(session, viewer.person_id, now)],
        "sessions": [_line(session, one) for one in sessions_of(session, viewer.person_id, now)],
        "taught": [
            {"value": f"{task}|{topic}", "text": capital(task or topic)}
            for task, topic in taught_by(session, viewer.person_id)
        ],
    }


def _line(session: Session, one: TrainingSession) -> dict[str, Any]:
    booked = len(booked_on(session, one.id))
    places = f" of {counted(one.places, 'place')}" if one.places else ""
    return {
        "id": one.id,
        "what": capital(one.task or one.topic or ""),
        "starts": one.starts_at,
        "where": f"{one.place}, {one.mode}",
        "booked": f"{booked or 'None'}{places} booked",
    }


def _render_call_off(
    request: Request, session: Session, row: TrainingSession, form: Form, *, status_code: int = 200
) -> Response:
    context = {"one": _line(session, row), "form": form}
    return render(request, "training_call_off.jinja", context, status_code=status_code)

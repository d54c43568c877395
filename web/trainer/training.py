"""Training requests: the form from a delegation, the queue with its reasons, and one request with what comes next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.people import Person
from models.training import MODES, TrainingSession
from rules.moments import instant, london_day
from services.access.access import delegation_for, organisations_for, request_for
from services.answers import answer_now
from services.training.training_asked import training_needed
from services.training.training_queue import queue, waiting_for_trainer
from services.training.training_requests import Form as Asked
from services.training.training_requests import ask_for_training, held_for
from services.training.training_settings import STATED
from services.training.training_steps import Standing
from services.training.training_wanted import next_step
from web.desks import COORDINATOR, TRAINER
from web.parts import once
from web.parts.alike import names_alike
from web.parts.decision_words import capital
from web.parts.errors import absent
from web.parts.forms import LONGEST_TEXT, Form, SentForm, see
from web.parts.pagination import page_at, pagination
from web.templating import render
from web.trainer.training_moves import CO_ORDINATORS, TRAINERS, Do, Move, moves_for
from web.viewer import CurrentAct, CurrentViewer, Looking, Now, Reading, Viewer, requires

KINDS = {"first": "First training", "gap": "Gap training after a change", "refresher": "Refresher training"}

router = APIRouter(dependencies=[Depends(requires(COORDINATOR, TRAINER))])

Coordinator = Annotated[Viewer, Depends(requires(COORDINATOR))]


@router.get("/training")
def training_queue(
    request: Request, viewer: CurrentViewer, session: Reading, now: Now, page: int = 1
) -> Response:
    """A page of the requests of an organisation in their order; of a trainer's own."""
    if viewer.role == TRAINER:
        waiting = waiting_for_trainer(session, viewer.person_id, now, page)
    else:
        waiting = queue(session, organisations_for(session, viewer, now), now, number=page)
    context = {
        "page": waiting,
        "pagination": pagination(waiting.number, waiting.pages, page_at("/training")),
        "trains": viewer.role == TRAINER,
        "settings": STATED.in_words,
        "capital": capital,
    }
    return render(request, "training_queue.jinja", context)


@router.get("/delegations/{id}/training")
def request_form(
    request: Request, id: str, viewer: Coordinator, session: Reading, now: Now, looking: Looking
) -> Response:
    """The form that asks for training (2:737), and what the frameworks ask for."""
    row = looking.at(delegation_for(session, viewer, id, now), "training request")
    return render(request, "training_ask.jinja", _asking(session, row, now) | {"form": Form()})


@router.post("/delegations/{id}/training")
def ask(request: Request, id: str, viewer: Coordinator, form: SentForm, act: CurrentAct) -> Response:
    """Send the form, once."""
    row = delegation_for(act.session, viewer, id, act.now)
    topics = tuple(one.topic for one in training_needed(act.session, row, act.now))
    what = form.choice(
        "what", (*KINDS, *(f"topic {one}" for one in topics if one)), missing="Choose the training"
    )
    mode = form.choice("mode", MODES, missing="Choose how it is to be given")
    why = form.text("why", "Your reason", missing="Say why the training is needed", longest=LONGEST_TEXT)
    place = form.text("place", "What you write", longest=LONGEST_TEXT)
    today = london_day(instant(act.now))
    needed = form.date("needed", "Day by which it is needed", required=False, not_before=today)

    def do() -> str:
        kind, topic = (what or "", "") if what in KINDS else ("first", (what or "").removeprefix("topic "))
        asked = Asked(kind, mode or "", why, needed, place, topic)
        return f"/training/{ask_for_training(act, row, asked).id}"

    if address := once.do(request, act, form, do):
        return see(address)
    context = _asking(act.session, row, act.now) | {"form": form}
    return render(request, "training_ask.jinja", context, status_code=422)


def request_to_read(
    request_id: str, viewer: CurrentViewer, session: Reading, now: Now, looking: Looking
) -> Standing:
    """A request that is this viewer's to answer; to all others it does not exist."""
    standing = request_for(session, viewer, request_id, now)
    looking.at(standing.row, "training request")
    return standing


ToRead = Annotated[Standing, Depends(request_to_read)]


@router.get("/training/{request_id}")
def one_request(
    request: Request, standing: ToRead, viewer: CurrentViewer, session: Reading, now: Now
) -> Response:
    """Where a request stands, why, and what can be done."""
    return render(request, "training_request.jinja", _about(session, viewer, standing, now))


@router.get("/training/{request_id}/{slug}")
def move_form(
    request: Request, standing: ToRead, slug: str, viewer: CurrentViewer, session: Reading, now: Now
) -> Response:
    """The form of a step, empty."""
    move = _move(viewer, standing, slug)
    context = _about(session, viewer, standing, now) | move.context(session, standing, now)
    return render(request, "training_move.jinja", context | {"move": move, "form": Form()})


@router.post("/training/{request_id}/{slug}")
def take_step(
    request: Request, request_id: str, slug: str, viewer: CurrentViewer, form: SentForm, act: CurrentAct
) -> Response:
    """Take the step that a form asks for, once."""
    if address := once.again(request, act, form):
        return see(address)
    standing = request_for(act.session, viewer, request_id, act.now)
    move = _move(viewer, standing, slug)
    do = move.read(act, standing, form)
    if do is not None and (address := once.do(request, act, form, _leading(do, f"/training/{request_id}"))):
        return see(address)
    standing = request_for(act.session, viewer, request_id, act.now)
    context = _about(act.session, viewer, standing, act.now) | move.context(act.session, standing, act.now)
    return render(request, "training_move.jinja", context | {"move": move, "form": form}, status_code=422)


def _leading(do: Do, address: str) -> Callable[[], str]:
    def done() -> str:
        do()
        return address

    return done


def _move(viewer: Viewer, standing: Standing, slug: str) -> Move:
    found = next((one for one in moves_for(_moves(viewer), standing) if one.slug == slug), None)
    if found is None:
        raise absent()
    return found


def _moves(viewer: Viewer) -> tuple[Move, ...]:
    return TRAINERS if viewer.role == TRAINER else CO_ORDINATORS


def _asked_about(session: Session, row: DelegationRow, now: Any) -> dict[str, Any]:
    """Whom and what a page is about."""
    answer = answer_now(session, row, now, with_evidence=False)
    return {"about": answer} | names_alike(session, answer.case.organisation_id, answer.person, [answer.pa])


def _asking(session: Session, row: DelegationRow, now: Any) -> dict[str, Any]:
    needed = training_needed(session, row, now)
    topics = {f"topic {one.topic}": f"General learning: {one.topic}" for one in needed if one.topic}
    return {
        **_asked_about(session, row, now),
        "here": f"/delegations/{row.id}",
        "needed": needed,
        "kinds": [{"value": value, "text": text} for value, text in (KINDS | topics).items()],
        "modes": [{"value": mode, "text": capital(mode)} for mode in MODES],
    }


def _about(session: Session, viewer: Viewer, standing: Standing, now: Any) -> dict[str, Any]:
    """What the page of one request is told."""
    booked = session.get(TrainingSession, standing.booked_on) if standing.booked_on else None
    return {
        **_asked_about(session, standing.row, now),
        "standing": standing,
        "here": f"/training/{standing.request.id}",
        "next_step": next_step(session, standing, london_day(instant(now))),
        "held_for": held_for(session, standing, now) if standing.state == "held" else (),
        "steps": [_line(session, one) for one in reversed(standing.steps)],
        "booked": booked,
        "moves": moves_for(_moves(viewer), standing),
    }


def _line(session: Session, step: Any) -> dict[str, Any]:
    by = session.get(Person, step.by)
    named = session.get(Person, step.person_id) if step.person_id else None
    heading = capital(step.step) + (f": {named.name}" if named else "")
    return {
        "heading": heading,
        "when": step.at,
        "by": by.name if by else "Safehands",
        "text": step.reasons or "",
    }

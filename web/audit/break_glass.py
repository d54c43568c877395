"""Break-glass: somebody without a part in a case opens it to read, for a reason and for a time."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from models.access import How, RecordOpened
from models.cases import Case
from rules.moments import instant
from services.access.access import COORDINATOR, case_for
from services.access.break_glass import (
    OPEN_FOR,
    REASONS,
    delegation_of,
    look_for,
    may_look_for,
    open_record,
    opening_for,
)
from services.act import Act, NotFound
from services.answers import answer_now, answers_now
from services.cases import delegations_of
from services.decisions import admission_at
from services.history import timeline
from services.in_hospital.wards import ward_at
from services.owners import people_for
from web.coordinator.cases import about
from web.desks import STAFF
from web.parts import once, timeline_words
from web.parts.decision_words import capital, evidence_line, words
from web.parts.forms import LONGEST_TEXT, Form, SentForm, see
from web.templating import render
from web.viewer import CurrentAct, CurrentViewer, Looking, LookingToAct, Now, Reading, requires

router = APIRouter(prefix="/break-glass", dependencies=[Depends(requires(*STAFF))])

HOW: How = "break-glass"
WRONG = (
    "No record has both this number and this date of birth. Check them with the person, or with who is there"
)
TOO_OFTEN = "You have tried too often. Wait a quarter of an hour, or ring whoever answers for the case"


@router.get("")
def page(request: Request) -> Response:
    """Ask whose record, and why."""
    return _ask(request, Form())


@router.post("")
def open_it(
    request: Request, viewer: CurrentViewer, form: SentForm, act: CurrentAct, looking: LookingToAct
) -> Response:
    """Open it, once, and tell whoever answers for the case."""
    if address := once.again(request, act, form):
        return see(address)
    number = form.text("number", "The number", missing="Enter the NHS number or the case reference")
    born = form.date("born", "Date of birth", not_after=act.now.date())
    reasons = dict(_reasons())
    reason = form.choice("reason", reasons, missing="Choose why you need this record")
    why = form.text("why", "Your reason", missing="Say in a sentence why", longest=LONGEST_TEXT)
    case = _found(form, act, number, born) if number and born and not form.errors else None

    def do() -> str:
        if case is None:
            raise NotFound("no such case")
        if own := _own(act.session, viewer, case, act.now):
            return own
        row = open_record(act, case, reasons[reason or ""], why)
        looking.at(case, "case", HOW)
        return f"/break-glass/{row.id}"

    if address := once.do(request, act, form, do):
        return see(address)
    return _ask(request, form)


def _found(form: Form, act: Act, number: str, born: date) -> Case | None:
    """Looked for only where all else is said: an unfinished form must not tell who has a record here."""
    if not may_look_for(act):
        form.refuse("number", TOO_OFTEN)
        return None
    case = None
    with form.trying(act.session):
        case = look_for(act, number, born)
    if case is None and not form.errors:
        form.refuse("number", WRONG)
    return case


@router.get("/{id}")
def opened(
    request: Request, id: str, viewer: CurrentViewer, session: Reading, now: Now, looking: Looking
) -> Response:
    """The case, to read: who may do what, where the person is, and whom to ask."""
    row, case = opening_for(session, viewer, id, now)
    looking.at(case, "case", HOW)
    answers = answers_now(session, delegations_of(session, case.id), now)
    admission = admission_at(session, case.person_id, instant(now))
    context = _about(session, row, case) | {
        "answers": [(one, words(one)) for one in answers],
        "ward": ward_at(session, admission, instant(now)).name if admission else "",
        "ask": people_for(session, case, COORDINATOR, (), now)[:1],
    }
    return render(request, "break_glass_case.jinja", context)


@router.get("/{id}/{delegation_id}")
def opened_delegation(
    request: Request,
    id: str,
    delegation_id: str,
    viewer: CurrentViewer,
    session: Reading,
    now: Now,
    looking: Looking,
) -> Response:
    """One delegation, to read: the answer, why, and what is on record."""
    row, case = opening_for(session, viewer, id, now)
    delegation = looking.at(delegation_of(session, case, delegation_id), "delegation", HOW)
    answer = answer_now(session, delegation, now)
    context = _about(session, row, case) | {
        "about_it": answer,
        "answer": words(answer),
        "evidence": [evidence_line(piece) for piece in answer.evidence.values()],
        "events": timeline_words.events(timeline.of_delegation(session, delegation)),
    }
    return render(request, "break_glass_delegation.jinja", context)


def _about(session: Session, row: RecordOpened, case: Case) -> dict[str, Any]:
    return about(session, case) | {"opening": row, "here": f"/break-glass/{row.id}", "capital": capital}


def _own(session: Session, viewer: Any, case: Case, now: datetime) -> str:
    """Where somebody finds a case that is hers anyway: no glass has to be broken."""
    if viewer.role != COORDINATOR:
        return ""
    try:
        return f"/cases/{case_for(session, viewer, case.reference, now).reference}"
    except NotFound:
        return ""


def _reasons() -> list[tuple[str, str]]:
    return [(str(number), reason) for number, reason in enumerate(REASONS, start=1)]


def _ask(request: Request, form: Form) -> Response:
    context = {
        "form": form,
        "reasons": [{"value": key, "text": text} for key, text in _reasons()],
        "minutes": int(OPEN_FOR.total_seconds()) // 60,
    }
    return render(request, "break_glass.jinja", context, status_code=422 if form.errors else 200)

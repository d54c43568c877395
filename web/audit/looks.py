"""Who looked at somebody's record; and records opened by people without a part in the case, to be reviewed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy.orm import Session

from models.cases import Case
from models.people import Person
from services.access import looks, numbers_tried
from services.access.access import LEAD, case_for
from services.access.break_glass import Opening, openings, review_opening
from services.act import NotFound
from services.logins.accounts import Viewer
from services.proof.shift import all_of_case
from web.desks import COORDINATOR
from web.parts import once
from web.parts.decision_words import capital
from web.parts.forms import LONGEST_TEXT, Form, SentForm, see
from web.templating import render, uk_day_time
from web.viewer import CurrentAct, Looking, Now, Reading, requires

Reviewer = Annotated[Viewer, Depends(requires(COORDINATOR, LEAD))]

router = APIRouter(prefix="/looks", dependencies=[Depends(requires(COORDINATOR, LEAD))])


@router.get("")
def page(request: Request, viewer: Reviewer, session: Reading, now: Now, done: str = "") -> Response:
    """What is to be reviewed, what was, and the way to one case."""
    context = _context(session, viewer, now) | {"form": Form(), "done": done == "reviewed"}
    return render(request, "looks.jinja", context)


@router.post("")
def find(request: Request, viewer: Reviewer, form: SentForm, session: Reading, now: Now) -> Response:
    """On to who looked at the case whose reference was typed."""
    typed = form.text("reference", "The reference", missing="Enter the case reference, like SH-0001").upper()
    if typed:
        try:
            return see(f"/looks/{case_for(session, viewer, typed, now).reference}")
        except NotFound:
            form.refuse("reference", "There is no such case that you can see. Check the reference")
    context = _context(session, viewer, now) | {"form": form, "done": False}
    return render(request, "looks.jinja", context, status_code=422)


@router.post("/review")
def review(request: Request, viewer: Reviewer, form: SentForm, act: CurrentAct) -> Response:
    """Write down what was found of one opening, once."""
    if address := once.again(request, act, form):
        return see(address)
    context = _context(act.session, viewer, act.now)
    ids = [one["id"] for one in context["waiting"]]
    chosen = form.choice("opening", ids, missing="Choose which one you reviewed")
    finding = form.text("finding", "What you found", missing="Say what you found", longest=LONGEST_TEXT)

    def do() -> str:
        review_opening(act, viewer, chosen or "", finding)
        return "/looks?done=reviewed"

    if address := once.do(request, act, form, do):
        return see(address)
    return render(request, "looks.jinja", context | {"form": form, "done": False}, status_code=422)


@router.post("/tries", dependencies=[Depends(requires(LEAD))])
def review_tries(request: Request, viewer: Reviewer, form: SentForm, act: CurrentAct) -> Response:
    """Write down what was found of the numbers that somebody tried at launches, once."""
    if address := once.again(request, act, form):
        return see(address)
    names = [one.tried_by for one in numbers_tried.waiting(act.session, viewer, act.now)]
    chosen = form.choice("tried-by", names, missing="Choose whom you asked")
    found = form.text("found", "What you found", missing="Say what you found", longest=LONGEST_TEXT)

    def do() -> str:
        numbers_tried.review(act, viewer, chosen or "", found)
        return "/looks?done=reviewed"

    if address := once.do(request, act, form, do):
        return see(address)
    context = _context(act.session, viewer, act.now) | {"form": form, "done": False}
    return render(request, "looks.jinja", context, status_code=422)


@router.get("/{reference}")
def of_case(
    request: Request,
    reference: str,
    viewer: Reviewer,
    session: Reading,
    now: Now,
    looking: Looking,
    page: Annotated[int, Query(ge=1)] = 1,
) -> Response:
    """Who looked at one case and its delegations, the latest first; from a day to a day if they are given."""
    case = looking.at(case_for(session, viewer, reference, now), "who looked")
    asked = request.query_params
    form = Form({name: (value,) for name, value in asked.items() if name.startswith(("from-", "to-"))})
    first = form.date("from", "First day", required=False)
    last = form.date("to", "Last day", required=False)
    found = looks.looks_at(session, case, first, last, page)
    kept = urlencode({name: form.value(name) for name in form.typed})
    context = {
        "case": case,
        "person": session.get_one(Person, case.person_id),
        "form": form,
        "filtered": bool(first or last),
        "found": found,
        "lines": [_line(one) for one in found.lines],
        "delegations": _delegations(session, case) if viewer.role == LEAD else (),
        "address": f"/looks/{reference}?{kept}{'&' if kept else ''}page=",
    }
    return render(request, "looks_case.jinja", context, status_code=422 if form.errors else 200)


def _delegations(session: Session, case: Case) -> list[dict[str, str]]:
    """What a lead may have proven, as links."""
    return [
        {"href": f"/trail/delegations/{row.id}/proof", "text": f"{capital(row.task)}, {pa}"}
        for row, pa in all_of_case(session, case.id)
    ]


def _line(one: looks.Line) -> dict[str, Any]:
    about = f"{capital(one.task)}, {one.pa}" if one.task else "The case"
    return {
        "when": uk_day_time(one.look.at),
        "who": one.name,
        "as": ", ".join(part for part in (one.look.role, one.organisation) if part),
        "what": f"{about} ({one.look.what})",
        "glass": one.look.how == "break-glass",
    }


def _context(session: Session, viewer: Viewer, now: datetime) -> dict[str, Any]:
    return {
        "waiting": [_opening(one) for one in openings(session, viewer, now, waiting=True)],
        "reviewed": [_opening(one) for one in openings(session, viewer, now, waiting=False)],
        "tries": numbers_tried.waiting(session, viewer, now) if viewer.role == LEAD else (),
    }


def _opening(one: Opening) -> dict[str, Any]:
    return {
        "id": one.row.id,
        "case": one.case.reference,
        "person": one.person.name,
        "who": ", ".join(part for part in (one.by, one.row.role, one.organisation) if part),
        "when": uk_day_time(one.row.opened_at),
        "why": f"{one.row.reason}: {one.row.words}",
        "finding": one.reviewed.finding if one.reviewed else "",
        "by": f"{one.reviewer}, {uk_day_time(one.reviewed.reviewed_at)}" if one.reviewed else "",
    }

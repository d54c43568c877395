"""Giving a case, or one of its delegations, to a trainer or monitoring nurse, and taking it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from models.cases import Case, DelegationRow
from models.people import Person
from services.access.given_work import ROLES, Given, give_work, given_in, take_back, unassigned
from services.cases import delegations_of
from services.choices import in_roles
from web.coordinator.cases import ToActOn, ToRead, about
from web.coordinator.steps import today
from web.desks import COORDINATOR
from web.parts import once
from web.parts.decision_words import capital
from web.parts.forms import Form, SentForm, see
from web.templating import render, uk_date
from web.viewer import CurrentAct, Now, Reading, requires

router = APIRouter(prefix="/cases/{reference}/given", dependencies=[Depends(requires(COORDINATOR))])

WHOLE = "case"
DONE = {
    "given": "It is given, and is in her inbox now.",
    "back": "It is taken back: she does not see it any more.",
}


@router.get("")
def page(request: Request, case: ToRead, session: Reading, now: Now, done: str = "") -> Response:
    """Who has what of this case, what nobody in particular has, and the form to give something."""
    context = _context(session, case, now) | {"form": Form(), "done": DONE.get(done, "")}
    return render(request, "case_given.jinja", context)


@router.post("")
def give(request: Request, case: ToActOn, form: SentForm, act: CurrentAct) -> Response:
    """Give the case, or one delegation, once."""
    if address := once.again(request, act, form):
        return see(address)
    rows = {row.id: row for row in delegations_of(act.session, case.id)}
    people = {f"{one.role}/{one.person_id}": one for one in in_roles(act.session, ROLES, act.now)}
    who = form.choice("who", people, missing="Choose whom you give it to")
    what = form.choice("what", (WHOLE, *rows), missing="Choose what you give")
    last = form.date("last", "Last day", required=False, not_before=today(act.now))

    def do() -> str:
        one = people[who or ""]
        give_work(act, case, one.person_id, one.role, rows.get(what or ""), last)
        return f"/cases/{case.reference}/given?done=given"

    if address := once.do(request, act, form, do):
        return see(address)
    context = _context(act.session, case, act.now) | {"form": form, "done": ""}
    return render(request, "case_given.jinja", context, status_code=422)


@router.post("/back")
def back(request: Request, case: ToActOn, form: SentForm, act: CurrentAct) -> Response:
    """Take something back, once."""
    if address := once.again(request, act, form):
        return see(address)

    def do() -> str:
        take_back(act, case, form.value("given"))
        return f"/cases/{case.reference}/given?done=back"

    if address := once.do(request, act, form, do):
        return see(address)
    context = _context(act.session, case, act.now) | {"form": form, "done": ""}
    return render(request, "case_given.jinja", context, status_code=422)


def _context(session: Session, case: Case, now: datetime) -> dict[str, Any]:
    rows = delegations_of(session, case.id)
    found = [_about_delegation(session, row) for row in rows]
    people = [
        {
            "value": f"{one.role}/{one.person_id}",
            "text": f"{one.name}, {one.role}" + (f", {one.place}" if one.place else ""),
        }
        for one in in_roles(session, ROLES, now)
    ]
    whole = {"value": WHOLE, "text": "The whole case, also what is asked for later"}
    return about(session, case) | {
        "given": [_line(session, one) for one in given_in(session, case, now)],
        "unassigned": [
            f"{capital(one.row.task)}, {one.pa}: waits for a {one.role}"
            for one in unassigned(session, case, now)
        ],
        "people": people,
        "what": [whole, *({"value": row.id, "text": said} for row, said in zip(rows, found, strict=True))],
    }


def _about_delegation(session: Session, row: DelegationRow) -> str:
    return f"{capital(row.task)}, {session.get_one(Person, row.pa_id).name}"


def _line(session: Session, one: Given) -> dict[str, str]:
    until = f" to {uk_date(one.row.last_day)}" if one.row.last_day else ""
    return {
        "id": one.row.id,
        "who": f"{one.name}, {one.row.role}",
        "what": _about_delegation(session, one.delegation) if one.delegation else "The whole case",
        "when": f"From {uk_date(one.row.first_day)}{until}",
    }

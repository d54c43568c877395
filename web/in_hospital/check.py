"""What a code on a paper opens, without login: how the agreement stands now; and to the ward, who may do what today."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from services.act import Act, Actor, Refused
from services.agreements.paper_check import Holds, Opened, Paper, open_for_ward, paper_with
from web.in_hospital.code_form import ask_for_code, on_to
from web.in_hospital.hospital_words import PERMISSIONS
from web.parts.forms import Form, SentForm
from web.parts.presenters import Tag
from web.templating import render
from web.viewer import Database, Now, Reading

router = APIRouter(prefix="/check")

HOLDS = {
    Holds.IN_FORCE: Tag("In force", "green", "All have signed what this agreement says."),
    Holds.NOT_IN_FORCE: Tag(
        "Not in force", "red", "Not all have signed: no PA does a delegated task here under it."
    ),
    Holds.OUT_OF_DATE: Tag(
        "Out of date",
        "red",
        "Something has changed since it was signed, and it is drawn up again. Do not rely on it: "
        "ring the on-call nurse.",
    ),
    Holds.REPLACED: Tag("Replaced", "grey", "This version is not the one that counts."),
    Holds.NOT_BEGUN: Tag("Not begun", "grey", "It is signed, and holds from the day of the admission."),
    Holds.ENDED: Tag("Ended", "grey", "The stay is over."),
    Holds.REVOKED: Tag("Revoked", "red", "This card is not to be used. Ask for the agreement."),
}


def act_of_ward(session: Database, now: Now) -> Act:
    """Somebody at a ward, whom nobody knows by name: the look itself is what goes on record."""
    return Act(session, now, Actor("", "ward", flow="ward code"))


WardAct = Annotated[Act, Depends(act_of_ward)]


@router.get("")
def ask(request: Request) -> Response:
    """Ask for the code on a paper."""
    return ask_for_code(request, "check.jinja")


@router.post("")
def look(request: Request, form: SentForm) -> Response:
    """On to the page of the code that was typed."""
    return on_to(request, "check.jinja", form, "/check", missing="Type the code on the paper")


@router.get("/{code}")
def check(request: Request, code: str, session: Reading, now: Now) -> Response:
    """How the agreement behind a code stands; of a code that nobody printed, nothing."""
    return _show(request, code, paper_with(session, code, now), Form(), now)


@router.post("/{code}")
def open_list(request: Request, code: str, form: SentForm, act: WardAct) -> Response:
    """With the ward's code: what the PA may do today."""
    paper = paper_with(act.session, code, act.now)
    typed = form.text("ward-code", "The ward’s code", missing="Type the code on the ward’s sheet")
    opened: Opened | None = None
    if paper and typed:
        try:
            opened = open_for_ward(act, paper, typed)
        except Refused as refusal:
            form.refuse("ward-code", f"{refusal.message} What you can do: {refusal.way_out}")
        else:
            if opened is None:
                form.refuse("ward-code", "This is not the ward’s code")
    return _show(request, code, paper, form, act.now, opened)


def _show(
    request: Request, code: str, paper: Paper | None, form: Form, now: datetime, opened: Opened | None = None
) -> Response:
    context: dict[str, Any] = {"form": form, "code": code, "paper": paper, "opened": opened, "now": now}
    if paper is None:
        return ask_for_code(request, "check.jinja", unknown=True)
    context |= {
        "tag": HOLDS[paper.holds],
        "newest": HOLDS[paper.newest_holds],
        "in_force": paper.newest_holds is Holds.IN_FORCE,
        "permissions": PERMISSIONS,
    }
    return render(request, "check_paper.jinja", context, status_code=422 if form.errors else 200)

"""What an organisation shows of its cases to each team: all that waits for their roles, or only what they are given."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from models.access import Shown
from services.access.access import LEAD
from services.access.given_work import show_work, shown_to, teams_for
from web.desks import COORDINATOR
from web.parts import once
from web.parts.forms import Form, SentForm, see
from web.templating import render
from web.viewer import CurrentAct, CurrentViewer, Now, Reading, requires

router = APIRouter(prefix="/teams", dependencies=[Depends(requires(COORDINATOR, LEAD))])

SHOWN: dict[str, Shown] = {"waits": "what waits", "given": "what is given"}
SAID = {
    "what waits": "Everything in your cases that waits for their roles, and what they are given",
    "what is given": "Only what they are given",
}


@router.get("")
def page(request: Request, viewer: CurrentViewer, session: Reading, now: Now, done: str = "") -> Response:
    """Each team with what it is shown, and the form to choose otherwise."""
    context = _context(session, viewer.organisation_id, now) | {"form": Form(), "done": done == "yes"}
    return render(request, "teams.jinja", context)


@router.post("")
def choose(request: Request, viewer: CurrentViewer, form: SentForm, act: CurrentAct) -> Response:
    """Choose what one team is shown, once."""
    if address := once.again(request, act, form):
        return see(address)
    context = _context(act.session, viewer.organisation_id, act.now)
    team = form.choice("team", [one["id"] for one in context["teams"]], missing="Choose the team")
    shown = form.choice("shown", SHOWN, missing="Choose what they are shown")

    def do() -> str:
        show_work(act, viewer.organisation_id, team or "", SHOWN[shown or ""])
        return "/teams?done=yes"

    if address := once.do(request, act, form, do):
        return see(address)
    return render(request, "teams.jinja", context | {"form": form, "done": False}, status_code=422)


def _context(session: Session, organisation_id: str, now: datetime) -> dict[str, Any]:
    teams = [
        {
            "id": one.id,
            "name": one.name + (" (your own people)" if one.id == organisation_id else ""),
            "shown": SAID[shown_to(session, organisation_id, one.id)],
        }
        for one in teams_for(session, organisation_id, now)
    ]
    return {"teams": teams, "choices": [{"value": key, "text": SAID[one]} for key, one in SHOWN.items()]}

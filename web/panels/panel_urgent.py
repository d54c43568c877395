"""What cannot wait for the panel: one named person decides alone, where the organisation has chosen that."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from models.people import Person
from services.panels.panel_urgent import decide_urgently, open_to_one
from web.desks import PANEL
from web.panels.panel import PanelMember
from web.parts import once
from web.parts.decision_words import capital
from web.parts.forms import LONGEST_TEXT, Form, SentForm, see
from web.templating import render
from web.viewer import CurrentAct, Now, Reading, requires

router = APIRouter(prefix="/panel/urgent", dependencies=[Depends(requires(PANEL))])

OUTCOMES = ("approved", "declined")


@router.get("")
def page(request: Request, viewer: PanelMember, session: Reading, now: Now, recorded: str = "") -> Response:
    """What waits for a panel and may be decided by one person until it meets."""
    context = _context(session, viewer.person_id, now) | {"form": Form(), "recorded": recorded in OUTCOMES}
    return render(request, "panel_urgent.jinja", context)


@router.post("")
def decide(request: Request, viewer: PanelMember, form: SentForm, act: CurrentAct) -> Response:
    """Decide one of them alone, with the reasons why it cannot wait."""
    if address := once.again(request, act, form):
        return see(address)
    found = {row.id: row for row in open_to_one(act.session, viewer.person_id, act.now)}
    which = form.choice("which", found, missing="Choose what you decide")
    outcome = form.choice("outcome", OUTCOMES, missing="Approve or decline")
    reasons = form.text("reasons", "Your reasons", missing="Say why it cannot wait", longest=LONGEST_TEXT)

    def do() -> str:
        decide_urgently(act, found[which or ""], outcome or "", reasons)
        return f"/panel/urgent?recorded={outcome}"

    if address := once.do(request, act, form, do):
        return see(address)
    context = _context(act.session, viewer.person_id, act.now) | {"form": form, "recorded": False}
    return render(request, "panel_urgent.jinja", context, status_code=422)


def _context(session: Session, person_id: str, now: datetime) -> dict[str, Any]:
    waiting = []
    for row in open_to_one(session, person_id, now):
        pa, person = session.get_one(Person, row.pa_id), session.get_one(Person, row.person_id)
        waiting.append((row.id, f"{capital(row.task)}, {pa.name} for {person.name}"))
    return {"waiting": waiting}

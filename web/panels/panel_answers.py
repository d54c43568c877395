"""What the panel asked of a co-ordinator, and what she asks the panel: conditions to answer, and advice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from models.cases import DelegationRow
from services.answers import answer_now
from services.choices import panels_for
from services.panels.panel_advice import advice_about, ask_advice
from services.panels.panel_conditions import answer_condition, open_conditions
from web.coordinator.delegations import ToActOn, ToRead, about
from web.desks import COORDINATOR
from web.parts import once
from web.parts.forms import LONGEST_TEXT, Form, SentForm, see
from web.templating import render
from web.viewer import CurrentAct, Now, Reading, requires

router = APIRouter(prefix="/delegations/{id}/panel-asks", dependencies=[Depends(requires(COORDINATOR))])


@router.get("")
def page(request: Request, row: ToRead, session: Reading, now: Now) -> Response:
    """The conditions that are open, and the questions with their answers."""
    return render(request, "panel_asks.jinja", _context(session, row, now) | {"form": Form()})


@router.post("/condition")
def condition(request: Request, row: ToActOn, form: SentForm, act: CurrentAct) -> Response:
    """Say what shows that a condition is met."""
    numbered = dict(enumerate(open_conditions(act.session, row)))
    chosen = form.choice("condition", [str(number) for number in numbered], missing="Select the condition")
    how = form.text("how", "What shows it", missing="Say what shows that it is met", longest=LONGEST_TEXT)

    def do() -> str:
        answer_condition(act, row, numbered[int(chosen or 0)], how)
        return f"/delegations/{row.id}"

    if address := once.do(request, act, form, do):
        return see(address)
    context = _context(act.session, row, act.now) | {"form": form}
    return render(request, "panel_asks.jinja", context, status_code=422)


@router.post("/advice")
def advice(request: Request, row: ToActOn, form: SentForm, act: CurrentAct) -> Response:
    """Ask the panel for advice, which decides nothing."""
    question = form.text("question", "Your question", missing="Write your question", longest=LONGEST_TEXT)
    panels = _context(act.session, row, act.now)["panels"]
    if not panels:
        form.refuse("question", "Your organisation has no panel on record for the frameworks of this case")

    def do() -> str:
        ask_advice(act, panels[0], row, question)
        return f"/delegations/{row.id}/panel-asks"

    if address := once.do(request, act, form, do):
        return see(address)
    context = _context(act.session, row, act.now) | {"form": form}
    return render(request, "panel_asks.jinja", context, status_code=422)


def _context(session: Session, row: DelegationRow, now: datetime) -> dict[str, Any]:
    answer = answer_now(session, row, now)
    return about(session, answer) | {
        "conditions": list(open_conditions(session, row).values()),
        "advice": advice_about(session, row.id),
        "panels": panels_for(session, answer.case, list(answer.frameworks)),
    }

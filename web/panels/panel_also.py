"""What is before a panel besides its items: questions to answer, and delegations in force to look at again."""

from __future__ import annotations

from datetime import datetime
from typing import Any, get_args

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from models.panel_work import AdviceAsked, Found, QualityReview
from services.panels.panel_advice import give_advice
from services.panels.panel_desk import Also, also_before
from services.panels.panel_reviews import HOW_DRAWN, record_finding
from web.coordinator.steps import today
from web.desks import PANEL
from web.panels.panel import PanelMember
from web.parts import once
from web.parts.decision_words import capital
from web.parts.forms import LONGEST_TEXT, Form, SentForm, see
from web.templating import render
from web.viewer import CurrentAct, Now, Reading, requires

router = APIRouter(prefix="/panel/also", dependencies=[Depends(requires(PANEL))])

FOUND: tuple[Found, ...] = get_args(Found)


@router.get("")
def page(request: Request, viewer: PanelMember, session: Reading, now: Now) -> Response:
    """Everything that waits besides the items."""
    return render(request, "panel_also.jinja", _context(session, viewer.person_id, now) | {"form": Form()})


@router.post("/advice")
def advise(request: Request, viewer: PanelMember, form: SentForm, act: CurrentAct) -> Response:
    """Answer a co-ordinator's question."""
    context = _context(act.session, viewer.person_id, act.now)
    chosen = form.choice("asked", [id for id, _ in context["questions"]], missing="Select the question")
    answer = form.text("answer", "Your answer", missing="Write your answer", longest=LONGEST_TEXT)

    def do() -> str:
        give_advice(act, act.session.get_one(AdviceAsked, chosen), answer)
        return "/panel/also"

    if address := once.do(request, act, form, do):
        return see(address)
    return render(request, "panel_also.jinja", context | {"form": form}, status_code=422)


@router.post("/review")
def review(request: Request, viewer: PanelMember, form: SentForm, act: CurrentAct) -> Response:
    """Record what was found of a delegation in force."""
    context = _context(act.session, viewer.person_id, act.now)
    chosen = form.choice("review", [id for id, _ in context["reviews"]], missing="Select the delegation")
    found = form.choice("found", FOUND, missing="Select what was found")
    words = form.text("words", "What was found", missing="Say what was found", longest=LONGEST_TEXT)
    follow_up = found == "follow-up needed"
    day = form.date("by", "Day of the follow-up", not_before=today(act.now)) if follow_up else None

    def do() -> str:
        which: Found = "follow-up needed" if follow_up else "in order"
        record_finding(act, act.session.get_one(QualityReview, chosen), which, words, day)
        return "/panel/also"

    if address := once.do(request, act, form, do):
        return see(address)
    return render(request, "panel_also.jinja", context | {"form": form}, status_code=422)


def _context(session: Session, person_id: str, now: datetime) -> dict[str, Any]:
    found: Also = also_before(session, person_id, now)
    return {
        "questions": [(one.id, f"{capital(about)}: {one.question}") for one, about in found.questions],
        "reviews": [(one.id, capital(about)) for one, about in found.reviews],
        "how_drawn": HOW_DRAWN,
        "seeds": sorted({one.meeting_id for one, _ in found.reviews}),
        "reviewed": [(capital(about), one) for one, about in found.reviewed],
    }

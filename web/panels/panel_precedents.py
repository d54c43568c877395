"""Earlier decisions of a member's panels, found by task, by risk, and by words in conditions and reasons."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import select

from models.panels import Panel
from rules.moments import instant, london_day
from rules.vocabulary import RISK_TIERS
from services.panels.panel_precedents import Precedent, precedents, with_conditions
from services.panels.panel_seats import panels_of
from web.desks import PANEL
from web.panels.panel import PanelMember, tag_of
from web.parts.decision_words import capital
from web.parts.forms import LONGEST_LINE, Form
from web.parts.pagination import pagination
from web.templating import render
from web.viewer import Now, Reading, requires

ON_A_PAGE = 25

router = APIRouter(prefix="/panel/precedents", dependencies=[Depends(requires(PANEL))])


@router.get("")
def search(
    request: Request, viewer: PanelMember, session: Reading, now: Now,
    words: str = "", task: str = "", risk: str = "", page: int = 1,
) -> Response:  # fmt: skip
    """What the panels decided that fits all of what was asked; without a question, everything, latest first."""
    whose = select(Panel.organisation_id).where(
        Panel.id.in_(panels_of(viewer.person_id, london_day(instant(now))))
    )
    tier = next((number for number, name in RISK_TIERS.items() if name == risk), 0)
    found: list[Precedent] = []
    for organisation_id in session.scalars(whose.distinct()).all():
        found += precedents(
            session, organisation_id, task=task.strip(), risk=tier, words=words[:LONGEST_LINE]
        )
    found.sort(key=lambda one: one.decided_at, reverse=True)
    pages = max(1, -(-len(found) // ON_A_PAGE))
    number = min(max(1, page), pages)
    shown = with_conditions(session, found[(number - 1) * ON_A_PAGE : number * ON_A_PAGE])
    context = {
        "form": Form.of(words=words, task=task, risk=risk),
        "risks": list(RISK_TIERS.values()),
        "number": len(found),
        "found": [(tag_of(one.outcome), capital(one.task), one) for one in shown],
        "pagination": pagination(
            number,
            pages,
            lambda of: (
                f"/panel/precedents?{urlencode({'words': words, 'task': task, 'risk': risk, 'page': of})}"
            ),
        ),
        "asked": bool(words or task or risk),
    }
    return render(request, "panel_precedents.jinja", context)

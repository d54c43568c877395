"""How long agreements took from admission to the last signature, by hospital, for the co-ordinator's organisations."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter, Request, Response

from services.access.access import organisations_for
from services.agreements.agreement_hours import hours_by_hospital
from web.coordinator.caseload import Coordinator
from web.templating import render
from web.viewer import Now, Reading

router = APIRouter(prefix="/hospital-agreements")


@router.get("")
def figures(request: Request, viewer: Coordinator, session: Reading, now: Now) -> Response:
    """A line for each hospital, and what the figures mean."""
    found = hours_by_hospital(session, organisations_for(session, viewer, now))
    return render(request, "hospital_figures.jinja", {"hospitals": found, "hours": in_hours})


def in_hours(length: timedelta | None) -> str:
    """`6 h 55 min`; the minutes begun are not counted."""
    if length is None:
        return "none yet"
    minutes = int(length.total_seconds()) // 60
    return f"{minutes // 60} h {minutes % 60} min"

"""The calendar feed under its secret address, and the page on which a person makes or revokes it."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from services.calendar_feed import feed, has_token, make_token, revoke_tokens
from web.desks import COORDINATOR, TRAINER
from web.parts.forms import SentForm
from web.templating import render
from web.viewer import CurrentAct, CurrentViewer, Now, Reading, requires

router = APIRouter(prefix="/calendar")
MINE = [Depends(requires(COORDINATOR, TRAINER))]


@router.get("", dependencies=MINE)
def mine(request: Request, viewer: CurrentViewer, session: Reading) -> Response:
    """Whether there is a feed, and what can be done about it."""
    there = has_token(session, viewer.person_id, viewer.role, viewer.organisation_id)
    return render(request, "calendar.jinja", {"there": there, "address": "", "done": ""})


@router.post("", dependencies=MINE)
def make(request: Request, form: SentForm, act: CurrentAct) -> Response:
    """Make a new address and show it, this once; sent twice, the last one shown is the one that opens."""
    address = ""
    with form.trying(act.session):
        address = f"{request.base_url}calendar/{make_token(act)}.ics"
    done = "Your calendar address is ready." if address else ""
    context = {"there": bool(address), "address": address, "done": done, "form": form}
    return render(request, "calendar.jinja", context, status_code=200 if address else 422)


@router.post("/revoke", dependencies=MINE)
def revoke(request: Request, act: CurrentAct) -> Response:
    """The address opens nothing any more."""
    revoke_tokens(act)
    done = "Your old calendar address no longer works."
    return render(request, "calendar.jinja", {"there": False, "address": "", "done": done})


@router.get("/{token}.ics")
def ics(token: str, session: Reading, now: Now) -> Response:
    """The feed, for a calendar program that cannot log in; a wrong secret looks like a missing page."""
    return Response(
        feed(session, token, now),
        media_type="text/calendar; charset=utf-8",
        headers={"Cache-Control": "private, no-store"},
    )

"""A trainer's or monitoring nurse's page of what would fall if they left: a page of delegations at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Depends, Request, Response

from rules.moments import instant, london_day
from services.access.deputies import stands_in_for
from services.choices import Party
from services.training.if_left import IfLeft, PassesOn, if_left, on_call_for
from services.training.signed_by import depends_on
from services.training.training_sessions import sessions_of
from web.desks import MONITOR, TRAINER
from web.parts import presenters
from web.parts.decision_words import capital
from web.parts.pagination import page_at, pagination
from web.templating import render
from web.viewer import CurrentViewer, Now, Reading, requires

router = APIRouter(prefix="/my-work", dependencies=[Depends(requires(TRAINER, MONITOR))])

HERE = "/my-work/if-you-left"
A_PAGE = 4
"""Each is put to the rules twice or three times, at about 8 ms of the server's time."""
NAMED = 5
"""Of those who could take over so many are named; the others are counted."""

TAKES_ON = {"accountability": "Could be accountable instead", "monitoring duty": "Could monitor instead"}


@router.get("/if-you-left")
def if_you_left(
    request: Request, viewer: CurrentViewer, session: Reading, now: Now, page: int = 1
) -> Response:
    """Each delegation that rests on the viewer, as the rules answer without them; and what else they carry."""
    depends = depends_on(session, viewer.person_id, now, page, A_PAGE)
    found = if_left(session, viewer.person_id, depends.lines, now)
    context = {
        "lines": depends.showing(_line(one, now) for one in found),
        "pagination": pagination(depends.number, depends.pages, page_at(HERE)),
        "at_once": sum(one.since == london_day(instant(now)) for one in found),
        "later": sum(one.since is not None and one.since > london_day(instant(now)) for one in found),
        "on_call": on_call_for(session, viewer.person_id, now),
        "standing_in": stands_in_for(session, viewer.person_id, now),
        "sessions": len(sessions_of(session, viewer.person_id, now)),
        "now": now,
    }
    return render(request, "if_left.jinja", context)


def _line(one: IfLeft, now: Now) -> dict[str, Any]:
    row = one.depends.row
    return {
        "href": f"/sign-offs/{row.id}",
        "pa": one.depends.pa.name,
        "task": capital(row.task),
        "person": one.depends.person.name,
        "tag": presenters.status(one.now),
        "without": presenters.status(one.without),
        "changes": one.without != one.now,
        "supervised": one.supervised,
        "since": one.since,
        "at_once": one.since is not None and one.since <= london_day(instant(now)),
        "undone": capital(one.undone),
        "passes_on": [_passes_on(each) for each in one.passes_on],
    }


def _passes_on(one: PassesOn) -> tuple[str, str]:
    """What somebody else would have to take on, and who could."""
    return TAKES_ON.get(one.what, f"Could do the {one.what} instead"), _who(one.to)


def _who(to: Sequence[Party]) -> str:
    if not to:
        return "nobody else who has this case holds a role for it, so the co-ordinator has to look further"
    names = ", ".join(f"{one.name} ({one.role})" for one in to[:NAMED])
    more = len(to) - NAMED
    return f"{names} and {presenters.counted(more, 'other')}" if more > 0 else names

"""The panel's desk: the meetings, and the items on their lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from documents.pdf import PangoMissing
from models.issued import IssuedDocument
from models.panels import Meeting
from services.access import access
from services.act import Refused
from services.issuing import latest_of_each
from services.panels import panel_desk
from services.panels.panel_desk import ItemLine, MeetingLine
from services.panels.panel_papers import MINUTES, PAPERS, issue_papers
from services.panels.panel_urgent import may_wait_too_long
from web.desks import PANEL
from web.parts import presenters
from web.parts.decision_words import capital
from web.parts.forms import see
from web.parts.papers import Paper, link, paper
from web.parts.presenters import Tag
from web.templating import render, uk_date, uk_day_time
from web.viewer import CurrentAct, Looking, Now, Reading, Viewer, requires

PanelMember = Annotated[Viewer, Depends(requires(PANEL))]

router = APIRouter(prefix="/panel", dependencies=[Depends(requires(PANEL))])

OUTCOMES = {
    "approved": Tag("Approved", "green", "The panel has approved the delegation."),
    "approved with conditions": Tag(
        "Approved with conditions", "green", "The panel has approved the delegation, and asked for something."
    ),
    "deferred": Tag("Deferred", "yellow", "The panel will decide at a later meeting."),
    "declined": Tag("Declined", "pink", "The panel has said no."),
}
WAITING = Tag("Waiting for decision", "purple", "The panel has not decided yet.")
WENT_ON = Tag("Went to a later meeting", "grey", "This meeting did not decide it.")


@router.get("")
def meetings(request: Request, viewer: PanelMember, session: Reading, now: Now, drawn: str = "") -> Response:
    """The meetings and their items, with what this member has to decide."""
    found = panel_desk.meetings(session, viewer.person_id, now)
    next_ones = [one for one in found if one.waiting or not (one.over or one.decided)]
    mine = [item for one in found if one.decides_now for item in one.waiting if item.is_the_viewers]
    issued = latest_of_each(session, (PAPERS, MINUTES), [one.meeting.id for one in found])
    context = {
        "also": panel_desk.how_many_wait_besides(session, viewer.person_id, now),
        "urgent": len(may_wait_too_long(session, viewer.person_id, now)),
        "mine": mine,
        "drawn": next((when(one.meeting, now) for one in found if one.meeting.id == drawn), ""),
        "next": _next(next_ones, now),
        "meetings": [_meeting(one, issued, now) for one in next_ones],
        "earlier": [_meeting(one, issued, now) for one in found if one.items and one not in next_ones],
    }
    return render(request, "panel.jinja", context)


def of_the_panel(id: str, viewer: PanelMember, session: Reading, now: Now, looking: Looking) -> None:
    """A meeting of a panel of this member, whose papers are about every item; to all others it does not exist."""
    access.meeting_for(session, viewer, id, now)
    for row in panel_desk.delegations_before(session, id):
        looking.at(row, "panel papers")


@router.get("/meetings/{id}/papers/{number}", dependencies=[Depends(of_the_panel)])
def panel_papers(id: str, number: int, session: Reading) -> Response:
    """The agenda and the papers of a meeting, in one of their versions."""
    return paper(session, PAPERS, id, number)


@router.get("/meetings/{id}/minutes/{number}", dependencies=[Depends(of_the_panel)])
def panel_minutes(id: str, number: int, session: Reading) -> Response:
    """The minutes of a meeting, in one of their versions."""
    return paper(session, MINUTES, id, number)


@router.post("/meetings/{id}/minutes")
def draw_up_minutes(id: str, viewer: PanelMember, act: CurrentAct) -> Response:
    """Draw up the minutes now: a draft while the meeting goes on, and the same is not drawn up twice."""
    meeting = access.meeting_for(act.session, viewer, id, act.now)
    try:
        issue_papers(act, meeting, after=True)
    except PangoMissing:
        raise Refused(
            "Safehands cannot print here.", way_out="read the decisions on the pages of the items"
        ) from None
    return see(f"/panel?drawn={id}#{id}")


def when(meeting: Meeting, now: datetime) -> str:
    """`12 May 2026`; `Virtual, open until 12 May 2026 at 5pm`."""
    if not meeting.virtual:
        return uk_date(meeting.held_on)
    if meeting.closes_at is None:
        return f"Virtual, {uk_date(meeting.held_on)}"
    closed = now > meeting.closes_at
    return f"Virtual, {'closed on' if closed else 'open until'} {uk_day_time(meeting.closes_at)}"


def tag_of(outcome: str | None) -> Tag:
    """What a panel decided, or that it has not."""
    return OUTCOMES[outcome] if outcome else WAITING


def _meeting(
    one: MeetingLine, issued: Mapping[tuple[str, str], IssuedDocument], now: datetime
) -> dict[str, object]:
    waiting, decided = len(one.waiting), len(one.decided)
    at = f"/panel/meetings/{one.meeting.id}"
    counts = [f"{waiting} waiting"] if waiting else []
    counts += [f"{decided} decided"] if decided else []
    return {
        "id": one.meeting.id,
        "panel": one.panel,
        "when": when(one.meeting, now),
        "counts": ", ".join(counts) or presenters.counted(0, "item"),
        "late": bool(waiting) and one.over,
        "called_off": one.called_off,
        "papers": _latest(issued.get((PAPERS, one.meeting.id)), f"{at}/papers"),
        "minutes": _latest(issued.get((MINUTES, one.meeting.id)), f"{at}/minutes"),
        "lines": [_item(item) for item in one.items],
        "may_draw_up": not one.called_off and bool(one.decided) and (one.over or one.decides_now),
    }


def _latest(issued: IssuedDocument | None, address: str) -> list[Paper]:
    return [link(issued, address)] if issued else []


def _next(meetings: Sequence[MeetingLine], now: datetime) -> dict[str, object] | None:
    """The next sitting that takes place: what a member prepares for."""
    one = next((one for one in meetings if not one.over and not one.called_off), None)
    if one is None:
        return None
    to_read = sum(item.is_the_viewers for item in one.waiting)
    return {
        "id": one.meeting.id,
        "panel": one.panel,
        "when": when(one.meeting, now),
        "to_read": to_read,
        "decides_now": one.decides_now,
    }


def _item(one: ItemLine) -> dict[str, object]:
    mine = ""
    if one.waits and one.recommended:
        mine = "You recommended this, so you do not decide it."
    elif one.waits and one.stood_aside:
        mine = "You stood aside."
    return {
        "href": f"/panel/items/{one.item.id}",
        "pa": one.pa,
        "person": one.person,
        "task": capital(one.row.task),
        "tag": WENT_ON if one.went_on else tag_of(one.outcome.outcome if one.outcome else None),
        "mine": mine,
    }

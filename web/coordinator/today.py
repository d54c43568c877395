"""The co-ordinator's first page: what is mine today, what waits for others, and what stands still."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Depends, Request, Response

from models.cases import DelegationRow
from rules.moments import instant, london_day
from services.access.access import organisations_for
from services.answers import answer_now
from services.desks.today import DUE_SOON, Line, StandsStill, action_for, todays
from services.panels import panel
from web.coordinator.asked_steps import asked_steps
from web.coordinator.caseload import Coordinator
from web.coordinator.delegations import links
from web.desks import COORDINATOR
from web.parts import presenters
from web.parts.decision_words import by_when, capital, what_to_do
from web.parts.forms import see
from web.templating import render, uk_date
from web.viewer import Now, Reading, requires

WAITS_SHOWN = 4
"""Of what a blocked delegation waits for, so many are shown."""

router = APIRouter(prefix="/today", dependencies=[Depends(requires(COORDINATOR))])


@router.get("")
def today(request: Request, viewer: Coordinator, session: Reading, now: Now) -> Response:
    """Overdue, due soon, waiting for others, and standing still."""
    found, day = todays(session, organisations_for(session, viewer, now), now), london_day(instant(now))
    context = {
        "now": now,
        "today": found,
        "days": DUE_SOON,
        "lists": {
            name: [_line(one, day) for one in some.lines]
            for name, some in (("overdue", found.overdue), ("due", found.due), ("waiting", found.waiting))
        },
        "still": [_stands(one, day) for one in found.still.lines],
    }
    return render(request, "today.jinja", context)


@router.get("/do/{id}")
def where_it_is_done(id: str, viewer: Coordinator, session: Reading, now: Now) -> Response:
    """On to the page on which an action is done: its own form where there is one, or else what it is about."""
    action, case = action_for(session, organisations_for(session, viewer, now), id)
    row = session.get(DelegationRow, action.delegation_id) if action.delegation_id else None
    if row is None:
        return see(f"/cases/{case.reference}")
    answer = answer_now(session, row, now)
    listed = panel.waiting_item(session, row.id) is not None
    known = links(answer, asked_steps(session, answer).values(), listed=listed)
    address, _ = known.get(capital(action.requirement), (f"/delegations/{row.id}", ""))
    return see(address)


def _line(one: Line, today: date) -> dict[str, object]:
    action = one.action
    return {
        "href": f"/today/do/{action.id}",
        "what": what_to_do(one.what, action.requirement),
        "when": by_when(action.due_on, today),
        "overdue": action.due_on < today,
        "who": f"{one.who} ({action.role})" if one.who else capital(action.role),
        "since": uk_date(action.opened_at),
        "person": one.person,
        "reference": one.case.reference,
        "about": ", ".join(part for part in (one.pa, one.task) if part),
    }


def _stands(one: StandsStill, today: date) -> dict[str, object]:
    return {
        "row": one.row,
        "tag": presenters.STATUSES[one.status],
        "person": one.person,
        "reference": one.case.reference,
        "about": f"{one.pa}, {one.row.task}",
        "more": max(0, len(one.waits_for) - WAITS_SHOWN),
        "on": [
            {
                "href": f"/today/do/{action.id}",
                "what": what_to_do(what, action.requirement),
                "who": capital(action.role),
                "when": by_when(action.due_on, today),
                "overdue": action.due_on < today,
            }
            for action, what in one.waits_for[:WAITS_SHOWN]
        ],
    }

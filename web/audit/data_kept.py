"""What is kept of whom and until when: legal holds, who has to be kept no longer, who was erased, the schedules."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from services.law import kept_lists
from services.law.retention import SCHEDULES, Schedule, chosen_years
from web.desks import PHB_LEAD
from web.templating import render, uk_day_time
from web.viewer import Reading, Viewer, requires

router = APIRouter(prefix="/data-kept")
Lead = Annotated[Viewer, Depends(requires(PHB_LEAD))]


@router.get("")
def page(request: Request, viewer: Lead, session: Reading) -> Response:
    """All of it, of the lead's own organisation. What is done about it, an operator does on the command line."""
    whose = viewer.organisation_id
    holds = [_hold(one) for one in kept_lists.holds_of(session, whose)]
    context = {
        "holds": [one for one in holds if not one["ended"]],
        "ended": [one for one in holds if one["ended"]],
        "counted": kept_lists.counted_for(session, whose),
        "erased": kept_lists.erased_of(session, whose),
        "schedules": [
            _schedule(name, one, chosen_years(session, name).get(whose)) for name, one in SCHEDULES.items()
        ],
    }
    return render(request, "data_kept.jinja", context)


def _hold(one: kept_lists.HeldLine) -> dict[str, Any]:
    return {
        "who": one,
        "placed": f"Since {uk_day_time(one.since)}, by {one.by}: {one.why}",
        "ended": f"Ended {uk_day_time(one.ended)}, by {one.ended_by}: {one.ended_why}" if one.ended else "",
    }


def _schedule(name: str, one: Schedule, chosen: int | None) -> dict[str, Any]:
    """In words, with what the organisation has chosen, if it has."""
    until = f", or to the birthday at {one.until_age} if that is later" if one.until_age else ""
    more = f" Your organisation has chosen {chosen} years." if chosen else ""
    return {
        "name": name,
        "said": f"{one.length} after {one.counts_from}{until}.{more}",
        "source": one.source,
        "checked": one.checked,
        "counts": one.confirmed or chosen is not None,
    }

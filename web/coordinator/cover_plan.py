"""The cover plan of one case, and of the whole caseload: on which day of next week which task has nobody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from rules.moments import instant, london_day
from services.access.access import organisations_for
from services.desks.cover_plan import (
    A_WEEK,
    TaskPlan,
    export_case_plan,
    export_caseload_plan,
    next_monday,
    plan_of_case,
    plan_of_caseload,
    week_from,
)
from services.sweep import not_swept
from web.coordinator.caseload import Coordinator
from web.coordinator.cases import ToActOn, ToRead, about
from web.desks import COORDINATOR
from web.parts.files import csv_file
from web.parts.forms import SentForm
from web.templating import render
from web.viewer import CurrentAct, Now, Reading, requires

FURTHEST = timedelta(days=366)

router = APIRouter(dependencies=[Depends(requires(COORDINATOR))])


def first_day(moment: Now, week: str = "") -> date:
    """The first day of the plan: as the address says, or next Monday; nothing that is over, or far ahead."""
    today = london_day(instant(moment))
    try:
        day = date.fromisoformat(week)
    except ValueError:
        return next_monday(today)
    return day if today <= day <= today + FURTHEST else next_monday(today)


First = Annotated[date, Depends(first_day)]


@router.get("/cases/{reference}/cover")
def of_case(request: Request, case: ToRead, session: Reading, now: Now, first: First) -> Response:
    """Every task of a case on each day of a week."""
    lines = plan_of_case(session, case, first, now)
    context = about(session, case) | _shown(lines, first, now)
    return render(request, "cover_case.jinja", context)


@router.post("/cases/{reference}/cover/csv")
def of_case_as_file(case: ToActOn, act: CurrentAct, form: SentForm) -> Response:
    """The same as a table for a spreadsheet."""
    first = first_day(act.now, form.value("week"))
    return csv_file(export_case_plan(act, case, first), f"cover-plan-{case.reference}", act.now)


@router.get("/cover")
def of_caseload(
    request: Request, viewer: Coordinator, session: Reading, now: Now, first: First, page: int = 1
) -> Response:
    """The tasks of all cases that may be left with nobody."""
    hers = organisations_for(session, viewer, now)
    found = plan_of_caseload(session, hers, first, now, page)
    context = _shown(found.lines, first, now) | {
        "page": found,
        "not_swept": not_swept(session, hers, now),
    }
    return render(request, "cover_caseload.jinja", context)


@router.post("/cover/csv")
def of_caseload_as_file(viewer: Coordinator, act: CurrentAct, form: SentForm) -> Response:
    """The same, of all pages, as a table for a spreadsheet."""
    first = first_day(act.now, form.value("week"))
    return csv_file(
        export_caseload_plan(act, organisations_for(act.session, viewer, act.now), first),
        "cover-plan",
        act.now,
    )


def _shown(lines: Sequence[TaskPlan], first: date, now: Now) -> dict[str, object]:
    today = london_day(instant(now))
    earlier = max(first - timedelta(days=A_WEEK), today)
    return {
        "now": now,
        "lines": lines,
        "week": week_from(first),
        "first": first,
        "earlier": earlier if earlier < first else None,
        "later": first + timedelta(days=A_WEEK),
        "gaps": sum(len(line.gaps) for line in lines),
        "why": {line.delegation_id: _why(line) for line in lines if line.gaps},
    }


def _why(line: TaskPlan) -> list[str]:
    """Each reason once, whichever days it holds for."""
    return list(dict.fromkeys(why for one in line.gaps for why in one.why))

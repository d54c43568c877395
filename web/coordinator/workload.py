"""How much each co-ordinator has in hand: a table for the co-ordinators and the PHB lead, and for a spreadsheet."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from services.access.access import organisations_for
from services.desks.overview import FEWEST
from services.desks.workload import COLUMNS, cells, export_workload, workload
from services.logins.accounts import Viewer
from services.sweep import not_swept
from web.desks import COORDINATOR, PHB_LEAD
from web.parts.files import csv_file
from web.templating import render
from web.viewer import CurrentAct, Now, Reading, requires

CoordinatorOrLead = Annotated[Viewer, Depends(requires(COORDINATOR, PHB_LEAD))]

router = APIRouter(prefix="/workload")


@router.get("")
def table(request: Request, viewer: CoordinatorOrLead, session: Reading, now: Now) -> Response:
    """A line for each co-ordinator of the viewer's organisations."""
    hers = organisations_for(session, viewer, now)
    lines = workload(session, hers, now)
    context = {
        "now": now,
        "columns": COLUMNS,
        "rows": [cells(one) for one in lines] if any(one.cases or one.launched for one in lines) else [],
        "fewest": FEWEST,
        "not_swept": not_swept(session, hers, now),
    }
    return render(request, "workload.jinja", context)


@router.post("/csv")
def as_file(viewer: CoordinatorOrLead, act: CurrentAct) -> Response:
    """The same as a table for a spreadsheet."""
    hers = organisations_for(act.session, viewer, act.now)
    return csv_file(export_workload(act, hers), "workload", act.now)

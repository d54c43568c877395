"""The co-ordinator's desk."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from web.desks import COORDINATOR
from web.templating import render
from web.viewer import Viewer, requires

Coordinator = Annotated[Viewer, Depends(requires(COORDINATOR))]

router = APIRouter(prefix="/caseload", dependencies=[Depends(requires(COORDINATOR))])


@router.get("")
def caseload(request: Request) -> Response:
    """Every case that is this co-ordinator's to see through."""
    return render(request, "desk.jinja", {"heading": "Caseload"})

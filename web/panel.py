"""The panel member's desk."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from web.desks import PANEL
from web.templating import render
from web.viewer import Viewer, requires

PanelMember = Annotated[Viewer, Depends(requires(PANEL))]

router = APIRouter(prefix="/panel", dependencies=[Depends(requires(PANEL))])


@router.get("")
def meetings(request: Request) -> Response:
    """The panel's meetings and items."""
    return render(request, "desk.jinja", {"heading": "Panel"})

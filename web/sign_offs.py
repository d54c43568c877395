"""The trainer's desk."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from web.desks import TRAINER
from web.templating import render
from web.viewer import Viewer, requires

Trainer = Annotated[Viewer, Depends(requires(TRAINER))]

router = APIRouter(prefix="/sign-offs", dependencies=[Depends(requires(TRAINER))])


@router.get("")
def sign_offs(request: Request) -> Response:
    """What waits for this trainer."""
    return render(request, "desk.jinja", {"heading": "Sign-offs"})

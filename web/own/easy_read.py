"""Easy read for a budget holder or whoever speaks for one: what was decided, in short sentences with pictures."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from documents.easy_pictures import easy_picture
from documents.easy_read import easy_read_pdf, easy_whom
from services.desks.easy_read import easy_read
from services.desks.own_record import HOLDER, REPRESENTATIVE
from web.own.own_record import pdf
from web.parts.errors import absent
from web.templating import render
from web.viewer import Now, Reading, Viewer, requires

router = APIRouter(prefix="/easy-read")
TheirOwn = Annotated[Viewer, Depends(requires(HOLDER, REPRESENTATIVE))]


@router.get("")
def page(request: Request, viewer: TheirOwn, session: Reading, now: Now) -> Response:
    """Every task, as of now."""
    pages = easy_read(session, viewer.person_id, viewer.role, now)
    return render(
        request, "easy_read.jinja", {"pages": pages, "now": now, "picture": easy_picture, "whom": easy_whom}
    )


@router.get("/paper")
def paper(viewer: TheirOwn, session: Reading, now: Now) -> Response:
    """The same in large letters on paper."""
    pages = easy_read(session, viewer.person_id, viewer.role, now)
    if not pages:
        raise absent()
    return pdf(easy_read_pdf(pages), "easy-read")

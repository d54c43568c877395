"""The entries of an audit trail, checked against the record now: what was found, and what to do if it is not sound."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from services.history.trail import trail_of
from services.history.trail_check import Checked, check
from web.audit.trail import READERS, ToRead, about, form_of, page_of, query_of, wanted_of
from web.audit.trail_words import line
from web.templating import render
from web.viewer import Now, Reading, requires

router = APIRouter(prefix="/trail/{of}/{id}/check", dependencies=[Depends(requires(*READERS))])


@router.get("")
def checked(request: Request, subject: ToRead, session: Reading, now: Now, page: int = 1) -> Response:
    """The same entries as on that page of the trail, each with what was found of it."""
    form = form_of(request.query_params)
    found = trail_of(session, subject.case, subject.row).wanted(wanted_of(form))
    shown, number, _ = page_of(found, page)
    results = check(session, shown)
    context = about(session, subject) | {
        "form": form,
        "now": now,
        "query": query_of(form, page=number),
        "total": len(results),
        "sound": [_told(one) for one in results if one.sound],
        "wrong": [_told(one) for one in results if one.faults],
        "not_found": [_told(one) for one in results if one.place is None],
    }
    return render(request, "trail_check.jinja", context)


def _told(one: Checked) -> tuple[object, tuple[str, ...]]:
    return line(one.entry, one.place), one.faults

"""The co-ordinator's first page: every case of her organisation, the most urgent first."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response

from rules.moments import instant, london_day
from rules.vocabulary import STATUSES
from services.caseload import WORKING, CaseLine, CasePage, Filters, caseload
from web import presenters
from web.decision_words import by_when, capital, what_to_do
from web.desks import COORDINATOR
from web.forms import Form
from web.presenters import Tag
from web.templating import render
from web.viewer import Now, Reading, Viewer, requires

Coordinator = Annotated[Viewer, Depends(requires(COORDINATOR))]

router = APIRouter(prefix="/caseload", dependencies=[Depends(requires(COORDINATOR))])

WORKING_OUT = Tag(
    "Being worked out", "white", "Something has changed, and Safehands is asking the rules again."
)


def filters(
    q: Annotated[str, Query(max_length=200)] = "", status: str = "", hospital: str = "", overdue: str = ""
) -> Filters:
    """The filters in the address; whatever it holds beside them is left alone."""
    known = status if status in (*STATUSES, WORKING) else ""
    return Filters(q.replace("\0", "").strip(), known, hospital == "yes", overdue == "yes")


@router.get("")
def cases(
    request: Request,
    viewer: Coordinator,
    session: Reading,
    now: Now,
    wanted: Annotated[Filters, Depends(filters)],
    page: int = 1,
) -> Response:
    """Every case that is this co-ordinator's to see through."""
    found = caseload(session, viewer.organisation_id, now, wanted, page)
    today = london_day(instant(now))
    context = {
        "page": found,
        "lines": [_line(line, today) for line in found.lines],
        "filtered": bool(wanted),
        "form": Form.of(q=wanted.search, status=wanted.status, overdue=_yes(wanted.overdue),
                        hospital=_yes(wanted.in_hospital)),
        "statuses": [("", "Any status"), *((name, tag_of(name).text) for name in (*STATUSES, WORKING))],
        "pagination": _pagination(found, wanted),
    }  # fmt: skip
    return render(request, "caseload.jinja", context)


def tag_of(status: str) -> Tag:
    """The tag of a status of the log, or of one that is not there yet."""
    return WORKING_OUT if status == WORKING else presenters.STATUSES[status]  # type: ignore[index]


def _line(line: CaseLine, today: object) -> dict[str, object]:
    step = line.next_step
    return {
        "case": line.case,
        "person": line.person,
        "ward": line.admission.ward if line.admission else "",
        "tags": [(count, tag_of(status)) for status, count in line.statuses],
        "step": step and {
            "what": what_to_do(step.what, step.action.requirement),
            "who": capital(step.action.role),
            "when": by_when(step.action.due_on, today),  # type: ignore[arg-type]
            "overdue": step.action.due_on < today,  # type: ignore[operator]
            "about": f"{step.pa}, {step.task}",
            "more": presenters.counted(step.more, "more thing") if step.more else "",
        },
    }  # fmt: skip


def _yes(chosen: bool) -> str:
    return "yes" if chosen else ""


def _address(wanted: Filters, number: int) -> str:
    parts = {
        "q": wanted.search,
        "status": wanted.status,
        "hospital": _yes(wanted.in_hospital),
        "overdue": _yes(wanted.overdue),
        "page": str(number) if number > 1 else "",
    }
    query = urlencode({name: value for name, value in parts.items() if value})
    return f"/caseload?{query}" if query else "/caseload"


def _pagination(found: CasePage, wanted: Filters) -> dict[str, object] | None:
    """The design system's pagination: first, last and the neighbours of this page."""
    if found.pages == 1:
        return None
    near = {1, found.pages, *range(found.number - 1, found.number + 2)}
    items: list[dict[str, object]] = []
    for number in sorted(number for number in near if 1 <= number <= found.pages):
        if items and number > items[-1].get("number", number - 1) + 1:  # type: ignore[operator]
            items.append({"ellipsis": True})
        items.append({"number": number, "href": _address(wanted, number), "current": number == found.number})
    pagination: dict[str, object] = {"items": items}
    if found.number > 1:
        pagination["previous"] = {"href": _address(wanted, found.number - 1)}
    if found.number < found.pages:
        pagination["next"] = {"href": _address(wanted, found.number + 1)}
    return pagination

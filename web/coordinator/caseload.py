"""The co-ordinator's first page: every case of her organisation, the most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from rules.moments import instant, london_day
from rules.vocabulary import STATUSES
from services.access.access import organisations_for
from services.desks.caseload import WORKING, CaseLine, Filters, caseload
from services.desks.saved_views import filters_of, view_for, views_of
from services.desks.searches import keep_search, kept_search
from services.sweep import not_swept
from web.desks import COORDINATOR
from web.parts import presenters
from web.parts.decision_words import by_when, capital, what_to_do
from web.parts.forms import LONGEST_LINE, Form, SentForm, see
from web.parts.pagination import pagination
from web.parts.presenters import Tag
from web.templating import render
from web.viewer import CurrentAct, Now, Reading, Viewer, requires

Coordinator = Annotated[Viewer, Depends(requires(COORDINATOR))]

router = APIRouter(prefix="/caseload", dependencies=[Depends(requires(COORDINATOR))])

ALL = "/caseload?all=yes"
"""Every case, whichever view comes first."""

KNOWN = (*STATUSES, WORKING)

WORKING_OUT = Tag(
    "Being worked out", "white", "Something has changed, and Safehands is asking the rules again."
)


@dataclass(frozen=True)
class Asked:
    """What the address asks for: filters, and ids for what must not stand in an address."""

    view: str = ""
    search: str = ""
    status: str = ""
    hospital: str = ""
    overdue: str = ""

    def address(self, number: int = 1) -> str:
        """The address that asks for the same, on one of its pages."""
        parts = {**vars(self), "page": str(number) if number > 1 else ""}
        query = urlencode({name: value for name, value in parts.items() if value})
        return f"/caseload?{query}" if query else ALL

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The same in the hidden fields of a form."""
        return [(name, value) for name, value in vars(self).items() if value]


def asked(view: str = "", search: str = "", status: str = "", hospital: str = "", overdue: str = "") -> Asked:
    """What stands in the address; whatever it holds besides is left alone."""
    return Asked(
        view, search, status if status in KNOWN else "", _yes(hospital == "yes"), _yes(overdue == "yes")
    )


def filters(session: Session, viewer: Viewer, wanted: Asked) -> tuple[Filters, bool]:
    """The filters that are asked for, and whether all is still known of them: a search is kept for a day only.

    Raises NotFound for a view that is not this person's.
    """
    me = (viewer.person_id, viewer.organisation_id)
    if wanted.view:
        return filters_of(view_for(session, *me, wanted.view)), True
    words = kept_search(session, *me, wanted.search) if wanted.search else ""
    found = Filters(words or "", wanted.status, wanted.hospital == "yes", wanted.overdue == "yes")
    return found, words is not None


@router.get("")
def cases(
    request: Request,
    viewer: Coordinator,
    session: Reading,
    now: Now,
    wanted: Annotated[Asked, Depends(asked)],
    page: int = 1,
) -> Response:
    """Every case that is this co-ordinator's to see through; first the view that she wants to see first."""
    views = views_of(session, viewer.person_id, viewer.organisation_id)
    if not request.query_params and (first := next((one for one in views if one.is_default), None)):
        return see(Asked(view=first.id).address())
    return show(request, viewer, session, now, wanted, page)


def show(
    request: Request, viewer: Viewer, session: Session, now: datetime, wanted: Asked, page: int = 1,
    form: Form | None = None,
) -> Response:  # fmt: skip
    """A page of the caseload; ``form`` is the one in which a view was to be named, with its faults."""
    chosen, known = filters(session, viewer, wanted)
    found = caseload(session, organisations_for(session, viewer, now), now, chosen, page)
    views = views_of(session, viewer.person_id, viewer.organisation_id)
    today = london_day(instant(now))
    context = {
        "page": found,
        "lines": [_line(line, today) for line in found.lines],
        "filtered": bool(chosen),
        "known": known,
        "not_swept": not_swept(session, organisations_for(session, viewer, now), now),
        "chosen": Form.of(q=chosen.search, status=chosen.status, overdue=_yes(chosen.overdue),
                          hospital=_yes(chosen.in_hospital)),
        "form": form or Form(),
        "statuses": [("", "Any status"), *((name, tag_of(name).text) for name in KNOWN)],
        "pagination": pagination(found.number, found.pages, wanted.address),
        "views": views,
        "view": next((one for one in views if one.id == wanted.view), None),
        "hidden": wanted.hidden,
    }  # fmt: skip
    status = 422 if form and form.errors else 200
    return render(request, "caseload.jinja", context, status_code=status)


@router.post("/find")
def find(form: SentForm, act: CurrentAct) -> Response:
    """The filters go into the address; the words searched for do not, as they may be a name or an NHS number."""
    words = form.text("q", "The search")[:LONGEST_LINE]
    search = keep_search(act, words) if words else ""
    wanted = asked("", search, form.value("status"), form.value("hospital"), form.value("overdue"))
    return see(wanted.address())


def tag_of(status: str) -> Tag:
    """The tag of a status of the log, or of one that is not there yet."""
    return WORKING_OUT if status == WORKING else presenters.STATUSES[status]  # type: ignore[index]


def _line(line: CaseLine, today: object) -> dict[str, object]:
    step = line.next_step
    return {
        "case": line.case,
        "person": line.person,
        "ward": line.ward,
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

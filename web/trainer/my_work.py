"""A trainer's own work: what she signed, what depends on her, and her leave with a deputy."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from rules.moments import instant, london_day
from services.access import deputies
from services.training import trainer_desk
from services.training.signed_by import LAST_SIGN_OFF, depends_on, signed_by
from services.training.signed_by import Depends as Rests
from web.desks import MONITOR, TRAINER
from web.parts import once, presenters
from web.parts.decision_words import capital
from web.parts.forms import Form, SentForm, see
from web.parts.pagination import page_at, pagination
from web.templating import render
from web.trainer.sign_offs import notice_of
from web.viewer import CurrentAct, CurrentViewer, Now, Reading, Viewer, requires

router = APIRouter(prefix="/my-work", dependencies=[Depends(requires(TRAINER, MONITOR))])

A_PAGE = 20

RESTS_ON = {
    "accountability": "You are accountable. If you left, somebody would have to take it over.",
    "monitoring duty": "You monitor it. If you left, somebody would have to take it over.",
    LAST_SIGN_OFF: "It rests on your sign-off. If you left, somebody else would do the next review.",
}


@router.get("")
def my_work(request: Request, viewer: CurrentViewer, session: Reading, now: Now, page: int = 1) -> Response:
    """What she signed, the latest first, and a page of what would need somebody else without her."""
    registration = trainer_desk.registration_of(session, viewer.person_id, now)
    depends = depends_on(session, viewer.person_id, now, page, A_PAGE)
    context = {
        "depends": depends.showing(map(_rests, depends.lines)),
        "pagination": pagination(depends.number, depends.pages, page_at("/my-work")),
        "signed": signed_by(session, viewer.person_id),
        "registration": registration,
        "notice": notice_of(registration),
    }
    return render(request, "my_work.jinja", context)


@router.get("/leave")
def leave(request: Request, viewer: CurrentViewer, session: Reading, now: Now) -> Response:
    """Her leave to come, and the form for another."""
    return _render_leave(request, session, viewer, now, Form())


@router.post("/leave")
def enter_leave(request: Request, viewer: CurrentViewer, form: SentForm, act: CurrentAct) -> Response:
    """Away from a day to a day, and who finds the inbox."""
    today = london_day(instant(act.now))
    first = form.date("first", "First day away", not_before=today)
    last = form.date("last", "Last day away", not_before=first or today)
    people = [one.person_id for one in deputies.may_stand_in(act)]
    deputy = form.choice("deputy", people, missing="Choose who finds your inbox")

    def do() -> str:
        if first and last and deputy:
            deputies.leave_to(act, deputy, first, last)
        return "/my-work/leave"

    if address := once.do(request, act, form, do):
        return see(address)
    return _render_leave(request, act.session, viewer, act.now, form, status_code=422)


@router.post("/leave/{id}/end")
def end_leave(id: str, act: CurrentAct) -> Response:
    """Back already: from today the inbox is hers alone again."""
    deputies.back_again(act, id, london_day(instant(act.now)) - timedelta(days=1))
    return see("/my-work/leave")


def _render_leave(
    request: Request, session: Session, viewer: Viewer, now: datetime, form: Form, *, status_code: int = 200
) -> Response:
    others = deputies.colleagues_of(session, viewer.person_id, viewer.role, viewer.organisation_id, now)
    context = {"leaves": deputies.leaves_of(session, viewer.person_id, now), "others": others, "form": form}
    return render(request, "leave.jinja", context, status_code=status_code)


def _rests(one: Rests) -> dict[str, Any]:
    return {
        "href": f"/sign-offs/{one.row.id}",
        "pa": one.pa.name,
        "task": capital(one.row.task),
        "person": one.person.name,
        "tag": presenters.status(one.status),
        "why": [RESTS_ON[by] for by in one.by],
    }

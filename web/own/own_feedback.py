"""What budget holders, those who speak for them, and PAs think of the training; and where the co-ordinator reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.people import Person
from services.answers import frameworks_of
from services.desks.own_record import OWN, PA, own_people, own_rows
from services.desks.whom import own_whoms
from services.training.training_feedback import ANSWERS, QUESTIONS, feedback_by, feedback_heard, give_feedback
from web.coordinator.caseload import Coordinator
from web.parts import once
from web.parts.decision_words import capital
from web.parts.forms import LONGEST_TEXT, Form, SentForm, see
from web.templating import render
from web.viewer import CurrentAct, Now, Reading, Viewer, requires

router = APIRouter()
Own = Annotated[Viewer, Depends(requires(*OWN))]

ASKED = {
    "clear": "Was the training clear?",
    "ready": "Is the PA ready to do the task safely?",
    "heard": "Did people listen to you?",
}
ASKED_OF_PA = ASKED | {"ready": "Do you feel ready to do the task safely?"}


@router.get("/own-feedback")
def feedback_form(request: Request, viewer: Own, session: Reading, now: Now, said: str = "") -> Response:
    """Three questions and a box, about the training for one task; and what was said before."""
    rows = own_rows(session, viewer.person_id, viewer.role, now)
    return _show(request, session, viewer, rows, now, Form(), said=bool(said))


@router.post("/own-feedback")
def say(request: Request, viewer: Own, form: SentForm, act: CurrentAct) -> Response:
    """Record what was said, once."""
    if again := once.again(request, act, form):
        return see(again)
    rows = own_rows(act.session, viewer.person_id, viewer.role, act.now)
    which = form.choice("which", [row.id for row in rows], missing="Choose which training you mean")
    answers = {
        name: form.choice(name, ANSWERS, missing=f"Answer: {_asked(viewer)[name]}") or ""
        for name in QUESTIONS
    }
    said = form.text("words", "What you write", longest=LONGEST_TEXT)

    def do() -> str:
        give_feedback(act, next(row for row in rows if row.id == which), answers, said)
        return "/own-feedback?said=yes"

    if address := once.do(request, act, form, do):
        return see(address)
    return _show(request, act.session, viewer, rows, act.now, form)


@router.get("/training-feedback")
def heard(request: Request, viewer: Coordinator, session: Reading, page: int = 1) -> Response:
    """What was said about the training in the cases of this co-ordinator's organisation, the newest first."""
    found = feedback_heard(session, viewer.organisation_id, page)
    return render(request, "training_feedback.jinja", {"page": found, "asked": ASKED, "capital": capital})


def _show(
    request: Request,
    session: Session,
    viewer: Viewer,
    rows: Sequence[DelegationRow],
    now: Now,
    form: Form,
    *,
    said: bool = False,
) -> Response:
    people = own_people(session, viewer.person_id, viewer.role, now)
    context = {
        "whoms": own_whoms(session, people, rows),
        "items": [_item(session, viewer, row, now) for row in rows],
        "asked": _asked(viewer),
        "before": feedback_by(session, viewer.person_id, viewer.role),
        "said": said,
        "form": form,
        "capital": capital,
    }
    return render(request, "own_feedback.jinja", context, status_code=422 if form.errors else 200)


def _asked(viewer: Viewer) -> dict[str, str]:
    return ASKED_OF_PA if viewer.role == PA else ASKED


def _item(session: Session, viewer: Viewer, row: DelegationRow, now: Now) -> dict[str, Any]:
    known = frameworks_of(session, row.case_id, now).values()
    title = next((one.text.tasks[row.task].title for one in known if row.task in one.text.tasks), row.task)
    other = session.get_one(Person, row.person_id if viewer.role == PA else row.pa_id)
    return {"value": row.id, "text": f"{capital(title)}{', for ' if viewer.role == PA else ': '}{other.name}"}

"""Before a stay, and after it: the plan in advance, well and unwell needs, and how well the plan worked."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from models.cases import Case
from models.hospital import Admission
from services.cases import delegations_of
from services.coordination import giver_in_role
from services.in_hospital.hospital_history import PARTS, plan_ahead, record_plan
from services.in_hospital.hospital_needs import Need, mark_needs, marks_of, roles_that_mark, who_marks
from services.in_hospital.hospital_review import OUTCOMES, review_plan, stay_over
from services.in_hospital.hospital_stay import Stay
from web.coordinator.steps import chosen, today
from web.desks import COORDINATOR
from web.in_hospital.hospital_case import (
    PREFIX,
    CaseToActOn,
    CaseToRead,
    StayToActOn,
    StayToRead,
    address,
    show,
)
from web.parts import once
from web.parts.forms import LONGEST_TEXT, Form, SentForm, see
from web.viewer import CurrentAct, Now, Reading, requires

router = APIRouter(prefix=PREFIX, dependencies=[Depends(requires(COORDINATOR))])

NEEDS: tuple[Need, ...] = ("well", "unwell")
LEAVE = "leave"


# --- the plan in advance -------------------------------------------------------------------------------------------


@router.get("/plan")
def plan_form(request: Request, case: CaseToRead, session: Reading, now: Now) -> Response:
    """Ask when the plan for hospital was drawn up, or looked at again."""
    return _show_plan(request, session, case, Form(), now)


@router.post("/plan")
def plan(request: Request, case: CaseToActOn, form: SentForm, act: CurrentAct) -> Response:
    """The plan is there, or current again."""
    day = form.date("day", "Day", not_after=today(act.now))
    parts = form.choices("parts", PARTS, missing="Say what the plan speaks of")
    note = form.text("note", "What you write", longest=LONGEST_TEXT)

    def do() -> str:
        record_plan(act, case, day or today(act.now), parts, note)
        return f"{address(case)}?done=plan"

    if led := once.do(request, act, form, do):
        return see(led)
    return _show_plan(request, act.session, case, form, act.now)


def _show_plan(request: Request, session: Session, case: Case, form: Form, now: datetime) -> Response:
    return show(
        request, "hospital_plan.jinja", session, case, form, ahead=plan_ahead(session, case, now), parts=PARTS
    )


# --- well and unwell needs -----------------------------------------------------------------------------------------


@router.get("/needs")
def needs_form(request: Request, case: CaseToRead, stay: StayToRead, session: Reading, now: Now) -> Response:
    """Ask of every task at once whether it is a well or an unwell need."""
    marks = marks_of(Stay(session, stay, now))
    tasks = _tasks(session, case)
    form = Form.of(**{f"need-{number}": marks.get(task, LEAVE) for number, task in enumerate(tasks)})
    return _show_needs(request, session, case, stay, form, now)


@router.post("/needs")
def needs(
    request: Request, case: CaseToActOn, stay: StayToActOn, form: SentForm, act: CurrentAct
) -> Response:
    """Record the marks."""
    marks: dict[str, Need] = {}
    for number, task in enumerate(_tasks(act.session, case)):
        said = form.choice(f"need-{number}", (*NEEDS, LEAVE), missing=f"Say what {task} is")
        if need := next((one for one in NEEDS if one == said), None):
            marks[task] = need
    parties = who_marks(act.session, stay, act.now)
    who = chosen(form, parties, missing="Choose who said so") if parties else None
    if not marks and not form.errors:
        form.refuse("need-0", "Mark at least one task")

    def do() -> str:
        giver = giver_in_role(act, who.person_id, who.role) if who else None
        mark_needs(act, stay, marks, giver)
        return f"{address(case)}?done=needs"

    if led := once.do(request, act, form, do):
        return see(led)
    return _show_needs(request, act.session, case, stay, form, act.now)


def _tasks(session: Session, case: Case) -> list[str]:
    """The tasks of a case, each once, in a fixed order."""
    return sorted({row.task for row in delegations_of(session, case.id)})


def _show_needs(
    request: Request, session: Session, case: Case, stay: Admission, form: Form, now: datetime
) -> Response:
    return show(
        request, "hospital_needs.jinja", session, case, form, tasks=_tasks(session, case),
        parties=who_marks(session, stay, now), roles=roles_that_mark(session, stay, now), begun=stay.admitted_at <= now,
    )  # fmt: skip


# --- how well the plan worked --------------------------------------------------------------------------------------


@router.get("/stays/{admission_id}/review")
def review_form(request: Request, case: CaseToRead, admission_id: str, session: Reading) -> Response:
    """Ask how well the plan for a stay that is over worked."""
    stay = stay_over(session, case, admission_id)
    return show(request, "hospital_review.jinja", session, case, Form(), admission=stay)


@router.post("/stays/{admission_id}/review")
def review(
    request: Request, case: CaseToActOn, admission_id: str, form: SentForm, act: CurrentAct
) -> Response:
    """Record what is said of it."""
    stay = stay_over(act.session, case, admission_id)
    said = form.choice("outcome", OUTCOMES, missing="Say how well it worked")
    outcome = next((one for one in OUTCOMES if one == said), None)
    words = form.text(
        "words", "What you write", missing="Say what worked and what did not", longest=LONGEST_TEXT
    )

    def do() -> str:
        if outcome is None:
            raise ValueError("a form without errors has all its answers")
        review_plan(act, stay, outcome, words)
        return f"{address(case)}?done=reviewed"

    if led := once.do(request, act, form, do):
        return see(led)
    return show(request, "hospital_review.jinja", act.session, case, form, admission=stay)

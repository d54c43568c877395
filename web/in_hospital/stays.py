"""A stay in hospital for whoever has a part in it: what is asked of them, and where they answer.

A PHB lead, the ward's manager and its induction lead, the nursing agency and the on-call nurse each see the stays that
are their business. What they record here stands under their own name.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.actions import Action
from models.cases import Case
from models.hospital import Admission
from models.people import Person
from rules.moments import instant, london_day
from rules.question import Giver
from services import to_do
from services.access.access import stay_for
from services.act import Act, Refused
from services.agreements.agreement_signing import IN_THE_BROWSER, Signed, sign_agreement
from services.agreements.agreement_versions import latest_agreement
from services.in_hospital import hospital
from services.in_hospital.hospital_desk import stay_here
from services.in_hospital.hospital_parties import (
    AGENCY,
    INDUCTION_LEAD,
    PARTIES,
    WARD_MANAGER,
    trained_pas,
)
from services.in_hospital.stay_lines import stay_lines
from services.logins.accounts import Viewer
from web.in_hospital.agreement_file import agreement_file
from web.in_hospital.hospital_words import DONE, PERMISSIONS, agreement_tag
from web.parts import once
from web.parts.alike import names_alike
from web.parts.errors import absent
from web.parts.forms import LONGEST_TEXT, Form, SentForm, see
from web.parts.pagination import page_at, pagination
from web.templating import render
from web.viewer import CurrentAct, Looking, LookingToAct, Now, Reading, requires

router = APIRouter(prefix="/stays")
Party = Annotated[Viewer, Depends(requires(*PARTIES))]

LEAVE = "leave"


def stay_to_read(admission_id: str, viewer: Party, session: Reading, looking: Looking) -> Admission:
    """A stay that is this party's business; to all others it does not exist."""
    return looking.at(stay_for(session, viewer, admission_id), "hospital stay")


def stay_to_act_on(admission_id: str, viewer: Party, act: CurrentAct, looking: LookingToAct) -> Admission:
    """The same, to record something."""
    return looking.at(stay_for(act.session, viewer, admission_id), "hospital stay")


ToRead = Annotated[Admission, Depends(stay_to_read)]
ToActOn = Annotated[Admission, Depends(stay_to_act_on)]


@router.get("")
def stays(request: Request, viewer: Party, session: Reading, now: Now, page: int = 1) -> Response:
    """A page of the stays that are this viewer's business, and what each asks of them."""
    found = stay_lines(session, viewer, now, page)
    context = {
        "page": found,
        "tag": agreement_tag,
        "pagination": pagination(found.number, found.pages, page_at("/stays")),
    }
    return render(request, "stays.jinja", context)


@router.get("/{admission_id}")
def stay(
    request: Request, found: ToRead, viewer: Party, session: Reading, now: Now, done: str = ""
) -> Response:
    """Who may do what, how the agreement stands, and the form of what this viewer is asked for."""
    return _show(request, session, viewer, found, Form(), now, done=DONE.get(done, ""))


@router.get("/{admission_id}/agreement")
def agreement(found: ToRead, session: Reading) -> Response:
    """The newest version as a file whose name says nothing about the person."""
    newest = latest_agreement(session, found.id)
    if newest is None:
        raise absent()
    return agreement_file(session, newest)


@router.post("/{admission_id}")
def answer(request: Request, found: ToActOn, viewer: Party, form: SentForm, act: CurrentAct) -> Response:
    """What a role is asked for: the agency validates, the induction lead inducts, the ward manager decides."""
    if viewer.role not in _ANSWERS:
        raise absent()

    def do() -> str:
        done = _ANSWERS[viewer.role](act, viewer, found, form)
        return f"/stays/{found.id}?done={done}"

    if led := once.do(request, act, form, do):
        return see(led)
    return _show(request, act.session, viewer, found, form, act.now)


@router.post("/{admission_id}/signature")
def sign(request: Request, found: ToActOn, viewer: Party, form: SentForm, act: CurrentAct) -> Response:
    """The viewer's own signature on the newest version."""
    form.choice("read", ("yes",), missing="Read the agreement, and tick that you agree to it")
    newest = latest_agreement(act.session, found.id)

    def do() -> str:
        if newest is None or newest.id != form.value("version"):
            raise Refused(
                "This is not the newest version.", way_out="open the page again, and read the newest"
            )
        sign_agreement(act, newest, Signed(viewer.role, viewer.name, viewer.role, how=IN_THE_BROWSER))
        return f"/stays/{found.id}?done=signed"

    if led := once.do(request, act, form, do):
        return see(led)
    return _show(request, act.session, viewer, found, form, act.now)


def _giver(viewer: Viewer) -> Giver:
    """The viewer in the post they have logged in for."""
    return Giver(viewer.person_id, viewer.role, viewer.organisation_id)


# --- what each role records ------------------------------------------------------------------------------------------


def _validate(act: Act, viewer: Viewer, stay: Admission, form: Form) -> str:
    giver, today, said_at_all = _giver(viewer), london_day(instant(act.now)), False
    theirs = trained_pas(act.session, stay, viewer.organisation_id)
    for pa in stay_here(act.session, stay, act.now).pas:
        for task in pa.tasks if pa.id in theirs else ():
            said = form.value(f"task-{task.row.id}")
            if said in ("validated", "not validated"):
                hospital.record_validation(act, stay, task.row, today, giver, said)
                said_at_all = True
    _refuse_silence(said_at_all)
    return "validated"


def _induct(act: Act, viewer: Viewer, stay: Admission, form: Form) -> str:
    giver, today = _giver(viewer), london_day(instant(act.now))
    here = [pa.id for pa in stay_here(act.session, stay, act.now).pas]
    chosen = [id for id in here if id in form.values("pas")]
    if not chosen:
        raise Refused("No PA is ticked.", way_out="tick those whom you have shown the ward")
    for pa_id in chosen:
        hospital.record_induction(act, stay, pa_id, today, giver)
    return "inducted"


def _decide(act: Act, viewer: Viewer, stay: Admission, form: Form) -> str:
    giver, said_at_all = _giver(viewer), False
    for pa in stay_here(act.session, stay, act.now).pas:
        for task in pa.tasks:
            said = form.value(f"task-{task.row.id}")
            if said in ("may continue", "suspended"):
                note = form.text(f"note-{task.row.id}", "The reason", longest=LONGEST_TEXT)
                hospital.ward_decides(act, stay, task.row, said, giver, note if said == "suspended" else "")
                said_at_all = True
    _refuse_silence(said_at_all)
    return "ward"


def _refuse_silence(said_at_all: bool) -> None:
    if not said_at_all:
        raise Refused(
            "Nothing new is said of any task.", way_out="choose what holds for at least one of them"
        )


_ANSWERS = {AGENCY: _validate, INDUCTION_LEAD: _induct, WARD_MANAGER: _decide}


# --- what they share -------------------------------------------------------------------------------------------------


def _asked(session: Session, stay: Admission, role: str) -> Sequence[Action]:
    """What is open in the case of a stay for this role, the most urgent first."""
    return session.scalars(
        select(Action)
        .where(Action.case_id == stay.case_id, Action.role == role, to_do.is_open())
        .order_by(Action.due_on, Action.id)
    ).all()


def _show(
    request: Request,
    session: Session,
    viewer: Viewer,
    found: Admission,
    form: Form,
    now: datetime,
    *,
    done: str = "",
) -> Response:
    here = stay_here(session, found, now)
    paper = here.paper
    signed = {one.role for one in paper.signed}
    may_sign = viewer.role in paper.to_sign and viewer.role not in signed and bool(paper.versions)
    person = session.get_one(Person, found.person_id)
    context = {
        "stay": here,
        "person": person,
        **names_alike(session, session.get_one(Case, found.case_id).organisation_id, person),
        "asked": _asked(session, found, viewer.role),
        "trained": trained_pas(session, found, viewer.organisation_id) if viewer.role == AGENCY else (),
        "role": viewer.role,
        "may_sign": may_sign and not paper.out_of_date,
        "newest": paper.versions[0].agreement if paper.versions else None,
        "tag": agreement_tag(paper),
        "permissions": PERMISSIONS,
        "form": form,
        "done": done,
    }
    return render(request, "stay.jinja", context, status_code=422 if form.errors else 200)

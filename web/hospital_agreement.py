"""The working agreement of a stay: its versions as files, issued now if need be, and its signatures."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from models.cases import Case
from models.hospital import Admission
from models.organisations import Organisation
from services.act import Refused
from services.agreement import document_of, is_in_force, issue_agreement, latest_agreement, sign_agreement
from services.hospital_desk import agreement_for, agreement_name, paper_here
from web import once
from web.desks import COORDINATOR
from web.forms import Form, SentForm, see
from web.hospital import from_now
from web.hospital_case import (
    PREFIX,
    CaseToActOn,
    CaseToRead,
    StayToActOn,
    StayToRead,
    address,
    moment_typed,
    show,
)
from web.hospital_words import DONE, STATES, agreement_tag
from web.viewer import CurrentAct, Now, Reading, requires

router = APIRouter(prefix=PREFIX + "/agreement", dependencies=[Depends(requires(COORDINATOR))])


@router.get("")
def agreement(
    request: Request, case: CaseToRead, stay: StayToRead, session: Reading, now: Now, done: str = ""
) -> Response:
    """The versions, and who has signed the newest."""
    return _show(request, session, case, stay, None, now, done=DONE.get(done, ""))


@router.post("")
def issue(
    request: Request, case: CaseToActOn, stay: StayToActOn, form: SentForm, act: CurrentAct
) -> Response:
    """Issue now what the flow would issue in a moment; what says the same is not issued again."""

    def do() -> str:
        issue_agreement(act, stay.id)
        return f"{address(case)}/agreement?done=issued"

    if led := once.do(request, act, form, do):
        return see(led)
    return _show(request, act.session, case, stay, form, act.now)


@router.get("/signature")
def signature_form(
    request: Request, case: CaseToRead, stay: StayToRead, session: Reading, now: Now
) -> Response:
    """Ask for a signature that stands on the paper."""
    if latest_agreement(session, stay.id) is None:
        return see(f"{address(case)}/agreement")
    return _show_signature(request, session, case, stay, from_now(now), now)


@router.post("/signature")
def sign(request: Request, case: CaseToActOn, stay: StayToActOn, form: SentForm, act: CurrentAct) -> Response:
    """Record a signature from the paper; with the last one, the agreement is in force."""
    paper = paper_here(act.session, stay, act.now)
    role = form.choice("role", paper.to_sign, missing="Choose who signed")
    name = form.text("name", "Name", missing="Enter the name of whoever signed")
    at = moment_typed(form, "on", "the signature")

    def do() -> str:
        newest = latest_agreement(act.session, stay.id)
        if newest is None or role is None:
            raise Refused("There is no agreement to sign.", way_out="issue it first")
        sign_agreement(act, newest, role, name, at)
        done = "in-force" if is_in_force(act.session, stay, act.now) else "signed"
        return f"{address(case)}/agreement?done={done}"

    if led := once.do(request, act, form, do):
        return see(led)
    return _show_signature(request, act.session, case, stay, form, act.now)


@router.get("/{agreement_id}/pdf")
def pdf(case: CaseToRead, agreement_id: str, session: Reading) -> Response:
    """A version as it was issued, as a file whose name says nothing about the person."""
    found = agreement_for(session, case, agreement_id)
    document = document_of(session, found)
    name = agreement_name(session, found)
    return Response(
        document.content,
        media_type=document.media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}.pdf"'},
    )


def _show(
    request: Request,
    session: Session,
    case: Case,
    stay: Admission,
    form: Form | None,
    now: datetime,
    *,
    done: str = "",
) -> Response:
    paper = paper_here(session, stay, now)
    return show(
        request, "agreement.jinja", session, case, form, admission=stay, paper=paper, states=STATES,
        tag=agreement_tag(paper), done=done, hospital=session.get_one(Organisation, stay.hospital_id).name,
    )  # fmt: skip


def _show_signature(
    request: Request, session: Session, case: Case, stay: Admission, form: Form, now: datetime
) -> Response:
    paper = paper_here(session, stay, now)
    signed = {one.role for one in paper.signed}
    waiting = [role for role in paper.to_sign if role not in signed]
    return show(request, "agreement_signature.jinja", session, case, form, paper=paper, waiting=waiting)

"""Training needs found in hospital, as the co-ordinator records them before the person goes home."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from models.cases import Case, DelegationRow
from models.people import Person
from services.cases import delegations_of
from services.in_hospital.hospital_readiness import record_need
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
from web.parts.errors import absent
from web.parts.forms import LONGEST_TEXT, Form, SentForm, see
from web.viewer import CurrentAct, Reading, requires

router = APIRouter(prefix=PREFIX + "/need/{delegation_id}", dependencies=[Depends(requires(COORDINATOR))])


@router.get("")
def form(
    request: Request,
    case: CaseToRead,
    stay: StayToRead,  # noqa: ARG001 (without a stay the way on is the page that says so)
    delegation_id: str,
    session: Reading,
) -> Response:
    """Ask what a PA has to learn for one task."""
    return _show(request, session, case, _row(session, case, delegation_id), Form())


@router.post("")
def record(
    request: Request,
    case: CaseToActOn,
    stay: StayToActOn,
    delegation_id: str,
    form: SentForm,
    act: CurrentAct,
) -> Response:
    """A training need was found."""
    row = _row(act.session, case, delegation_id)
    what = form.text("what", "What you write", missing="Say what has to be learned", longest=LONGEST_TEXT)

    def do() -> str:
        record_need(act, stay, row, what)
        return f"{address(case)}?done=need"

    if led := once.do(request, act, form, do):
        return see(led)
    return _show(request, act.session, case, row, form)


def _row(session: Session, case: Case, delegation_id: str) -> DelegationRow:
    """A task of this case; another does not exist here."""
    for row in delegations_of(session, case.id):
        if row.id == delegation_id:
            return row
    raise absent()


def _show(request: Request, session: Session, case: Case, row: DelegationRow, form: Form) -> Response:
    pa = session.get_one(Person, row.pa_id)
    return show(request, "hospital_need.jinja", session, case, form, row=row, pa=pa)

"""To another ward within a stay, as the co-ordinator was told."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from services.in_hospital.hospital_moves import move_to_ward
from web.desks import COORDINATOR
from web.in_hospital.hospital import from_now
from web.in_hospital.hospital_case import (
    PREFIX,
    CaseToActOn,
    CaseToRead,
    StayToActOn,
    StayToRead,
    address,
    moment_typed,
    show,
)
from web.parts import once
from web.parts.forms import SentForm, see
from web.viewer import CurrentAct, Now, Reading, requires

router = APIRouter(prefix=PREFIX + "/move", dependencies=[Depends(requires(COORDINATOR))])

TEMPLATE = "hospital_move.jinja"


@router.get("")
def form(request: Request, case: CaseToRead, stay: StayToRead, session: Reading, now: Now) -> Response:
    """Ask where the person is now, since when, and who told."""
    began = max(stay.admitted_at, now)
    return show(request, TEMPLATE, session, case, from_now(began), admission=stay)


@router.post("")
def move(request: Request, case: CaseToActOn, stay: StayToActOn, form: SentForm, act: CurrentAct) -> Response:
    """The person is on another ward."""
    ward = form.text("ward", "Ward", missing="Enter the ward")
    at = moment_typed(form, "on", "the move")
    told_by = form.text("told", "Who told you", missing="Enter who told you of the move")

    def do() -> str:
        move_to_ward(act, stay, ward, at or act.now, told_by)
        return f"{address(case)}?done=moved"

    if led := once.do(request, act, form, do):
        return see(led)
    return show(request, TEMPLATE, act.session, case, form, admission=stay)

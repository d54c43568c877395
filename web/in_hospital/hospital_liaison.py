"""The talk with the ward sister or clinical matron, and training that hospital and agency give together."""

from __future__ import annotations

from datetime import datetime
from typing import get_args

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from models.cases import Case, DelegationRow
from models.hospital import Admission
from models.hospital_life import WardRole
from models.people import Person
from services.cases import delegations_of
from services.choices import Party, in_roles, who_may_agree
from services.coordination import giver_in_role
from services.in_hospital.hospital_funding import LEAD
from services.in_hospital.hospital_liaison import record_talk
from services.in_hospital.hospital_training import record_joint_training, who_trains
from web.coordinator.steps import today
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
from web.parts.errors import absent
from web.parts.forms import LONGEST_TEXT, Form, SentForm, see
from web.viewer import CurrentAct, Now, Reading, requires

router = APIRouter(prefix=PREFIX, dependencies=[Depends(requires(COORDINATOR))])

ROLES: tuple[WardRole, ...] = get_args(WardRole)


@router.get("/talk")
def talk_form(request: Request, case: CaseToRead, stay: StayToRead, session: Reading, now: Now) -> Response:
    """Ask who spoke with the ward, and what was agreed."""
    return _show_talk(request, session, case, stay, from_now(now), now)


@router.post("/talk")
def talk(request: Request, case: CaseToActOn, stay: StayToActOn, form: SentForm, act: CurrentAct) -> Response:
    """Record the talk, once."""
    holders, leads = _sides(act.session, case, act.now)
    holder = form.choice("holder", ["", *_ids(holders)], missing="Choose who spoke for the budget holder")
    lead = form.choice("lead", ["", *_ids(leads)], missing="Choose the PHB lead")
    name = form.text("name", "Name", missing="Enter the name of whoever they spoke with")
    said = form.choice("role", ROLES, missing="Say whether it was the ward sister or the clinical matron")
    role = next((one for one in ROLES if one == said), None)
    at = moment_typed(form, "on", "the talk")
    agreed = form.text("agreed", "What was agreed", missing="Say what was agreed", longest=LONGEST_TEXT)

    def do() -> str:
        if role is None or at is None:
            raise ValueError("a form without errors has all its answers")
        record_talk(act, stay, name, role, at, agreed, holder_id=holder or "", lead_id=lead or "")
        return f"{address(case)}?done=talk"

    if led := once.do(request, act, form, do):
        return see(led)
    return _show_talk(request, act.session, case, stay, form, act.now)


@router.get("/joint-training/{delegation_id}")
def training_form(
    request: Request, case: CaseToRead, stay: StayToRead, delegation_id: str, session: Reading, now: Now
) -> Response:
    """Ask who of the hospital and of the agency trained a PA together."""
    row = _row(session, case, delegation_id)
    return _show_training(request, session, case, stay, Form(), now, row=row)


@router.post("/joint-training/{delegation_id}")
def training(
    request: Request,
    case: CaseToActOn,
    stay: StayToActOn,
    delegation_id: str,
    form: SentForm,
    act: CurrentAct,
) -> Response:
    """Record it as given by both."""
    row = _row(act.session, case, delegation_id)
    here, elsewhere = who_trains(act.session, stay, row, act.now)
    of_hospital = form.choice("hospital", [one.value for one in here], missing="Choose who of the hospital")
    of_agency = form.choice("agency", [one.value for one in elsewhere], missing="Choose who of the agency")
    day = form.date("day", "Day of the training", not_after=today(act.now))

    def do() -> str:
        if day is None:
            raise ValueError("a form without errors has all its answers")
        givers = [
            giver_in_role(act, one.person_id, one.role)
            for value, some in ((of_hospital, here), (of_agency, elsewhere))
            for one in some
            if one.value == value
        ]
        record_joint_training(act, stay, row, day, *givers)
        return f"{address(case)}?done=trained"

    if led := once.do(request, act, form, do):
        return see(led)
    return _show_training(request, act.session, case, stay, form, act.now, row=row)


def _sides(session: Session, case: Case, now: datetime) -> tuple[list[Party], list[Party]]:
    """Who may speak as the budget holder, and the PHB leads of the case's organisation."""
    person = session.get_one(Person, case.person_id)
    leads = in_roles(session, (LEAD,), now, organisation_id=case.organisation_id)
    return who_may_agree(session, person, now), leads


def _ids(parties: list[Party]) -> list[str]:
    return [one.person_id for one in parties]


def _row(session: Session, case: Case, delegation_id: str) -> DelegationRow:
    """A task of this case; another does not exist here."""
    for row in delegations_of(session, case.id):
        if row.id == delegation_id:
            return row
    raise absent()


def _show_talk(
    request: Request, session: Session, case: Case, stay: Admission, form: Form, now: datetime
) -> Response:
    holders, leads = _sides(session, case, now)
    return show(
        request, "hospital_talk.jinja", session, case, form, admission=stay, holders=holders, leads=leads
    )


def _show_training(
    request: Request,
    session: Session,
    case: Case,
    stay: Admission,
    form: Form,
    now: datetime,
    *,
    row: DelegationRow,
) -> Response:
    here, elsewhere = who_trains(session, stay, row, now)
    return show(
        request, "hospital_joint_training.jinja", session, case, form, row=row,
        pa=session.get_one(Person, row.pa_id), of_hospital=here, of_agency=elsewhere,
    )  # fmt: skip

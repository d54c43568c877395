"""What the ward and the nursing agency tell of a stay, and the certificates the co-ordinator has seen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from models.cases import Case, DelegationRow
from models.hospital import Admission
from rules.moments import instant, london_day
from services.cases import delegations_of
from services.choices import Party, in_roles
from services.coordination import giver_in_role
from services.in_hospital import hospital
from services.in_hospital.hospital_desk import PaHere, stay_here
from web.coordinator.steps import DbsCheck, chosen
from web.desks import COORDINATOR
from web.in_hospital.hospital_case import (
    PREFIX,
    CaseToActOn,
    CaseToRead,
    StayToActOn,
    StayToRead,
    address,
    people_in,
    show,
)
from web.parts import once
from web.parts.errors import absent
from web.parts.forms import LONGEST_TEXT, Form, SentForm, see
from web.viewer import CurrentAct, Now, Reading, requires

router = APIRouter(prefix=PREFIX, dependencies=[Depends(requires(COORDINATOR))])

LEAVE = "leave"
DECISIONS = ("may continue", "suspended", LEAVE)
VALIDATIONS = ("validated", "not validated")


# --- local induction -------------------------------------------------------------------------------------------


@router.get("/induction")
def induction_form(
    request: Request, case: CaseToRead, stay: StayToRead, session: Reading, now: Now
) -> Response:
    """Ask which PAs the ward has shown round."""
    return _show_induction(request, session, case, stay, _today(now), now)


@router.post("/induction")
def induction(
    request: Request, case: CaseToActOn, stay: StayToActOn, form: SentForm, act: CurrentAct
) -> Response:
    """The ward has shown these PAs round."""
    leads = people_in(act.session, "induction lead", stay, act.now)
    here = {one.id: one for one in stay_here(act.session, stay, act.now).pas}
    pas = form.choices("pas", here, missing="Choose at least one PA")
    day = form.date("day", "Day of the induction", not_after=london_day(instant(act.now)))
    lead = chosen(form, leads, missing="Choose who gave the induction")

    def do() -> str:
        if day is None or lead is None:
            raise ValueError("a form without errors has all its answers")
        giver = giver_in_role(act, lead.person_id, lead.role)
        for pa_id in pas:
            hospital.record_induction(act, stay, pa_id, day, giver)
        return f"{address(case)}?done=inducted"

    if led := once.do(request, act, form, do):
        return see(led)
    return _show_induction(request, act.session, case, stay, form, act.now)


def _show_induction(
    request: Request, session: Session, case: Case, stay: Admission, form: Form, now: datetime
) -> Response:
    return show(
        request, "ward_induction.jinja", session, case, form,
        pas=stay_here(session, stay, now).pas, admission=stay,
        parties=people_in(session, "induction lead", stay, now),
    )  # fmt: skip


# --- validation by the nursing agency -----------------------------------------------------------------------------


@router.get("/validation")
def validation_form(
    request: Request, case: CaseToRead, stay: StayToRead, session: Reading, now: Now
) -> Response:
    """Ask what the nursing agency has evidence of."""
    return _show_validation(request, session, case, stay, _today(now), now)


@router.post("/validation")
def validation(
    request: Request, case: CaseToActOn, stay: StayToActOn, form: SentForm, act: CurrentAct
) -> Response:
    """The nursing agency validates these PAs' training, or cannot."""
    rows = {row.id: row for row in delegations_of(act.session, case.id)}
    picked = [rows[id] for id in _picked(form, rows)]
    outcome = form.choice("outcome", VALIDATIONS, missing="Say whether the agency validates it")
    day = form.date("day", "Day on which the agency said so", not_after=london_day(instant(act.now)))
    agency = chosen(form, _agencies(act.session, act.now), missing="Choose who said so for the agency")

    def do() -> str:
        if day is None or agency is None or outcome is None:
            raise ValueError("a form without errors has all its answers")
        giver = giver_in_role(act, agency.person_id, agency.role)
        for row in picked:
            hospital.record_validation(act, stay, row, day, giver, outcome)
        return f"{address(case)}?done=validated"

    if led := once.do(request, act, form, do):
        return see(led)
    return _show_validation(request, act.session, case, stay, form, act.now)


def _picked(form: Form, rows: dict[str, DelegationRow]) -> list[str]:
    """The tasks that are ticked: the boxes of each PA are a group of their own."""
    groups = list(dict.fromkeys(f"rows-{row.pa_id}" for row in rows.values()))
    found = [id for group in groups for id in form.choices(group, rows)]
    if not found and groups:
        form.refuse(groups[0], "Choose at least one task")
    return found


def _agencies(session: Session, now: datetime) -> list[Party]:
    return in_roles(session, ("nursing agency",), now)


def _show_validation(
    request: Request, session: Session, case: Case, stay: Admission, form: Form, now: datetime
) -> Response:
    return show(
        request, "ward_validation.jinja", session, case, form,
        pas=[one for one in stay_here(session, stay, now).pas if one.tasks], parties=_agencies(session, now),
    )  # fmt: skip


# --- the ward's decision -------------------------------------------------------------------------------------------


@router.get("/ward/{pa_id}")
def ward_form(
    request: Request, case: CaseToRead, stay: StayToRead, pa_id: str, session: Reading, now: Now
) -> Response:
    """Ask what the ward decided about each task of a PA."""
    pa = _pa(session, stay, pa_id, now)
    form = Form.of(**{f"outcome-{one.row.id}": LEAVE for one in pa.tasks})
    return _show_ward(request, session, case, stay, form, now, pa=pa)


@router.post("/ward/{pa_id}")
def ward_decides(
    request: Request, case: CaseToActOn, stay: StayToActOn, pa_id: str, form: SentForm, act: CurrentAct
) -> Response:
    """May each task go on here, as the person is now?"""
    pa = _pa(act.session, stay, pa_id, act.now)
    said = [(one.row, *_said(form, one.row)) for one in pa.tasks]
    decided = [one for one in said if one[1] != LEAVE]
    if not decided and not form.errors and pa.tasks:
        form.refuse(f"outcome-{pa.tasks[0].row.id}", "Choose what the ward decided about at least one task")
    managers = people_in(act.session, "ward manager", stay, act.now)
    manager = chosen(form, managers, missing="Choose who decided for the ward")

    def do() -> str:
        giver = giver_in_role(act, manager.person_id if manager else "", "ward manager")
        for row, outcome, note in decided:
            hospital.ward_decides(act, stay, row, outcome, giver, note)
        return f"{address(case)}?done=ward"

    if led := once.do(request, act, form, do):
        return see(led)
    return _show_ward(
        request, act.session, case, stay, form, act.now, pa=_pa(act.session, stay, pa_id, act.now)
    )


def _said(form: Form, row: DelegationRow) -> tuple[str, str]:
    outcome = form.choice(f"outcome-{row.id}", DECISIONS, missing=f"Choose what the ward decided: {row.task}")
    missing = f"Say why {row.task} is suspended" if outcome == "suspended" else ""
    note = form.text(f"note-{row.id}", "The reason", missing=missing, longest=LONGEST_TEXT)
    return outcome or LEAVE, note if outcome == "suspended" else ""


def _show_ward(
    request: Request, session: Session, case: Case, stay: Admission, form: Form, now: datetime, *, pa: PaHere
) -> Response:
    return show(
        request, "ward.jinja", session, case, form, pa=pa, admission=stay, begun=stay.admitted_at <= now,
        parties=people_in(session, "ward manager", stay, now),
    )  # fmt: skip


# --- DBS checks ----------------------------------------------------------------------------------------------------


@router.get("/dbs/{pa_id}")
def dbs_form(
    request: Request, case: CaseToRead, stay: StayToRead, pa_id: str, session: Reading, now: Now
) -> Response:
    """Ask for a certificate that the co-ordinator has seen."""
    return _show_dbs(request, session, case, _pa(session, stay, pa_id, now), Form())


@router.post("/dbs/{pa_id}")
def dbs(
    request: Request, case: CaseToActOn, stay: StayToActOn, pa_id: str, form: SentForm, act: CurrentAct
) -> Response:
    """The co-ordinator has seen a certificate; it is not kept."""
    pa = _pa(act.session, stay, pa_id, act.now)
    number = "".join(form.value("number").split())
    if not (number.isascii() and number.isdecimal() and len(number) == 12):
        form.refuse("number", "Certificate number must be 12 digits, like 001234567890")
    day = form.date("day", "Date on the certificate", not_after=london_day(instant(act.now)))
    level = form.choice("level", DbsCheck.levels, missing="Choose the level of the check")
    workforce = form.choice("workforce", DbsCheck.workforces, missing="Choose the workforce")

    def do() -> str:
        note = f"Certificate {number}, {level}, {workforce} workforce."
        hospital.record_dbs_check(act, stay, pa_id, day or london_day(instant(act.now)), note=note)
        return f"{address(case)}?done=dbs"

    if led := once.do(request, act, form, do):
        return see(led)
    return _show_dbs(request, act.session, case, pa, form)


def _show_dbs(request: Request, session: Session, case: Case, pa: PaHere, form: Form) -> Response:
    return show(
        request, "ward_dbs.jinja", session, case, form, pa=pa,
        levels=DbsCheck.levels, workforces=DbsCheck.workforces,
    )  # fmt: skip


# --- what they share -----------------------------------------------------------------------------------------------


def _pa(session: Session, stay: Admission, pa_id: str, now: datetime) -> PaHere:
    """A PA of this stay; another does not exist here."""
    found: Sequence[PaHere] = stay_here(session, stay, now).pas
    for one in found:
        if one.id == pa_id:
            return one
    raise absent()


def _today(now: datetime) -> Form:
    today = london_day(instant(now))
    return Form.of(**{"day-day": str(today.day), "day-month": str(today.month), "day-year": str(today.year)})

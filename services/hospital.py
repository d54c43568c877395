"""In hospital: admission and discharge, the rota, the local induction and the ward's own decisions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import Case, DelegationRow
from models.evidence import EvidenceRow
from models.hospital import Admission, Discharge, Shift, ShiftCancelled
from models.ids import new_id
from rules.moments import instant
from rules.question import Giver
from services import outbox, record
from services.act import Act, Refused
from services.cases import delegations_of
from services.decisions import admission_at
from services.evidence import NewEvidence, record_evidence


def admit(
    act: Act,
    case: Case,
    hospital_id: str,
    ward: str,
    admitted_at: datetime,
    *,
    planned: bool = False,
    on_call_nurse_id: str | None = None,
) -> Admission:
    """The person is in hospital: every task is asked about again, and the working agreement is drafted (4:2424).

    Raises Refused for an empty ward, an unplanned admission in the future, or a person who is in hospital already.
    """
    if not ward.strip():
        raise Refused("The ward is missing.", way_out="name the ward, or 'not known yet'")
    if admitted_at > act.now and not planned:
        raise Refused("An admission in the future is a planned one.", way_out="mark it as planned or mend the time")
    if admission_at(act.session, case.person_id, instant(admitted_at)):
        raise Refused("This person is in hospital already.", way_out="record the discharge first")
    admission = Admission(
        id=new_id("ad"),
        person_id=case.person_id,
        case_id=case.id,
        hospital_id=hospital_id,
        ward=ward.strip(),
        planned=planned,
        admitted_at=admitted_at,
        recorded_at=act.now,
        recorded_by=act.actor.id,
        on_call_nurse_id=on_call_nurse_id,
    )
    act.session.add(admission)
    _write(act, admission, "admitted to hospital", admission, true_on=admitted_at)
    _ask_again(act, admission, "admitted")
    return admission


def discharge(act: Act, admission: Admission, discharged_at: datetime) -> Discharge:
    """The person is home again: every task is asked about again as at home."""
    if discharged_at < admission.admitted_at:
        raise Refused("The discharge is before the admission; check the two dates.")
    if discharged_at > act.now:
        raise Refused("The discharge is in the future.", way_out="record it when it has happened")
    if act.session.get(Discharge, admission.id):
        raise Refused("This discharge is recorded already.")
    row = Discharge(
        admission_id=admission.id, discharged_at=discharged_at, recorded_at=act.now, recorded_by=act.actor.id
    )
    act.session.add(row)
    _write(act, admission, "discharged from hospital", row, true_on=discharged_at)
    _ask_again(act, admission, "discharged")
    return row


def plan_shift(
    act: Act, admission: Admission, pa_id: str, designation: str, starts_at: datetime, ends_at: datetime
) -> Shift:
    """One line of the rota the PHB holder or ICB gives to the ward (4:2440)."""
    if ends_at <= starts_at:
        raise Refused("The shift does not end after it starts; check the two times.")
    if not designation.strip():
        raise Refused("The designation is missing.", way_out="say what the PA is on this rota, such as lead PA")
    overlapping = [
        shift for shift in rota(act.session, admission.id)
        if shift.pa_id == pa_id and shift.starts_at < ends_at and starts_at < shift.ends_at
    ]  # fmt: skip
    if overlapping:
        raise Refused("This PA has another shift at that time.", way_out="cancel or mend the other shift")
    shift = Shift(
        id=new_id("sf"),
        admission_id=admission.id,
        pa_id=pa_id,
        designation=designation.strip(),
        starts_at=starts_at,
        ends_at=ends_at,
        recorded_at=act.now,
        recorded_by=act.actor.id,
    )
    act.session.add(shift)
    _write(act, admission, "shift planned", shift, true_on=starts_at)
    _draft_again(act, admission, f"shift:{shift.id}")
    return shift


def cancel_shift(act: Act, shift: Shift, why: str) -> None:
    """Take a line off the rota; the line stays on record."""
    admission = act.session.get_one(Admission, shift.admission_id)
    cancelled = ShiftCancelled(shift_id=shift.id, at=act.now, by=act.actor.id, why=why.strip())
    act.session.add(cancelled)
    _write(act, admission, "shift cancelled", cancelled)
    _draft_again(act, admission, f"cancelled:{shift.id}")


def record_induction(act: Act, admission: Admission, pa_id: str, true_on: date | datetime, giver: Giver) -> EvidenceRow:
    """The hospital has shown this PA this ward (4:2437)."""
    return _evidence(act, admission, NewEvidence("local induction", "done", true_on, (giver,), pa_id=pa_id, ward=admission.ward))


def record_validation(
    act: Act, admission: Admission, row: DelegationRow, true_on: date | datetime, giver: Giver
) -> EvidenceRow:
    """The nursing agency that trains PAs has seen the evidence of training and competence (4:2464)."""
    new = NewEvidence(
        "training validation", "validated", true_on, (giver,), pa_id=row.pa_id, person_id=row.person_id, task=row.task
    )
    return _evidence(act, admission, new)


def ward_decides(
    act: Act, admission: Admission, row: DelegationRow, outcome: str, giver: Giver, note: str = ""
) -> EvidenceRow:
    """May this task go on here, as the person is now (4:2474)?"""
    if outcome == "suspended" and not note.strip():
        raise Refused("A suspension needs its reason.", way_out="say in a sentence why")
    new = NewEvidence(
        "ward decision", outcome, act.now, (giver,),
        pa_id=row.pa_id, person_id=row.person_id, task=row.task, ward=admission.ward, note=note.strip(),
    )  # fmt: skip
    return _evidence(act, admission, new)


def rota(session: Session, admission_id: str) -> Sequence[Shift]:
    """The shifts that stand, in order."""
    return session.scalars(
        select(Shift)
        .outerjoin(ShiftCancelled, ShiftCancelled.shift_id == Shift.id)
        .where(Shift.admission_id == admission_id, ShiftCancelled.shift_id.is_(None))
        .order_by(Shift.starts_at, Shift.id)
    ).all()


def current_admission(session: Session, case: Case, now: datetime) -> Admission | None:
    """The stay the person of a case is in now."""
    return admission_at(session, case.person_id, instant(now))


def _evidence(act: Act, admission: Admission, new: NewEvidence) -> EvidenceRow:
    row = record_evidence(act, _organisation(act.session, admission), new)
    _draft_again(act, admission, row.id)
    return row


def _ask_again(act: Act, admission: Admission, what: str) -> None:
    for row in delegations_of(act.session, admission.case_id):
        outbox.put(act, outbox.RECONCILE, row.id, f"{row.id}:{what}:{admission.id}")
    _draft_again(act, admission, what)


def _draft_again(act: Act, admission: Admission, why: str) -> None:
    outbox.put(act, outbox.AGREEMENT, admission.id, f"{admission.id}:{why}")


def _write(act: Act, admission: Admission, what: str, row: object, true_on: datetime | None = None) -> None:
    subject = {"person": admission.person_id, "case": admission.case_id, "admission": admission.id}
    record.write(act, _organisation(act.session, admission), what, subject, rows=[row], true_on=true_on)  # type: ignore[list-item]


def _organisation(session: Session, admission: Admission) -> str:
    return session.get_one(Case, admission.case_id).organisation_id

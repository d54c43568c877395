"""In hospital: admission, who is on call, and discharge. The rota and the ward's evidence have files of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.cases import Case
from models.hospital import Admission, Discharge, OnCallNurse
from models.ids import new_id
from models.organisations import Organisation
from models.people import Person
from rules.moments import instant
from services.act import Act, Refused
from services.coordination import giver_in_role
from services.decisions import admission_at
from services.in_hospital.hospital_acts import (
    ask_again,
    discharge_of,
    draw_up_again,
    refuse_if_over,
    utc,
    wait_for_turn,
    write,
)
from services.in_hospital.hospital_evidence import (
    record_dbs_check,
    record_induction,
    record_validation,
    ward_decides,
)
from services.in_hospital.hospital_readiness import gaps_by_delegation
from services.in_hospital.hospital_rota import cancel_shift, plan_shift, rota
from services.queueing import queue

__all__ = [
    "ON_CALL_NURSE",
    "admit",
    "call_off",
    "cancel_shift",
    "current_admission",
    "discharge",
    "name_on_call_nurse",
    "on_call_nurse",
    "open_admission",
    "plan_shift",
    "record_dbs_check",
    "record_induction",
    "record_validation",
    "rota",
    "ward_decides",
]

ON_CALL_NURSE = "on-call nurse"


FURTHEST = timedelta(days=730)
"""How far ahead an admission may be planned: further is a mistyped year."""


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

    A planned stay may be recorded before it begins (4:2520); until then the questions are those of the home.
    Recording the same admission twice gives the first. Raises Refused for an empty ward, an unplanned
    admission in the future, a nurse who is not on call, or a person whose stays would overlap.
    """
    admitted_at = utc(admitted_at)
    wait_for_turn(act, case.person_id)
    if same := _recorded_already(act.session, case, hospital_id, ward.strip(), admitted_at):
        return same
    _refuse_impossible(act, hospital_id, ward, admitted_at, planned=planned)
    _refuse_overlap(act.session, case.person_id, admitted_at)
    if on_call_nurse_id:
        giver_in_role(act, on_call_nurse_id, ON_CALL_NURSE)
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
    what = "admission to hospital planned" if admitted_at > act.now else "admitted to hospital"
    write(act, admission, what, admission, true_on=admitted_at)
    if on_call_nurse_id:
        _tell_nurse(act, admission, on_call_nurse_id, admission.id)
    ask_again(act, admission, "admitted", not_before=admitted_at if admitted_at > act.now else None)
    draw_up_again(act, admission, "admitted")
    return admission


def call_off(act: Act, admission: Admission, why: str) -> Discharge:
    """A planned stay will not take place, or not then: it ends at the moment it would have begun.

    Raises Refused without a reason, for a stay that has begun, and for one that has ended.
    """
    wait_for_turn(act, admission.person_id)
    refuse_if_over(act, admission)
    if admission.admitted_at <= act.now:
        raise Refused("This stay has begun.", way_out="record the discharge")
    if not why.strip():
        raise Refused("The reason is missing.", way_out="say in a sentence why the stay will not take place")
    return _end(act, admission, admission.admitted_at, "planned admission called off", why.strip())


def discharge(act: Act, admission: Admission, discharged_at: datetime) -> Discharge:
    """The person is home again: every task is asked about again as at home, and the agreement has ended.

    The record says with which gaps they go home (4:2492); nothing holds a discharge up.

    Recording the same discharge twice gives the first. Raises Refused for a moment that cannot be.
    """
    discharged_at = utc(discharged_at)
    wait_for_turn(act, admission.person_id)
    before = discharge_of(act, admission)
    if before and before.discharged_at == discharged_at:
        return before
    if before:
        raise Refused(
            "The discharge is recorded already, with another time.", way_out="look at what is recorded"
        )
    if discharged_at > act.now:
        raise Refused("The discharge is in the future.", way_out="record it when it has happened")
    if discharged_at <= admission.admitted_at:
        raise Refused(
            "The discharge is not after the admission.",
            way_out="check the two dates, or call off a planned stay",
        )
    gaps = gaps_by_delegation(act.session, admission, act.now)
    return _end(act, admission, discharged_at, "discharged from hospital", gaps=gaps)


def name_on_call_nurse(act: Act, admission: Admission, nurse_id: str, telephone: str = "") -> None:
    """Whom the ward rings (4:2453), from now on; with the number to ring, if it is not the one on record.

    Raises Refused for somebody who does not hold the role today, and for a stay that has ended.
    """
    wait_for_turn(act, admission.person_id)
    refuse_if_over(act, admission)
    giver_in_role(act, nurse_id, ON_CALL_NURSE)
    nurse, number = act.session.get_one(Person, nurse_id), telephone.strip()
    new_number = bool(number) and number != nurse.telephone
    if not new_number and on_call_nurse(act.session, admission) is nurse:
        return
    if new_number:
        nurse.telephone = number
    count = select(func.count()).select_from(OnCallNurse).where(OnCallNurse.admission_id == admission.id)
    row = OnCallNurse(
        id=new_id("oc"),
        admission_id=admission.id,
        number=(act.session.scalar(count) or 0) + 1,
        person_id=nurse_id,
        recorded_at=act.now,
        recorded_by=act.actor.id,
    )
    act.session.add(row)
    write(act, admission, "on-call nurse named", row, details={"new telephone number": new_number})
    _tell_nurse(act, admission, nurse_id, row.id)
    draw_up_again(act, admission, f"on call:{row.id}")


def _tell_nurse(act: Act, admission: Admission, nurse_id: str, naming: str) -> None:
    """Whoever the ward may ring is told so once; the message holds ids only."""
    queue(
        act, f"on call:{naming}", admission.case_id, "on-call-nurse-named", {"admission": admission.id},
        role=ON_CALL_NURSE, person_id=nurse_id,
    )  # fmt: skip


def on_call_nurse(session: Session, admission: Admission) -> Person | None:
    """Whoever was named last; None if nobody has been."""
    latest = session.scalar(
        select(OnCallNurse.person_id)
        .where(OnCallNurse.admission_id == admission.id)
        .order_by(OnCallNurse.number.desc())
        .limit(1)
    )
    found = latest or admission.on_call_nurse_id
    return session.get_one(Person, found) if found else None


def current_admission(session: Session, case: Case, now: datetime) -> Admission | None:
    """The stay the person of a case is in now."""
    return admission_at(session, case.person_id, instant(now))


def open_admission(session: Session, person_id: str) -> Admission | None:
    """The stay that has not ended, begun or still to come: a person has one at a time."""
    return session.scalars(
        select(Admission)
        .outerjoin(Discharge, Discharge.admission_id == Admission.id)
        .where(Admission.person_id == person_id, Discharge.admission_id.is_(None))
        .order_by(Admission.admitted_at)
    ).first()


def _recorded_already(
    session: Session, case: Case, hospital_id: str, ward: str, admitted_at: datetime
) -> Admission | None:
    found = open_admission(session, case.person_id)
    same = found and (found.case_id, found.hospital_id, found.ward, found.admitted_at) == (
        case.id,
        hospital_id,
        ward,
        admitted_at,
    )
    return found if same else None


def _refuse_impossible(
    act: Act, hospital_id: str, ward: str, admitted_at: datetime, *, planned: bool
) -> None:
    if act.session.get(Organisation, hospital_id) is None:
        raise Refused("This hospital is not on record.", way_out="choose one that is")
    if not ward.strip():
        raise Refused("The ward is missing.", way_out="name the ward, or 'not known yet'")
    if admitted_at > act.now and not planned:
        raise Refused(
            "An admission in the future is a planned one.", way_out="mark it as planned, or mend the time"
        )
    if admitted_at > act.now + FURTHEST:
        raise Refused("This admission is more than two years ahead.", way_out="check the year")


def _refuse_overlap(session: Session, person_id: str, admitted_at: datetime) -> None:
    """One stay after another: a stay is open until it is discharged, so none may begin later or go on."""
    if found := open_admission(session, person_id):
        if found.admitted_at > admitted_at:
            raise Refused(
                "A stay that begins later is planned for this person.",
                way_out="call off the planned stay first; it can be planned anew after this one",
            )
        raise Refused("This person is in hospital already.", way_out="record the discharge first")
    later = (
        select(Admission.id)
        .join(Discharge, Discharge.admission_id == Admission.id)
        .where(
            Admission.person_id == person_id,
            Discharge.discharged_at > Admission.admitted_at,
            Discharge.discharged_at > admitted_at,
        )
    )
    if session.scalar(later.limit(1)):
        raise Refused(
            "This person was in hospital then, or later, by an earlier record.",
            way_out="check the day and time of this admission",
        )


def _end(
    act: Act,
    admission: Admission,
    at: datetime,
    what: str,
    why: str = "",
    gaps: Mapping[str, Sequence[str]] | None = None,
) -> Discharge:
    row = Discharge(
        admission_id=admission.id, discharged_at=at, recorded_at=act.now, recorded_by=act.actor.id
    )
    act.session.add(row)
    details = {"home with gaps": {id: list(some) for id, some in gaps.items()}} if gaps else None
    write(act, admission, what, row, true_on=at, why=why, details=details)
    ask_again(act, admission, "discharged")
    draw_up_again(act, admission, "over")
    return row

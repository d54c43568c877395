"""The rota the PHB holder or the ICB gives to the ward (4:2440): shifts planned and cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.hospital import Admission, Discharge, Purpose, Shift, ShiftCancelled
from models.ids import new_id
from models.people import Employment, EmploymentEnd
from rules.moments import instant, london, london_day
from services.act import Act, Refused
from services.in_hospital.hospital_acts import draw_up_again, refuse_if_over, utc, wait_for_turn, write

LONGEST = timedelta(hours=24)
"""By the clock on the wall. A line of a rota that is longer was mistyped, and no ward could use it."""

LOOKED_ROUND = timedelta(days=2)
"""How far on either side of a shift the PA's other work can make it a fault."""


def plan_shift(
    act: Act,
    admission: Admission,
    pa_id: str,
    designation: str,
    starts_at: datetime,
    ends_at: datetime,
    *,
    purpose: Purpose,
) -> Shift:
    """One line of the rota: the PA, the designation, start and finish, and what the PA is there for.

    Planning the same line twice gives the first. A line with a fault, such as a DBS check that runs out in its
    middle, can be planned and is marked: the rota then shows what has to be mended. A home task (4:1304) is on no
    ward's rota and counts for rest all the same. Raises Refused for times that cannot be, for somebody who is no
    PA of this person, and for two shifts of one PA at once.
    """
    starts_at, ends_at = utc(starts_at), utc(ends_at)
    wait_for_turn(act, admission.person_id)
    refuse_if_over(act, admission)
    _refuse_impossible(admission, designation, starts_at, ends_at)
    if pa_id not in pas_of(act.session, admission, act.now):
        raise Refused(
            "This is no PA of this person.",
            way_out="choose a PA with a task in this case, or record who employs them",
        )
    shift = Shift(
        id=new_id("sf"),
        admission_id=admission.id,
        pa_id=pa_id,
        designation=designation.strip(),
        starts_at=starts_at,
        ends_at=ends_at,
        recorded_at=act.now,
        recorded_by=act.actor.id,
        purpose=purpose,
    )
    if same := _overlapping(act.session, shift):
        return same
    act.session.add(shift)
    details = {"pa": pa_id, "purpose": purpose}
    write(act, admission, "shift planned", shift, true_on=starts_at, details=details)
    draw_up_again(act, admission, f"shift:{shift.id}")
    _tell_other_stays(act, shift, "shift")
    return shift


def cancel_shift(act: Act, shift: Shift, why: str) -> None:
    """Take a line off the rota; the line stays on record. Cancelling it twice changes nothing more.

    Raises Refused without a reason, and for a stay that has ended.
    """
    admission = act.session.get_one(Admission, shift.admission_id)
    wait_for_turn(act, admission.person_id)
    if act.session.get(ShiftCancelled, shift.id):
        return
    refuse_if_over(act, admission)
    if not why.strip():
        raise Refused("The reason is missing.", way_out="say in a sentence why the shift is cancelled")
    cancelled = ShiftCancelled(shift_id=shift.id, at=act.now, by=act.actor.id, why=why.strip())
    act.session.add(cancelled)
    write(act, admission, "shift cancelled", cancelled, why=why.strip(), details={"pa": shift.pa_id})
    draw_up_again(act, admission, f"cancelled:{shift.id}")
    _tell_other_stays(act, shift, "cancelled")


def rota(session: Session, admission_id: str) -> Sequence[Shift]:
    """The shifts that stand, in order."""
    return session.scalars(
        select(Shift)
        .outerjoin(ShiftCancelled, ShiftCancelled.shift_id == Shift.id)
        .where(Shift.admission_id == admission_id, ShiftCancelled.shift_id.is_(None))
        .order_by(Shift.starts_at, Shift.id)
    ).all()


def pas_of(session: Session, admission: Admission, now: datetime) -> set[str]:
    """The PAs with a task in the case, and those who are employed for this person today."""
    today = london_day(instant(now))
    with_a_task = select(DelegationRow.pa_id).where(DelegationRow.case_id == admission.case_id)
    employed = (
        select(Employment.pa_id)
        .outerjoin(EmploymentEnd, EmploymentEnd.employment_id == Employment.id)
        .where(
            Employment.person_id == admission.person_id,
            Employment.first_day <= today,
            or_(Employment.last_day.is_(None), Employment.last_day >= today),
            or_(EmploymentEnd.last_day.is_(None), EmploymentEnd.last_day >= today),
        )
    )
    return set(session.scalars(with_a_task)) | set(session.scalars(employed))


def _refuse_impossible(
    admission: Admission, designation: str, starts_at: datetime, ends_at: datetime
) -> None:
    if ends_at <= starts_at:
        raise Refused("The shift does not end after it starts.", way_out="check the two days and times")
    if _on_the_wall(ends_at) - _on_the_wall(starts_at) > LONGEST:
        raise Refused(
            "The shift is longer than 24 hours.", way_out="check the two days, or enter it as several shifts"
        )
    if starts_at < admission.admitted_at:
        raise Refused(
            "The shift starts before the admission.", way_out="enter the part of it that is in hospital"
        )
    if not designation.strip():
        raise Refused(
            "The designation is missing.",
            rule="rota with name, designation, start and finish",
            cite=("4:2440",),
            way_out="say what the PA is on this rota, such as lead PA",
        )


def _overlapping(session: Session, planned: Shift) -> Shift | None:
    """The very same line, if it stands; Refused for another one at that time."""
    for shift in rota(session, planned.admission_id):
        if (
            shift.pa_id != planned.pa_id
            or shift.starts_at >= planned.ends_at
            or planned.starts_at >= shift.ends_at
        ):
            continue
        if _line(shift) == _line(planned):
            return shift
        raise Refused("This PA has another shift at that time.", way_out="cancel or mend the other shift")
    return None


def _line(shift: Shift) -> tuple[object, ...]:
    return shift.designation, shift.starts_at, shift.ends_at, shift.purpose


def _tell_other_stays(act: Act, shift: Shift, what: str) -> None:
    """The PA's rota at another stay may have a fault now, or one fewer: its agreement is drawn up again."""
    others = act.session.scalars(
        select(Admission)
        .join(Shift, Shift.admission_id == Admission.id)
        .outerjoin(Discharge, Discharge.admission_id == Admission.id)
        .where(
            Shift.pa_id == shift.pa_id,
            Shift.starts_at < shift.ends_at + LOOKED_ROUND,
            Shift.ends_at > shift.starts_at - LOOKED_ROUND,
            Admission.id != shift.admission_id,
            Discharge.admission_id.is_(None),
        )
        .distinct()
    )
    for other in others:
        draw_up_again(act, other, f"{what} elsewhere:{shift.id}")


def _on_the_wall(moment: datetime) -> datetime:
    return london(instant(moment)).replace(tzinfo=None)

"""Somebody is away, or back: what they carry is looked at again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import DelegationEnd, DelegationRow
from models.evidence import EvidenceGiver, EvidenceRow
from models.ids import new_id
from models.people import Absence, AbsenceEnd
from services import outbox, record
from services.act import Act, Refused


def record_absence(
    act: Act, organisation_id: str, person_id: str, first_day: date, last_day: date | None = None
) -> Absence:
    """Away from a day, and if that is known to a day; why is nobody's business here.

    Said twice, the first stands. Raises Refused if it ends before it begins.
    """
    if last_day and last_day < first_day:
        raise Refused("The absence ends before it begins.", way_out="check the two days")
    same = select(Absence).where(
        Absence.person_id == person_id,
        Absence.first_day == first_day,
        Absence.last_day == last_day if last_day else Absence.last_day.is_(None),
        Absence.id.not_in(select(AbsenceEnd.absence_id)),
    )
    if there := act.session.scalars(same.order_by(Absence.id)).first():
        return there
    absence = Absence(
        id=new_id("ab"), person_id=person_id, first_day=first_day, last_day=last_day,
        recorded_at=act.now, recorded_by=act.actor.id,
    )  # fmt: skip
    act.session.add(absence)
    record.write(act, organisation_id, "absence recorded", {"person": person_id}, rows=[absence])
    _ask_again(act, person_id, f"absence:{absence.id}")
    return absence


def absence_of(session: Session, person_id: str) -> Absence | None:
    """The absence of somebody that was recorded last, if nobody has said since when it ended."""
    ended = select(AbsenceEnd.absence_id)
    return session.scalars(
        select(Absence)
        .where(Absence.person_id == person_id, Absence.id.not_in(ended))
        .order_by(Absence.first_day.desc(), Absence.id)
        .limit(1)
    ).first()


def end_absence(act: Act, organisation_id: str, absence: Absence, last_day: date) -> None:
    """Back on the day after ``last_day``, whatever was said before; the day before the first: it never began.

    Raises Refused for another end than the one that was recorded.
    """
    there = act.session.get(AbsenceEnd, absence.id)
    if there and there.last_day != last_day:
        raise Refused(
            "The end of this absence is on record, with another day.", way_out="record another absence"
        )
    if there:
        return
    end = AbsenceEnd(absence_id=absence.id, last_day=last_day, recorded_at=act.now, recorded_by=act.actor.id)
    act.session.add(end)
    record.write(act, organisation_id, "absence ended", {"person": absence.person_id}, rows=[end])
    _ask_again(act, absence.person_id, f"absence-end:{absence.id}")


def _ask_again(act: Act, person_id: str, key: str) -> None:
    for delegation_id in _carried_by(act, person_id):
        outbox.put(act, outbox.RECONCILE, delegation_id, f"{key}:{delegation_id}")


def _carried_by(act: Act, person_id: str) -> Sequence[str]:
    """The delegations for which somebody has ever accepted to answer or to monitor."""
    wanted = (
        select(DelegationRow.id)
        .join(
            EvidenceRow,
            (EvidenceRow.pa_id == DelegationRow.pa_id)
            & (EvidenceRow.person_id == DelegationRow.person_id)
            & (EvidenceRow.task == DelegationRow.task),
        )
        .join(EvidenceGiver, EvidenceGiver.evidence_id == EvidenceRow.id)
        .where(
            EvidenceRow.kind.in_(("accountability", "monitoring duty")),
            EvidenceGiver.person_id == person_id,
            DelegationRow.id.not_in(select(DelegationEnd.delegation_id)),
        )
        .distinct()
        .order_by(DelegationRow.id)
    )
    return act.session.scalars(wanted).all()

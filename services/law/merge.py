"""Merging two entries of one person: what stood under the one stands under the other from now on; nothing is changed.

Everything that speaks for the entry merged is recorded again under the person kept, at today's time of recording, so
that what was known before stays what it was; the pieces under the entry merged are declared void, so that nothing
counts twice. Its delegations end, and are asked for under the person kept.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from models.accounts import Account
from models.cases import Case, DelegationRow
from models.hospital import Admission, Discharge, Shift, ShiftCancelled
from models.law import PersonMerge
from models.people import Appointment, AppointmentEnd, Person, Practitioner, Representation
from rules.moments import instant, london_day
from services import outbox, record
from services.act import Act, Refused
from services.law.correct import put_right, said_of
from services.law.merge_delegations import move_delegations
from services.law.merge_evidence import carry_evidence
from services.law.merge_posts import move_posts
from services.law.who import still_there
from services.named import CARED_FOR


def merge(act: Act, organisation_id: str, merged_id: str, kept_id: str, why: str) -> PersonMerge:
    """Two entries are one person: keep one of them, and carry over to it what stands under the other.

    Raises Refused where they may be two people, where the entry merged works here, logs in or is in hospital, and
    where a task that is in force would stop.
    """
    found = {
        id: still_there(act, id) for id in sorted({merged_id, kept_id})
    }  # always waited for in one order
    merged, kept = found[merged_id], found[kept_id]
    if not why.strip():
        raise Refused("The reason is missing.", way_out="say in a sentence how it is known that they are one")
    _refuse_two_people(act.session, merged, kept)
    _refuse_busy(act, merged)
    row = PersonMerge(merged_id=merged.id, kept_id=kept.id, merged_at=act.now, merged_by=act.actor.id)
    subject = {"person": kept.id, "merged": merged.id}
    entry = record.write(
        act,
        organisation_id,
        "two entries of one person merged",
        subject,
        rows=[row],
        why={kept.id: why.strip()},
    )
    _fill_in(act, organisation_id, merged, kept)
    carry_evidence(act, organisation_id, merged.id, kept.id)
    move_posts(act, organisation_id, merged.id, kept.id)
    move_delegations(act, merged.id, kept.id)
    for id in _delegations_of(act.session, kept.id):
        outbox.put(act, outbox.RECONCILE, id, f"{id}:{entry}")
    return row


def merges_of(session: Session, people: Collection[str]) -> Sequence[PersonMerge]:
    """Where one of these people is the entry merged or the one kept, oldest first."""
    either = or_(PersonMerge.merged_id.in_(people), PersonMerge.kept_id.in_(people))
    order = (PersonMerge.merged_at, PersonMerge.merged_id)
    return session.scalars(select(PersonMerge).where(either).order_by(*order)).all()


def _refuse_two_people(session: Session, merged: Person, kept: Person) -> None:
    if merged.id == kept.id:
        raise Refused("This is one entry already.", way_out="name the two entries")
    for field in ("NHS number", "date of birth"):
        one, other = said_of(merged, field), said_of(kept, field)
        if one and other and one != other:
            raise Refused(
                f"The two have different {field}s on record: they may be two people.",
                way_out="correct the one that is wrong first (`safehands data correct`)",
            )
    both = (merged.id, kept.id)
    together = or_(
        exists().where(DelegationRow.pa_id.in_(both), DelegationRow.person_id.in_(both)),
        exists().where(Representation.person_id.in_(both), Representation.representative_id.in_(both)),
    )
    if session.scalar(select(together)):
        raise Refused("One works or speaks for the other: they are two people.")


def _refuse_busy(act: Act, merged: Person) -> None:
    """What only the two themselves, or whoever they work for, can put right first."""
    today = london_day(instant(act.now))
    last = func.coalesce(AppointmentEnd.last_day, Appointment.last_day)
    works = (
        select(Appointment.role)
        .outerjoin(AppointmentEnd, AppointmentEnd.appointment_id == Appointment.id)
        .where(Appointment.person_id == merged.id, Appointment.role.not_in(CARED_FOR))
        .where(or_(last.is_(None), last >= today))
    )
    if act.session.get(Practitioner, merged.id) is not None or act.session.scalars(works).first():
        raise Refused(
            "The entry to be merged works here or is registered.",
            way_out="end the post, or keep this one instead",
        )
    if act.session.scalar(select(exists().where(Account.person_id == merged.id, Account.active))):
        raise Refused(
            "Somebody logs in as the entry to be merged.",
            way_out="close that account (`safehands accounts close`)",
        )
    stays = exists().where(
        Admission.person_id == merged.id, Admission.id.not_in(select(Discharge.admission_id))
    )
    shifts = exists().where(
        Shift.pa_id == merged.id, Shift.ends_at > act.now, Shift.id.not_in(select(ShiftCancelled.shift_id))
    )
    if act.session.scalar(select(or_(stays, shifts))):
        raise Refused(
            "The entry to be merged is in hospital, or on a ward's rota.",
            way_out="merge once that is over, or keep this one instead",
        )


def _fill_in(act: Act, organisation_id: str, merged: Person, kept: Person) -> None:
    """What only the entry merged knew. An NHS number belongs to one entry: it moves."""
    why = f"merged with {merged.id}"
    for field in ("date of birth", "NHS number"):
        known = said_of(merged, field)
        if field == "NHS number" and known:
            put_right(act, organisation_id, merged, "NHS number", "", f"merged into {kept.id}")
        if known and not said_of(kept, field):
            put_right(act, organisation_id, kept, field, known, why)
    kept.email, kept.telephone = kept.email or merged.email, kept.telephone or merged.telephone


def _delegations_of(session: Session, person_id: str) -> Sequence[str]:
    return session.scalars(
        select(DelegationRow.id)
        .join(Case, Case.id == DelegationRow.case_id)
        .where(or_(DelegationRow.pa_id == person_id, DelegationRow.person_id == person_id))
        .order_by(DelegationRow.id)
    ).all()

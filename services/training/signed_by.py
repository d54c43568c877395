"""What somebody has signed, and what would need somebody else if they left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from models.cases import DelegationEnd, DelegationRow
from models.evidence import EvidenceGiver, EvidenceRow
from models.people import Person
from rules.vocabulary import Status
from services.holders import DUTIES, About, about_some_of, holders_of_each, what_about
from services.training.trainer_desk import last_statuses

SIGNED = ("training", "supervised practice", "assessment", "observation", "formal review")
SIGN_OFFS = ("assessment", "formal review")
LAST_SIGN_OFF = "last sign-off"


@dataclass(frozen=True)
class Signed:
    """One thing that was signed, and for whom; no delegation, where it has ended or is another's."""

    evidence: EvidenceRow
    pa: Person
    delegation_id: str = ""


@dataclass(frozen=True)
class Depends:
    """A delegation that rests on somebody: by what, and how it stands."""

    row: DelegationRow
    pa: Person
    person: Person
    status: Status
    by: tuple[str, ...]


def signed_by(session: Session, person_id: str, most: int = 200) -> Sequence[Signed]:
    """What this person stands behind first, the latest first."""
    found = session.execute(
        select(EvidenceRow, Person, DelegationRow.id)
        .join(EvidenceGiver, EvidenceGiver.evidence_id == EvidenceRow.id)
        .join(Person, Person.id == EvidenceRow.pa_id)
        .outerjoin(
            DelegationRow,
            (DelegationRow.pa_id == EvidenceRow.pa_id)
            & (DelegationRow.person_id == EvidenceRow.person_id)
            & (DelegationRow.task == EvidenceRow.task)
            & DelegationRow.id.not_in(select(DelegationEnd.delegation_id)),
        )
        .where(EvidenceGiver.person_id == person_id, EvidenceRow.kind.in_(SIGNED))
        .order_by(EvidenceRow.true_from.desc(), EvidenceRow.id)
        .limit(most)
    )
    return [Signed(evidence, pa, id or "") for evidence, pa, id in found]


def depends_on(session: Session, person_id: str, now: datetime) -> Sequence[Depends]:
    """Delegations, not ended, that rest on this person: a duty they carry, or the last sign-off, the most urgent first.

    The status is the last one of its log. In as many queries for many as for one.
    """
    touched = session.execute(_touched(person_id)).all()
    rows = [row for row, _, _ in touched]
    holders = holders_of_each(session, rows, now)
    signed = _signed_last(session, rows, person_id)
    standing = last_statuses(session, [row.id for row in rows])
    found = []
    for row, pa, person in touched:
        by = [one.duty for one in holders[row.id] if one.person == person_id]
        if what_about(row) in signed:
            by.append(LAST_SIGN_OFF)
        if by:
            found.append(Depends(row, pa, person, standing.get(row.id, "no answer"), tuple(by)))
    return sorted(found, key=lambda one: (one.status != "in force", one.pa.name, one.row.task, one.row.id))


def _touched(person_id: str) -> Select[tuple[DelegationRow, Person, Person]]:
    """Every delegation, not ended, for which this person ever signed off or took a duty on."""
    pa, person = aliased(Person), aliased(Person)
    given = (
        select(EvidenceRow.id)
        .join(EvidenceGiver, EvidenceGiver.evidence_id == EvidenceRow.id)
        .where(
            EvidenceGiver.person_id == person_id,
            EvidenceRow.kind.in_((*SIGN_OFFS, *DUTIES)),
            EvidenceRow.pa_id == DelegationRow.pa_id,
            EvidenceRow.person_id == DelegationRow.person_id,
            EvidenceRow.task == DelegationRow.task,
        )
    )
    return (
        select(DelegationRow, pa, person)
        .join(pa, pa.id == DelegationRow.pa_id)
        .join(person, person.id == DelegationRow.person_id)
        .where(given.exists(), DelegationRow.id.not_in(select(DelegationEnd.delegation_id)))
    )


def _signed_last(session: Session, rows: Sequence[DelegationRow], person_id: str) -> set[About]:
    """What of these delegations this person stands behind the last sign-off of."""
    voided = select(EvidenceRow.about).where(EvidenceRow.kind == "void", EvidenceRow.about.is_not(None))
    signed = session.scalars(
        select(EvidenceRow)
        .where(EvidenceRow.kind.in_(SIGN_OFFS), about_some_of(rows), EvidenceRow.id.not_in(voided))
        .order_by(EvidenceRow.true_from, EvidenceRow.id)
    )
    last = {what_about(one): one.id for one in signed}
    given = select(EvidenceGiver.evidence_id).where(
        EvidenceGiver.person_id == person_id, EvidenceGiver.evidence_id.in_([*last.values()])
    )
    hers = set(session.scalars(given))
    return {about for about, id in last.items() if id in hers}

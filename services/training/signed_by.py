"""What somebody has signed, and what would need somebody else if they left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, aliased

from models.cases import DelegationEnd, DelegationRow, DelegationStatus
from models.evidence import EvidenceGiver, EvidenceRow
from models.people import Person
from rules.vocabulary import Status
from services.holders import DUTIES, holders_of

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

    The status is the last one of its log.
    """
    found = []
    for row, pa, person in session.execute(_touched(person_id)):
        by = [one.duty for one in holders_of(session, row, now) if one.person == person_id]
        if _last_sign_off_is_by(session, row, person_id):
            by.append(LAST_SIGN_OFF)
        if by:
            found.append(Depends(row, pa, person, _status(session, row), tuple(by)))
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
            *_of(DelegationRow),
        )
    )
    return (
        select(DelegationRow, pa, person)
        .join(pa, pa.id == DelegationRow.pa_id)
        .join(person, person.id == DelegationRow.person_id)
        .where(given.exists(), DelegationRow.id.not_in(select(DelegationEnd.delegation_id)))
    )


def _last_sign_off_is_by(session: Session, row: DelegationRow, person_id: str) -> bool:
    voided = select(EvidenceRow.about).where(EvidenceRow.kind == "void", EvidenceRow.about.is_not(None))
    last = session.scalar(
        select(EvidenceRow.id)
        .where(EvidenceRow.kind.in_(SIGN_OFFS), *_of(row), EvidenceRow.id.not_in(voided))
        .order_by(EvidenceRow.true_from.desc(), EvidenceRow.id.desc())
        .limit(1)
    )
    givers = select(EvidenceGiver.person_id).where(EvidenceGiver.evidence_id == last)
    return person_id in session.scalars(givers).all()


def _of(row: DelegationRow | type[DelegationRow]) -> tuple[ColumnElement[bool], ...]:
    return (
        EvidenceRow.pa_id == row.pa_id,
        EvidenceRow.person_id == row.person_id,
        EvidenceRow.task == row.task,
    )


def _status(session: Session, row: DelegationRow) -> Status:
    log = select(DelegationStatus.status).where(DelegationStatus.delegation_id == row.id)
    return session.scalar(log.order_by(DelegationStatus.number.desc()).limit(1)) or "no answer"

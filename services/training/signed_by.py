"""What somebody has signed, and what would need somebody else if they left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from models.cases import DelegationEnd, DelegationRow
from models.evidence import EvidenceGiver, EvidenceRow
from models.now import LatestStatus
from models.people import Person
from rules.vocabulary import Status
from services.holders import DUTIES, holders_of_each
from services.paged import Paged, page_of

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
    latest = (
        select(EvidenceRow.id)
        .join(EvidenceGiver, EvidenceGiver.evidence_id == EvidenceRow.id)
        .where(
            EvidenceGiver.person_id == person_id, EvidenceRow.kind.in_(SIGNED), EvidenceRow.pa_id.is_not(None)
        )
        .order_by(EvidenceRow.true_from.desc(), EvidenceRow.id)
        .limit(most)
    )
    found = session.execute(
        select(EvidenceRow, Person, DelegationRow.id)
        .join(Person, Person.id == EvidenceRow.pa_id)
        .outerjoin(DelegationRow, _is_about(DelegationRow) & _goes_on())
        .where(EvidenceRow.id.in_(latest.subquery().select()))
        .order_by(EvidenceRow.true_from.desc(), EvidenceRow.id)
    )
    return [Signed(evidence, pa, id or "") for evidence, pa, id in found]


def depends_on(
    session: Session, person_id: str, now: datetime, page: int = 1, most: int = 20
) -> Paged[Depends]:
    """Delegations, not ended, that rest on this person: a duty they carry, or the last sign-off, the most urgent first.

    The status is the last one of its log. Of all of them only what puts them in order is read, of one page the rest; in
    as many queries for many as for one.
    """
    carried = _carried(session, person_id, now)
    signed = set(session.scalars(_signed_last(person_id)))
    in_order = session.execute(
        select(DelegationRow.id, LatestStatus.status)
        .join(Person, Person.id == DelegationRow.pa_id)
        .outerjoin(LatestStatus, LatestStatus.delegation_id == DelegationRow.id)
        .where(DelegationRow.id.in_(carried.keys() | signed))
        .order_by(
            func.coalesce(LatestStatus.status, "") != "in force",
            Person.name,
            DelegationRow.task,
            DelegationRow.id,
        )
    ).tuples()
    found = page_of(in_order.all(), page, most)
    pa, person = aliased(Person), aliased(Person)
    rows = {
        row.id: (row, its_pa, its_person)
        for row, its_pa, its_person in session.execute(
            select(DelegationRow, pa, person)
            .join(pa, pa.id == DelegationRow.pa_id)
            .join(person, person.id == DelegationRow.person_id)
            .where(DelegationRow.id.in_([id for id, _ in found.lines]))
        )
    }
    return found.showing(
        Depends(
            *rows[id],
            cast("Status", status or "no answer"),
            (*carried.get(id, ()), *((LAST_SIGN_OFF,) if id in signed else ())),
        )
        for id, status in found.lines
    )


def _carried(session: Session, person_id: str, now: datetime) -> dict[str, list[str]]:
    """The duties that this person carries, by delegation: of those for which they ever took one on."""
    rows = session.scalars(_touched(person_id, DUTIES)).all()
    carried = {
        id: [one.duty for one in some if one.person == person_id]
        for id, some in holders_of_each(session, rows, now).items()
    }
    return {id: duties for id, duties in carried.items() if duties}


def _signed_last(person_id: str) -> Select[tuple[str]]:
    """The delegations of which this person stands behind the last sign-off."""
    touched = aliased(DelegationRow, _touched(person_id, SIGN_OFFS).subquery())
    voided = select(EvidenceRow.about).where(EvidenceRow.kind == "void", EvidenceRow.about.is_not(None))
    latest_first = func.row_number().over(
        partition_by=touched.id, order_by=(EvidenceRow.true_from.desc(), EvidenceRow.id.desc())
    )
    signed = (
        select(touched.id, EvidenceRow.id.label("evidence_id"), latest_first.label("place"))
        .join(EvidenceRow, _is_about(touched))
        .where(EvidenceRow.kind.in_(SIGN_OFFS), EvidenceRow.id.not_in(voided))
        .subquery()
    )
    is_theirs = exists().where(
        EvidenceGiver.evidence_id == signed.c.evidence_id, EvidenceGiver.person_id == person_id
    )
    return select(signed.c.id).where(signed.c.place == 1, is_theirs)


def _touched(person_id: str, kinds: Sequence[str]) -> Select[tuple[DelegationRow]]:
    """Every delegation, not ended, for which this person ever gave evidence of such a kind."""
    return (
        select(DelegationRow)
        .join(EvidenceRow, _is_about(DelegationRow))
        .join(EvidenceGiver, EvidenceGiver.evidence_id == EvidenceRow.id)
        .where(EvidenceGiver.person_id == person_id, EvidenceRow.kind.in_(kinds), _goes_on())
        .distinct()
    )


def _is_about(row: type[DelegationRow]) -> ColumnElement[bool]:
    """Evidence of the PA, the person and the task of a delegation."""
    return and_(
        EvidenceRow.pa_id == row.pa_id, EvidenceRow.person_id == row.person_id, EvidenceRow.task == row.task
    )


def _goes_on() -> ColumnElement[bool]:
    return DelegationRow.id.not_in(select(DelegationEnd.delegation_id))

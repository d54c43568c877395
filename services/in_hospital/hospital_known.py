"""Everything on record that can bear on one stay in hospital, read at once for all its PAs and tasks."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.evidence import EvidenceGiver, EvidenceRow, as_evidence
from rules.question import Evidence, Known
from services.evidence import PROOFS
from services.known import about_either, named, with_successors


def known_of_stay(session: Session, person_id: str, pa_ids: Collection[str]) -> Known:
    """What ``services.evidence.known_for`` gives for one delegation, here for every PA of one person.

    The number of queries does not grow with the number of PAs, tasks or shifts.
    """
    rows = _rows(session, person_id, pa_ids)
    givers = _givers(session, rows)
    proofs = _proofs(session, rows, givers)
    voids = session.scalars(
        select(EvidenceRow).where(
            EvidenceRow.kind == "void", EvidenceRow.about.in_([row.id for row in (*rows, *proofs)])
        )
    ).all()
    givers |= _givers(session, [*proofs, *voids])
    evidence = tuple(as_evidence(row, givers.get(row.id, [])) for row in (*rows, *proofs, *voids))
    return _with_names(session, evidence, {person_id, *pa_ids})


def known_about(known: Known, pa_id: str) -> Known:
    """The part of it that can bear on one PA."""
    bearing = tuple(item for item in known.evidence if item.pa in ("", pa_id))
    return Known(known.people, known.organisations, bearing)


def _rows(session: Session, person_id: str, pa_ids: Collection[str]) -> Sequence[EvidenceRow]:
    return session.scalars(
        select(EvidenceRow).where(about_either(pa_ids, person_id, EvidenceRow.kind.not_in((*PROOFS, "void"))))
    ).all()


def _proofs(
    session: Session, rows: Sequence[EvidenceRow], givers: dict[str, list[EvidenceGiver]]
) -> Sequence[EvidenceRow]:
    practitioners = {giver.person_id for some in givers.values() for giver in some}
    providers = {row.provider_id for row in rows if row.provider_id}
    return session.scalars(
        select(EvidenceRow).where(
            EvidenceRow.kind.in_(PROOFS), EvidenceRow.about.in_(practitioners | providers)
        )
    ).all()


def _givers(session: Session, rows: Sequence[EvidenceRow]) -> dict[str, list[EvidenceGiver]]:
    found: dict[str, list[EvidenceGiver]] = {}
    ids = [row.id for row in rows]
    for giver in session.scalars(select(EvidenceGiver).where(EvidenceGiver.evidence_id.in_(ids))):
        found.setdefault(giver.evidence_id, []).append(giver)
    return found


def _with_names(session: Session, evidence: tuple[Evidence, ...], people: set[str]) -> Known:
    meant = people | {giver.person for item in evidence for giver in item.by}
    places = {giver.organisation for item in evidence for giver in item.by}
    places |= {item.provider for item in evidence} | {item.kept_by for item in evidence}
    return Known(
        people=named(session, meant),
        organisations=with_successors(session, places - {""}),
        evidence=evidence,
    )

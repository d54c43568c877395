"""Evidence of an entry that was merged, recorded again under the person kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import inspect, or_, select
from sqlalchemy.orm import Session

from models.base import Base
from models.evidence import EvidenceGiver, EvidenceRow
from models.files import EvidenceFile
from models.ids import new_id
from models.law import EvidenceCarried
from services import record
from services.act import Act
from services.training.sign_off import as_giver

SAME = ("kind", "outcome", "true_from", "pa_id", "person_id", "task", "about", "ward", "document_sha256")
"""Two pieces that agree in these and in who gave them are one piece, recorded under two entries."""


def carry_evidence(act: Act, organisation_id: str, merged_id: str, kept_id: str) -> None:
    """Record again what speaks of the entry merged and counts; the pieces themselves are declared void.

    Who gave it and when it was true stay; recorded it is today, by whoever merges.
    """
    rows = _counting(act.session, merged_id)
    known = {_same(row, _givers_of(act.session, row.id)) for row in _counting(act.session, kept_id)}
    new: dict[str, list[Base]] = defaultdict(list)
    for row in rows:
        log = row.organisation_id or organisation_id
        copy = _again(act, row, merged_id, kept_id)
        givers = [_for(copy.id, giver, merged_id, kept_id) for giver in _givers_of(act.session, row.id)]
        if _same(copy, givers) not in known:
            new[log] += [copy, *givers, EvidenceCarried(evidence_id=copy.id, from_id=row.id)]
            new[log] += _files(act.session, row.id, copy.id)
        new[log] += _void(act, row, log, kept_id)
    for log in sorted(new):
        subject = {"person": kept_id, "merged": merged_id}
        record.write(act, log, "evidence carried to the person kept", subject, rows=new[log])


def _counting(session: Session, person_id: str) -> Sequence[EvidenceRow]:
    """What is on record about somebody and was not declared void, in the order in which it was recorded."""
    voided = select(EvidenceRow.about).where(EvidenceRow.kind == "void", EvidenceRow.about.is_not(None))
    return session.scalars(
        select(EvidenceRow)
        .where(or_(EvidenceRow.pa_id == person_id, EvidenceRow.person_id == person_id))
        .where(EvidenceRow.kind != "void", EvidenceRow.id.not_in(voided))
        .order_by(EvidenceRow.recorded_at, EvidenceRow.id)
    ).all()


def _again(act: Act, row: EvidenceRow, merged_id: str, kept_id: str) -> EvidenceRow:
    said: dict[str, Any] = {column.key: getattr(row, column.key) for column in inspect(EvidenceRow).columns}
    who = {name: kept_id for name in ("pa_id", "person_id") if said[name] == merged_id}
    ours = {"id": new_id("ev"), "recorded_at": act.now, "recorded_by": act.actor.id}
    return EvidenceRow(**said | who | ours)


def _givers_of(session: Session, evidence_id: str) -> Sequence[EvidenceGiver]:
    return session.scalars(
        select(EvidenceGiver).where(EvidenceGiver.evidence_id == evidence_id).order_by(EvidenceGiver.position)
    ).all()


def _for(copy_id: str, giver: EvidenceGiver, merged_id: str, kept_id: str) -> EvidenceGiver:
    """Whoever stands behind it; where that was the entry merged, the person kept."""
    return EvidenceGiver(
        evidence_id=copy_id,
        position=giver.position,
        person_id=kept_id if giver.person_id == merged_id else giver.person_id,
        role=giver.role,
        organisation_id=giver.organisation_id,
    )


def _files(session: Session, evidence_id: str, copy_id: str) -> list[EvidenceFile]:
    """The photographs and papers that belong to it."""
    files = session.scalars(select(EvidenceFile.file_id).where(EvidenceFile.evidence_id == evidence_id))
    return [EvidenceFile(evidence_id=copy_id, file_id=file_id) for file_id in files]


def _void(act: Act, row: EvidenceRow, log: str, kept_id: str) -> list[Base]:
    void = EvidenceRow(
        id=new_id("ev"),
        kind="void",
        outcome="void",
        true_from=act.now,
        true_is_day=False,
        recorded_at=act.now,
        recorded_by=act.actor.id,
        about=row.id,
        note=f"It stands under {kept_id} now: two entries were one person.",
        organisation_id=log,
    )
    by = as_giver(act)
    giver = EvidenceGiver(
        evidence_id=void.id,
        position=0,
        person_id=by.person,
        role=by.role,
        organisation_id=by.organisation or None,
    )
    return [void, giver]


def _same(row: EvidenceRow, givers: Sequence[EvidenceGiver]) -> tuple[object, ...]:
    return (*(getattr(row, name) for name in SAME), *((giver.person_id, giver.role) for giver in givers))

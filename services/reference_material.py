"""Reference material: a video or a sheet for one PA, person and task, to look at between reviews (2:802, 2:806)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models.cases import DelegationEnd, DelegationRow
from models.evidence import Document
from models.ids import new_id
from models.training import ReferenceMaterial
from services.act import Act, Refused
from services.training_steps import enter


def attach_material(
    act: Act,
    row: DelegationRow,
    title: str,
    *,
    content: bytes = b"",
    media_type: str = "",
    kept_at: str = "",
) -> ReferenceMaterial:
    """Give a PA something to look at, either as a file or as the place where it is kept.

    Raises Refused without a title, and unless it is in exactly one place.
    """
    if not title.strip():
        raise Refused("Reference material needs a title.", way_out="say what it shows")
    if bool(content) == bool(kept_at.strip()):
        raise Refused("Reference material is one file, or kept in one place.", way_out="give one of the two")
    material = ReferenceMaterial(
        id=new_id("rm"),
        pa_id=row.pa_id,
        person_id=row.person_id,
        task=row.task,
        title=title.strip(),
        recorded_at=act.now,
        recorded_by=act.actor.id,
        document_sha256=_stored(act, content, media_type) if content else None,
        kept_at=kept_at.strip() or None,
    )
    enter(act, row, "reference material attached", material.id, [material], "")
    return material


def material_for(session: Session, row: DelegationRow) -> Sequence[ReferenceMaterial]:
    """What there is to look at, the newest first; nothing once the delegation has ended."""
    ended = exists().where(DelegationEnd.delegation_id == row.id)
    return session.scalars(
        select(ReferenceMaterial)
        .where(
            ReferenceMaterial.pa_id == row.pa_id,
            ReferenceMaterial.person_id == row.person_id,
            ReferenceMaterial.task == row.task,
            ~ended,
        )
        .order_by(ReferenceMaterial.recorded_at.desc(), ReferenceMaterial.id)
    ).all()


def _stored(act: Act, content: bytes, media_type: str) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    if act.session.get(Document, sha256) is None:
        act.session.add(Document(sha256=sha256, media_type=media_type, content=content, stored_at=act.now))
    return sha256

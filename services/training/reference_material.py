"""Reference material: a video or a sheet for one PA, person and task, to look at between reviews (2:802, 2:806)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models.cases import DelegationEnd, DelegationRow
from models.ids import new_id
from models.training import ReferenceMaterial
from services.act import Act, Refused
from services.training.training_steps import enter

HERE = "in Safehands, as a file"
"""Where material is kept that came as a file (`services.files.handed_in`)."""


def attach_material(
    act: Act,
    row: DelegationRow,
    title: str,
    kept_at: str,
) -> ReferenceMaterial:
    """Give a PA something to look at, by the place where it is kept; a file kept here is :data:`HERE`.

    Raises Refused without a title or a place.
    """
    if not title.strip():
        raise Refused("Reference material needs a title.", way_out="say what it shows")
    if not kept_at.strip():
        raise Refused(
            "Reference material has to be somewhere.", way_out="choose a file, or say where it is kept"
        )
    material = ReferenceMaterial(
        id=new_id("rm"),
        pa_id=row.pa_id,
        person_id=row.person_id,
        task=row.task,
        title=title.strip(),
        recorded_at=act.now,
        recorded_by=act.actor.id,
        kept_at=kept_at.strip(),
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

"""The record on paper: what stands in the foot of papers that go out into the world, so that they pin the past."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.signed_note import Checkpoint, NotANote
from services.the_record.checkpoints import newest_kept


def record_on_paper(session: Session, organisation_id: str) -> str:
    """The newest checkpoint as ``Record 1234:VNUH-KM3Q-AAAA-BBBB``, to be given to ``verify.py --held``; empty if there
    is none."""
    newest = newest_kept(session, organisation_id)
    try:
        checkpoint = Checkpoint.unchecked(newest.signed) if newest else None
    except NotANote:
        return ""  # what was changed is told by `record verify`, and stops no paper
    return f"Record {checkpoint.size}:{checkpoint.code}" if checkpoint else ""

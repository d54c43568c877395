"""Legal holds: nothing about a person is erased while a court, a coroner or an inquiry may ask for it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ids import new_id
from models.law import LegalHold, LegalHoldEnd
from models.record_chain import seal
from services import record
from services.act import Act, Refused


def place_hold(act: Act, organisation_id: str, person_id: str, why: str) -> LegalHold:
    """From now on nothing about this person is due or erased. Raises Refused without a reason."""
    sealed = _sealed(act, person_id, why)
    row = LegalHold(
        id=new_id("lh"),
        person_id=person_id,
        organisation_id=organisation_id,
        placed_at=act.now,
        placed_by=act.actor.id,
        why_sha256=sealed["sealed"],
    )
    subject = {"person": person_id, "hold": row.id}
    record.write(act, organisation_id, "legal hold placed", subject, rows=[row], details={"reason": sealed})
    return row


def end_hold(act: Act, hold_id: str, why: str) -> LegalHoldEnd:
    """The hold stands no longer. Raises Refused without a reason, the second time, and where there is no such hold."""
    hold = act.session.get(LegalHold, hold_id)
    if hold is None or act.session.get(LegalHoldEnd, hold_id) is not None:
        raise Refused(f"No hold {hold_id} stands.", way_out="see `safehands data holds`")
    sealed = _sealed(act, hold.person_id, why)
    row = LegalHoldEnd(hold_id=hold_id, ended_at=act.now, ended_by=act.actor.id, why_sha256=sealed["sealed"])
    subject = {"person": hold.person_id, "hold": hold_id}
    record.write(
        act, hold.organisation_id, "legal hold ended", subject, rows=[row], details={"reason": sealed}
    )
    return row


def holds(session: Session) -> Sequence[LegalHold]:
    """The holds that stand, oldest first."""
    return session.scalars(
        select(LegalHold)
        .outerjoin(LegalHoldEnd, LegalHoldEnd.hold_id == LegalHold.id)
        .where(LegalHoldEnd.hold_id.is_(None))
        .order_by(LegalHold.placed_at, LegalHold.id)
    ).all()


def _sealed(act: Act, person_id: str, why: str) -> dict[str, str]:
    if not why.strip():
        raise Refused("The reason is missing.", way_out="say in a sentence why")
    return seal(act.session, person_id, why.strip())

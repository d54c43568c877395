"""Pocket cards for PAs, and the ward's sheet: made anew whenever they are printed, as only hashes are kept."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.hospital import Admission
from models.hospital_codes import PocketCard, PocketCardRevoked, WardCode
from models.ids import new_id
from services import record
from services.act import Act, Refused
from services.agreements.paper_codes import code_sha256, new_code
from services.in_hospital.hospital_acts import organisation_of, refuse_if_over, wait_for_turn
from services.in_hospital.hospital_rota import pas_of


def make_card(act: Act, admission: Admission, pa_id: str) -> tuple[PocketCard, str]:
    """A card for a PA to carry, and its code, which is shown this once; the PA's card before is revoked by it.

    Raises Refused for somebody who is no PA of this person, and for a stay that has ended.
    """
    wait_for_turn(act, admission.person_id)
    refuse_if_over(act, admission)
    if pa_id not in pas_of(act.session, admission, act.now):
        raise Refused("This is no PA of this person.", way_out="choose a PA with a task in this case")
    before = card_of(act.session, admission.id, pa_id)
    if before and not is_revoked(act.session, before):
        revoke_card(act, before, "another card was made")
    code = new_code()
    card = PocketCard(
        id=new_id("pc"),
        admission_id=admission.id,
        pa_id=pa_id,
        number=before.number + 1 if before else 1,
        code_sha256=code_sha256(code),
        made_at=act.now,
        made_by=act.actor.id,
    )
    _write(act, admission, "pocket card made", card, pa_id)
    return card, code


def revoke_card(act: Act, card: PocketCard, why: str) -> None:
    """A card was lost, or is not to be used: its code then says so. Raises Refused without a reason."""
    if not why.strip():
        raise Refused("The reason is missing.", way_out="say in a sentence why, such as: lost on the bus")
    if is_revoked(act.session, card):
        return
    admission = act.session.get_one(Admission, card.admission_id)
    revoked = PocketCardRevoked(card_id=card.id, at=act.now, by=act.actor.id, why=why.strip())
    _write(act, admission, "pocket card revoked", revoked, card.pa_id, why.strip())


def make_ward_sheet(act: Act, admission: Admission) -> str:
    """The code for a new ward's sheet, shown this once; the code of the sheet before opens nothing any more."""
    wait_for_turn(act, admission.person_id)
    refuse_if_over(act, admission)
    before = select(func.count()).where(WardCode.admission_id == admission.id)
    code = new_code()
    row = WardCode(
        id=new_id("wc"),
        admission_id=admission.id,
        number=(act.session.scalar(before) or 0) + 1,
        code_sha256=code_sha256(code),
        made_at=act.now,
        made_by=act.actor.id,
    )
    _write(act, admission, "ward's sheet made", row)
    return code


def card_of(session: Session, admission_id: str, pa_id: str) -> PocketCard | None:
    """The newest card of a PA in a stay."""
    return session.scalars(
        select(PocketCard)
        .where(PocketCard.admission_id == admission_id, PocketCard.pa_id == pa_id)
        .order_by(PocketCard.number.desc())
        .limit(1)
    ).first()


def cards_of(session: Session, admission_id: str) -> Sequence[PocketCard]:
    """Every card of a stay that is good, by PA."""
    return session.scalars(
        select(PocketCard)
        .outerjoin(PocketCardRevoked, PocketCardRevoked.card_id == PocketCard.id)
        .where(PocketCard.admission_id == admission_id, PocketCardRevoked.card_id.is_(None))
        .order_by(PocketCard.pa_id)
    ).all()


def is_revoked(session: Session, card: PocketCard) -> bool:
    """Whether somebody has said that this card is not to be used."""
    return session.get(PocketCardRevoked, card.id) is not None


def _write(
    act: Act,
    admission: Admission,
    what: str,
    row: PocketCard | PocketCardRevoked | WardCode,
    pa_id: str = "",
    why: str = "",
) -> None:
    subject = {"person": admission.person_id, "case": admission.case_id, "admission": admission.id}
    record.write(
        act, organisation_of(act, admission), what, subject | ({"pa": pa_id} if pa_id else {}), rows=[row],
        why={pa_id: why} if why else None,
    )  # fmt: skip

"""Who is to sign the agreement of a stay for each role, and the named deputy who may do it instead."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hospital import Admission
from models.ids import new_id
from models.signing import Signatory
from services.act import Act, Refused
from services.agreements.agreement_versions import signed_by
from services.in_hospital.hospital_acts import draw_up_again, refuse_if_over, wait_for_turn, write


def name_signatory(
    act: Act,
    admission: Admission,
    role: str,
    name: str,
    deputy: str,
    telephone: str = "",
    deputy_telephone: str = "",
) -> Signatory:
    """From now on this person is to sign for a role, or else the deputy. The same again adds nothing.

    Raises Refused for a role that does not sign, without both names or with one name twice, and for a stay that has
    ended.
    """
    wait_for_turn(act, admission.person_id)
    refuse_if_over(act, admission)
    said = tuple(one.strip() for one in (name, telephone, deputy, deputy_telephone))
    _refuse(act.session, admission, role, said[0], said[2], act.now)
    before = signatories_of(act.session, admission.id).get(role)
    if before and (before.name, before.telephone, before.deputy, before.deputy_telephone) == said:
        return before
    row = Signatory(
        id=new_id("sy"),
        admission_id=admission.id,
        role=role,
        number=before.number + 1 if before else 1,
        name=said[0],
        telephone=said[1],
        deputy=said[2],
        deputy_telephone=said[3],
        recorded_at=act.now,
        recorded_by=act.actor.id,
    )
    write(act, admission, "signatory named", row, details={"role": role})
    draw_up_again(act, admission, f"signatory:{row.id}")
    return row


def signatories_of(session: Session, admission_id: str) -> dict[str, Signatory]:
    """Whoever was named last, by role."""
    rows = session.scalars(
        select(Signatory).where(Signatory.admission_id == admission_id).order_by(Signatory.number)
    )
    return {row.role: row for row in rows}


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same to a reader, whatever their spaces and capitals."""
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def _refuse(session: Session, admission: Admission, role: str, name: str, deputy: str, now: datetime) -> None:
    roles = signed_by(session, admission, now)
    if role not in roles:
        raise Refused(
            f"This role does not sign; the agreement is signed by: {', '.join(roles)}.",
            way_out="choose one of these roles",
        )
    if not name or not deputy:
        raise Refused(
            "Both names are needed: whoever is to sign, and the deputy.",
            way_out="ask the ward or the team who signs when the first is not there",
        )
    if same_name(name, deputy):
        raise Refused("The deputy is the same person.", way_out="name somebody else as the deputy")

"""One-time links with which somebody signs on the ward's own device, without login: made, opened, used, withdrawn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hospital import Admission, Agreement, AgreementSignature, Discharge
from models.ids import new_id
from models.signing import LinkEnd, SigningLink, SigningLinkEnded
from rules.moments import instant, london_day
from services.act import IN_TURN, Act, Refused
from services.agreements.agreement_signing import IN_THE_BROWSER, Signed, sign_agreement
from services.agreements.agreement_versions import signatures, signed_by
from services.agreements.paper_codes import code_sha256, new_code, plain_code
from services.frameworks import applied_to
from services.house_settings import HOUSE
from services.in_hospital.hospital_acts import refuse_if_over, wait_for_turn, write
from services.in_hospital.hospital_stay import terms_of

NURSE_IN_CHARGE = "nurse in charge"
"""Who may give a word for one shift, where the framework allows it; no role that signs the agreement."""


GOOD_FOR = timedelta(hours=HOUSE.signing.link_hours)


class LinkState(StrEnum):
    """Whether a link still opens its page."""

    OPEN = "open"
    USED = "used"
    WITHDRAWN = "withdrawn"
    TOO_OLD = "too old"
    OVER = "over"
    """The stay has ended."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link that somebody has opened, or that is out."""

    row: SigningLink
    state: LinkState

    @property
    def is_open(self) -> bool:
        return self.state is LinkState.OPEN


def make_link(act: Act, admission: Admission, role: str) -> tuple[SigningLink, str]:
    """A link for a role, and its code, which is shown this once; the role's link before is withdrawn by it.

    Raises Refused for a role that has nothing to sign or has signed, and for a stay that has ended.
    """
    wait_for_turn(act, admission.person_id)
    refuse_if_over(act, admission)
    _refuse_role(act, admission, role)
    for link in open_links(act.session, admission.id, act.now):
        if link.role == role:
            withdraw_link(act, link)
    code = new_code()
    row = SigningLink(
        id=new_id("sl"),
        admission_id=admission.id,
        role=role,
        code_sha256=code_sha256(code),
        good_until=act.now + GOOD_FOR,
        made_at=act.now,
        made_by=act.actor.id,
    )
    write(act, admission, "signing link made", row, details={"role": role})
    return row, code


def withdraw_link(act: Act, link: SigningLink) -> None:
    """It opens nothing any more. Withdrawn twice, or after it was used, nothing is added."""
    _end(act, link, "withdrawn")


def link_with(session: Session, typed: str, now: datetime) -> Link | None:
    """The link that carries a code; None for any other, however near it is."""
    if not plain_code(typed):
        return None
    row = session.scalars(select(SigningLink).where(SigningLink.code_sha256 == code_sha256(typed))).first()
    return Link(row, _state(session, row, now)) if row else None


def open_links(session: Session, admission_id: str, now: datetime) -> list[SigningLink]:
    """The links of a stay that still open their page, by role."""
    rows = session.scalars(
        select(SigningLink)
        .outerjoin(SigningLinkEnded, SigningLinkEnded.link_id == SigningLink.id)
        .where(
            SigningLink.admission_id == admission_id,
            SigningLink.good_until > now,
            SigningLinkEnded.link_id.is_(None),
        )
        .order_by(SigningLink.role)
    )
    return list(rows)


def sign_with_link(act: Act, link: Link, agreement: Agreement, signed: Signed) -> AgreementSignature:
    """The signature of whoever holds the link, on the version they have read; the link is then used up.

    Raises Refused for a link that is not open, and for whatever ``sign_agreement`` refuses; the link stays open then.
    """
    take_link(act, link)
    if agreement.admission_id != link.row.admission_id:
        raise Refused("This version is of another stay.", way_out="open the link again")
    given = sign_agreement(act, agreement, replace(signed, role=link.row.role, how=IN_THE_BROWSER, at=None))
    use_link(act, link.row)
    return given


def take_link(act: Act, link: Link) -> None:
    """Of two who send the same page at once, the second finds the link used. Raises Refused unless it is open."""
    act.session.get_one(SigningLink, link.row.id, with_for_update=IN_TURN)
    wait_for_turn(act, act.session.get_one(Admission, link.row.admission_id).person_id)
    state = _state(act.session, link.row, act.now)
    if state is not LinkState.OPEN:
        raise Refused("This link opens nothing any more.", way_out="ask the PHB team for a new one")


def used_at(session: Session, link: Link) -> datetime | None:
    """When it was used, if it was."""
    ended = session.get(SigningLinkEnded, link.row.id)
    return ended.at if ended and ended.how == "used" else None


def use_link(act: Act, link: SigningLink) -> None:
    """It has done its one thing."""
    _end(act, link, "used")


def _refuse_role(act: Act, admission: Admission, role: str) -> None:
    if role == NURSE_IN_CHARGE:
        on = london_day(max(instant(act.now), instant(admission.admitted_at)))
        if terms_of(applied_to(act.session, admission.case_id, "hospital", on)).interim:
            return
        raise Refused(
            "The hospital’s framework in this case has no word for one shift.",
            way_out="have the agreement signed, or choose the setting ‘interim’ of the framework",
        )
    roles = signed_by(act.session, admission, act.now)
    if role not in roles:
        raise Refused(
            f"This role does not sign; the agreement is signed by: {', '.join(roles)}.",
            way_out="choose one of these roles",
        )
    if role in {one.role for one in signatures(act.session, admission.id)}:
        raise Refused(f"The {role} has signed already.", way_out="look at who has signed")


def _state(session: Session, row: SigningLink, now: datetime) -> LinkState:
    ended = session.get(SigningLinkEnded, row.id)
    if ended and ended.how == "used":
        return LinkState.USED
    if session.get(Discharge, row.admission_id):
        return LinkState.OVER
    if ended:
        return LinkState.WITHDRAWN
    return LinkState.OPEN if now < row.good_until else LinkState.TOO_OLD


def _end(act: Act, link: SigningLink, how: LinkEnd) -> None:
    if act.session.get(SigningLinkEnded, link.id):
        return
    admission = act.session.get_one(Admission, link.admission_id)
    ended = SigningLinkEnded(link_id=link.id, how=how, at=act.now, by=act.actor.id)
    write(act, admission, f"signing link {how}", ended, details={"role": link.role})

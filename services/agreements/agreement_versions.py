"""The versions of a stay's working agreement, and the signatures that are good for the newest."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.evidence import Document
from models.hospital import Admission, Agreement, AgreementSignature, Discharge
from rules.applied import Applied
from rules.moments import instant, london_day
from services.act import Refused
from services.frameworks import applied_to, applied_to_each
from services.in_hospital.hospital_stay import terms_of


def latest_agreement(session: Session, admission_id: str) -> Agreement | None:
    """The version that counts."""
    return next(iter(versions(session, admission_id)), None)


def versions(session: Session, admission_id: str) -> Sequence[Agreement]:
    """Every version, newest first."""
    return session.scalars(
        select(Agreement).where(Agreement.admission_id == admission_id).order_by(Agreement.version.desc())
    ).all()


def same_content(session: Session, admission_id: str) -> list[Agreement]:
    """The newest version and those before it that say the same, newest first."""
    issued = versions(session, admission_id)
    found: list[Agreement] = []
    for one in issued:
        if one.content_sha256 != issued[0].content_sha256:
            break
        found.append(one)
    return found


def signatures(session: Session, admission_id: str) -> list[AgreementSignature]:
    """The signatures that are good for the newest version.

    One is good while each version since the one it stands on says the same in all that its role signs again.
    """
    issued = versions(session, admission_id)
    return _good(issued, _given(session, issued))


def signatures_good_for(
    session: Session, admission_id: str, said: Mapping[str, str]
) -> list[AgreementSignature]:
    """The signatures that would be good for a version issued now that says this to each role."""
    latest = latest_agreement(session, admission_id)
    return [
        one
        for one in signatures(session, admission_id)
        if latest and said.get(one.role) == said_to(latest, one.role)
    ]


def versions_for(session: Session, admission_id: str, role: str) -> list[Agreement]:
    """The newest version and those before it that say the same to this role, newest first."""
    issued = versions(session, admission_id)
    same = _same_to(issued, role)
    return [one for one in issued if one.id in same]


def said_to(agreement: Agreement, role: str) -> str:
    """The hash of all that a role signs again when it changes; of an old version, of everything."""
    found: str = (agreement.role_sha256 or {}).get(role, agreement.content_sha256)
    return found


def signed_by(session: Session, admission: Admission, now: datetime) -> tuple[str, ...]:
    """The roles whose signatures are asked for; raises Refused if no framework of the case says."""
    return terms_of(applied_to(session, admission.case_id, "hospital", _asked_on(admission, now))).signed_by


def document_of(session: Session, agreement: Agreement) -> Document:
    """The PDF as it was issued."""
    return session.get_one(Document, agreement.document_sha256)


def is_in_force(session: Session, admission: Admission, now: datetime) -> bool:
    """All signatures are there for the newest version, and the stay has not ended."""
    if session.get(Discharge, admission.id):
        return False
    there = {one.role for one in signatures(session, admission.id)}
    return bool(there) and set(signed_by(session, admission, now)) <= there


def in_force_of_each(session: Session, stays: Collection[Admission], now: datetime) -> dict[str, bool]:
    """The same of each of these stays that has an agreement and has not ended, by its id.

    In as many queries as of one. Where no framework says who signs, it is not in force.
    """
    issued: dict[str, list[Agreement]] = {}
    for one in session.scalars(
        select(Agreement)
        .where(Agreement.admission_id.in_([stay.id for stay in stays]))
        .order_by(Agreement.admission_id, Agreement.version.desc())
    ):
        issued.setdefault(one.admission_id, []).append(one)
    given = _given(session, [one for some in issued.values() for one in some])
    asked = {stay.case_id: _asked_on(stay, now) for stay in stays}
    applied = applied_to_each(session, asked, "hospital")
    return {
        stay.id: _is_complete(_good(issued[stay.id], given), applied[stay.case_id])
        for stay in stays
        if stay.id in issued
    }


def _is_complete(good: Collection[AgreementSignature], applied: Sequence[Applied]) -> bool:
    try:
        roles = terms_of(applied).signed_by
    except Refused:
        return False
    there = {one.role for one in good}
    return bool(there) and set(roles) <= there


def _asked_on(admission: Admission, now: datetime) -> date:
    """The day by whose frameworks a stay is judged: of one that has not begun, its first."""
    return london_day(max(instant(now), instant(admission.admitted_at)))


def _given(session: Session, issued: Collection[Agreement]) -> Sequence[AgreementSignature]:
    """Every signature on these versions, the first one first."""
    return session.scalars(
        select(AgreementSignature)
        .where(AgreementSignature.agreement_id.in_([one.id for one in issued]))
        .order_by(AgreementSignature.signed_at, AgreementSignature.role)
    ).all()


def _good(issued: Sequence[Agreement], given: Sequence[AgreementSignature]) -> list[AgreementSignature]:
    """Of these signatures those that are good for the newest of one stay's versions."""
    same = {role: _same_to(issued, role) for role in {one.role for one in given}}
    return [one for one in given if one.agreement_id in same[one.role]]


def _same_to(issued: Sequence[Agreement], role: str) -> set[str]:
    """The newest version and those before it that say the same to this role."""
    found: set[str] = set()
    for one in issued:
        if said_to(one, role) != said_to(issued[0], role):
            break
        found.add(one.id)
    return found

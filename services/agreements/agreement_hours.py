"""How long it takes from admission to an agreement that all have signed: a template is judged by it (4:2525)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import Case
from models.hospital import Admission, Agreement, AgreementSignature, Discharge
from models.organisations import Organisation
from services.agreements.agreement_versions import said_to


@dataclass(frozen=True, slots=True)
class Hours:
    """The stays in one hospital: how many, how many agreements were signed by all, and how long that took.

    A stay whose agreement was signed before it began took no time. ``waiting`` are stays that have not ended and whose
    agreement not all have signed.
    """

    hospital: str
    stays: int
    signed: int
    waiting: int
    middle: timedelta | None
    longest: timedelta | None


def first_in_force(
    versions: Iterable[Agreement], signatures: Mapping[str, Sequence[AgreementSignature]]
) -> datetime | None:
    """When the last of the signatures was given with which a version was first in force; None if none ever was.

    ``versions`` are those of one stay, oldest first; ``signatures`` are by the id of the version they stand on.
    """
    given: dict[str, tuple[str, datetime]] = {}
    for version in versions:
        roles = version.role_sha256 or {}
        given = {role: one for role, one in given.items() if role in roles and one[0] == roles[role]}
        for one in signatures.get(version.id, ()):
            given[one.role] = (said_to(version, one.role), one.signed_at)
        if roles and set(roles) <= set(given):
            return max(at for _, at in given.values())
    return None


def hours_of_stay(session: Session, admission: Admission) -> timedelta | None:
    """From the admission to an agreement in force; None if not all have signed yet."""
    return _taken(admission, first_in_force(*_signed(session, [admission.id]).get(admission.id, ((), {}))))


def hours_by_hospital(session: Session, organisations: Sequence[str]) -> list[Hours]:
    """Of all stays in the cases of these organisations that were not called off, by hospital."""
    rows = session.execute(
        select(Admission, Discharge.discharged_at, Organisation.name)
        .join(Case, Case.id == Admission.case_id)
        .join(Organisation, Organisation.id == Admission.hospital_id)
        .outerjoin(Discharge, Discharge.admission_id == Admission.id)
        .where(Case.organisation_id.in_(organisations))
        .order_by(Organisation.name, Admission.admitted_at)
    ).all()
    stays = [(one, ended, name) for one, ended, name in rows if ended is None or ended > one.admitted_at]
    signed = _signed(session, [one.id for one, _, _ in stays])
    found: dict[str, list[tuple[timedelta | None, bool]]] = {}
    for admission, ended, name in stays:
        taken = _taken(admission, first_in_force(*signed.get(admission.id, ((), {}))))
        found.setdefault(name, []).append((taken, ended is not None))
    return [_hours(name, some) for name, some in found.items()]


def _hours(hospital: str, stays: Sequence[tuple[timedelta | None, bool]]) -> Hours:
    taken = [one for one, _ in stays if one is not None]
    return Hours(
        hospital,
        stays=len(stays),
        signed=len(taken),
        waiting=sum(one is None and not ended for one, ended in stays),
        middle=timedelta(seconds=median(one.total_seconds() for one in taken)) if taken else None,
        longest=max(taken, default=None),
    )


def _taken(admission: Admission, signed_at: datetime | None) -> timedelta | None:
    return max(signed_at - admission.admitted_at, timedelta(0)) if signed_at else None


def _signed(
    session: Session, admission_ids: Sequence[str]
) -> dict[str, tuple[list[Agreement], dict[str, list[AgreementSignature]]]]:
    """The versions of each stay, oldest first, and the signatures on each version."""
    rows = session.execute(
        select(Agreement, AgreementSignature)
        .outerjoin(AgreementSignature, AgreementSignature.agreement_id == Agreement.id)
        .where(Agreement.admission_id.in_(admission_ids))
        .order_by(Agreement.version)
    )
    found: dict[str, tuple[list[Agreement], dict[str, list[AgreementSignature]]]] = {}
    for version, signature in rows:
        versions, signatures = found.setdefault(version.admission_id, ([], {}))
        if version not in versions:
            versions.append(version)
        if signature:
            signatures.setdefault(version.id, []).append(signature)
    return found

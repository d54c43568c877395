"""Whose business a stay in hospital is, besides the co-ordinator's: which stays each of them is shown."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session

from models.cases import Case, DelegationEnd, DelegationRow
from models.evidence import EvidenceGiver, EvidenceRow
from models.hospital import Admission, Discharge, OnCallNurse
from services.act import NotFound
from services.logins.accounts import Viewer

PHB_LEAD, AGENCY, ON_CALL = "PHB lead", "nursing agency", "on-call nurse"
WARD_MANAGER, INDUCTION_LEAD = "ward manager", "induction lead"
PARTIES = (PHB_LEAD, AGENCY, ON_CALL, WARD_MANAGER, INDUCTION_LEAD)


def stays_for(viewer: Viewer) -> Select[tuple[Admission]]:
    """The stays that have not ended and are this viewer's business.

    A PHB lead's are those in the cases of their organisation, a ward's those in its hospital, an agency's those whose
    PAs it has trained or validated (4:2462), an on-call nurse's those for which they are the one to ring (4:2453).
    """
    return (
        select(Admission)
        .join(Case, Case.id == Admission.case_id)
        .outerjoin(Discharge, Discharge.admission_id == Admission.id)
        .where(Discharge.admission_id.is_(None), _of(viewer))
    )


def stay_for(session: Session, viewer: Viewer, admission_id: str) -> Admission:
    """One of them; raises NotFound for another's as for none."""
    found = session.scalars(stays_for(viewer).where(Admission.id == admission_id)).one_or_none()
    if found is None:
        raise NotFound("no such stay")
    return found


def trained_pas(session: Session, admission: Admission, organisation_id: str) -> set[str]:
    """The PAs whom an agency has trained or validated for this person: of these it can say something."""
    for_this_person = or_(EvidenceRow.person_id == admission.person_id, EvidenceRow.person_id.is_(None))
    rows = select(EvidenceRow.pa_id).where(
        EvidenceRow.pa_id.is_not(None), for_this_person, *_said_by(organisation_id)
    )
    return {pa_id for pa_id in session.scalars(rows) if pa_id}


def _of(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.role == PHB_LEAD:
        return Case.organisation_id == viewer.organisation_id
    if viewer.role in (WARD_MANAGER, INDUCTION_LEAD):
        return Admission.hospital_id == viewer.organisation_id
    if viewer.role == AGENCY:
        return _trained_by(viewer.organisation_id)
    return _is_rung(viewer.person_id)


def _trained_by(organisation_id: str) -> ColumnElement[bool]:
    """A PA who has a task in the case was trained or validated for this person by the agency."""
    return exists().where(
        DelegationRow.case_id == Admission.case_id,
        DelegationRow.id.not_in(select(DelegationEnd.delegation_id)),
        EvidenceRow.pa_id == DelegationRow.pa_id,
        or_(EvidenceRow.person_id == Admission.person_id, EvidenceRow.person_id.is_(None)),
        *_said_by(organisation_id),
    )


def _said_by(organisation_id: str) -> tuple[ColumnElement[bool], ...]:
    """What the agency gave, or somebody of it, and nobody has declared void."""
    given = exists().where(
        EvidenceGiver.evidence_id == EvidenceRow.id, EvidenceGiver.organisation_id == organisation_id
    )
    return (
        EvidenceRow.id.not_in(select(EvidenceRow.about).where(EvidenceRow.kind == "void")),
        EvidenceRow.kind.in_(("training", "training validation")),
        or_(EvidenceRow.provider_id == organisation_id, given),
    )


def _is_rung(person_id: str) -> ColumnElement[bool]:
    """Whoever was named last is the one to ring; until then, whoever was named with the admission."""
    latest = (
        select(OnCallNurse.person_id)
        .where(OnCallNurse.admission_id == Admission.id)
        .order_by(OnCallNurse.number.desc())
        .limit(1)
        .correlate(Admission)
        .scalar_subquery()
    )
    return func.coalesce(latest, Admission.on_call_nurse_id) == person_id

"""Whose business a stay in hospital is, besides the co-ordinator's: which stays each of them is shown."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from models.cases import Case, DelegationEnd, DelegationRow
from models.evidence import EvidenceGiver, EvidenceRow
from models.hospital import Admission, Discharge
from services.act import NotFound
from services.in_hospital.hospital import on_call_nurse
from services.logins.accounts import Viewer

PHB_LEAD, AGENCY, ON_CALL = "PHB lead", "nursing agency", "on-call nurse"
WARD_MANAGER, INDUCTION_LEAD = "ward manager", "induction lead"
PARTIES = (PHB_LEAD, AGENCY, ON_CALL, WARD_MANAGER, INDUCTION_LEAD)


def stays_for(session: Session, viewer: Viewer) -> list[Admission]:
    """The stays that have not ended and are this viewer's business, the newest first.

    A PHB lead's are those in the cases of their organisation, a ward's those in its hospital, an agency's those whose
    PAs it has trained or validated (4:2462), an on-call nurse's those for which they are the one to ring (4:2453).
    """
    found: Sequence[Admission] = session.scalars(
        select(Admission)
        .join(Case, Case.id == Admission.case_id)
        .outerjoin(Discharge, Discharge.admission_id == Admission.id)
        .where(Discharge.admission_id.is_(None), _of(viewer))
        .order_by(Admission.admitted_at.desc(), Admission.id)
    ).all()
    return [one for one in found if viewer.role != ON_CALL or _rings(session, one) == viewer.person_id]


def stay_for(session: Session, viewer: Viewer, admission_id: str) -> Admission:
    """One of them; raises NotFound for another's as for none."""
    for one in stays_for(session, viewer):
        if one.id == admission_id:
            return one
    raise NotFound("no such stay")


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
    return Admission.id.is_not(None)


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


def _rings(session: Session, admission: Admission) -> str:
    nurse = on_call_nurse(session, admission)
    return nurse.id if nurse else ""

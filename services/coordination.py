"""What a PHB co-ordinator does for a delegation: forms, agreements, names, and her recommendation."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from models.cases import Case, DelegationRow
from models.evidence import EvidenceRow
from models.people import Appointment, AppointmentEnd
from rules.moments import instant, london_day
from rules.question import Giver
from services.act import Act, Refused
from services.checks import refuse_if_it_would_not_count
from services.evidence import NewEvidence, organisation_of, record_evidence
from services.training.sign_off import as_giver


def record_clinical_recommendations(
    act: Act, case: Case, task: str, true_on: date | datetime, clinician: Giver
) -> EvidenceRow:
    """A clinician's form about what the person needs (2:788), as the co-ordinator received it."""
    new = NewEvidence(
        "clinical recommendations form",
        "completed",
        true_on,
        (clinician,),
        person_id=case.person_id,
        task=task,
    )
    return record_evidence(act, case.organisation_id, new)


def record_agreement(
    act: Act,
    row: DelegationRow,
    true_on: date | datetime,
    giver: Giver,
    outcome: str = "given",
    feedback: str = "",
) -> EvidenceRow:
    """The budget holder's or representative's part in training and sign-off (2:814), and what they say of it."""
    return _about(act, row, "agreement", outcome, true_on, giver, note=feedback)


def record_learning(
    act: Act,
    row: DelegationRow,
    topic: str,
    true_on: date | datetime,
    giver: Giver,
    outcome: str = "completed",
) -> EvidenceRow:
    """General learning of a PA, such as infection prevention, that training for a person builds on (2:785)."""
    new = NewEvidence("training", outcome, true_on, (giver,), pa_id=row.pa_id, about=topic)
    return record_evidence(act, organisation_of(act.session, row), new)


def name_accountable(act: Act, row: DelegationRow, true_on: date | datetime, manager: Giver) -> EvidenceRow:
    """A nominated senior manager accepts to be accountable (2:796)."""
    return _about(act, row, "accountability", "accepted", true_on, manager)


def name_monitor(act: Act, row: DelegationRow, true_on: date | datetime, monitor: Giver) -> EvidenceRow:
    """A team's nurse accepts to monitor (2:800)."""
    return _about(act, row, "monitoring duty", "accepted", true_on, monitor)


def recommend(act: Act, row: DelegationRow, outcome: str, reasons: str) -> EvidenceRow:
    """Recommend, refer to the panel, or not; a recommendation is not a decision (2:796).

    Raises Refused without reasons, or where evidence that has to come first is missing.
    """
    if not reasons.strip():
        raise Refused("A recommendation needs its reasons.", way_out="say in a sentence why")
    return _about(act, row, "recommendation", outcome, act.now, as_giver(act), note=reasons)


def giver_in_role(act: Act, person_id: str, role: str) -> Giver:
    """Somebody on record in a role they hold today; raises Refused if they do not."""
    today = london_day(instant(act.now))
    found = act.session.scalars(
        select(Appointment)
        .outerjoin(AppointmentEnd, AppointmentEnd.appointment_id == Appointment.id)
        .where(
            Appointment.person_id == person_id,
            Appointment.role == role,
            Appointment.first_day <= today,
            (Appointment.last_day.is_(None)) | (Appointment.last_day >= today),
            (AppointmentEnd.last_day.is_(None)) | (AppointmentEnd.last_day >= today),
        )
    ).first()
    if found is None:
        raise Refused(
            f"This person does not hold the role {role!r} today.", way_out="choose somebody who does"
        )
    return Giver(person_id, role, found.organisation_id or "")


def _about(
    act: Act,
    row: DelegationRow,
    kind: str,
    outcome: str,
    true_on: date | datetime,
    giver: Giver,
    *,
    note: str = "",
) -> EvidenceRow:
    new = NewEvidence(
        kind,
        outcome,
        true_on,
        (giver,),
        pa_id=row.pa_id,
        person_id=row.person_id,
        task=row.task,
        note=note.strip(),
    )
    refuse_if_it_would_not_count(act.session, row, new, act.now)
    return record_evidence(act, organisation_of(act.session, row), new)

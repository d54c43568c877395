"""Training in hospital that hospital and agency give together, so that the skills are there at discharge (4:2483)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.evidence import EvidenceRow
from models.hospital import Admission
from models.organisations import Organisation
from rules.question import Giver
from services.act import Act, Refused
from services.checks import refuse_if_it_would_not_count
from services.choices import Party, in_roles, roles_for
from services.evidence import NewEvidence, organisation_of, record_evidence
from services.in_hospital.hospital_acts import draw_up_again, refuse_if_over, wait_for_turn


def who_trains(
    session: Session, admission: Admission, row: DelegationRow, now: datetime
) -> tuple[list[Party], list[Party]]:
    """Those of the hospital and those from elsewhere from whom the frameworks take training in this task."""
    hospital = session.get_one(Organisation, admission.hospital_id).name
    trainers = in_roles(session, roles_for(session, row, "training", now), now)
    return [one for one in trainers if one.place == hospital], [
        one for one in trainers if one.place != hospital
    ]


def record_joint_training(
    act: Act, admission: Admission, row: DelegationRow, true_on: date, of_hospital: Giver, of_agency: Giver
) -> EvidenceRow:
    """Somebody of the hospital and somebody of the agency trained this PA in this task together.

    Both stand behind it, and the agency is the provider. Raises Refused unless one is of the hospital and the other
    is not, where the rules would not count it, and for a stay that has ended.
    """
    wait_for_turn(act, admission.person_id)
    refuse_if_over(act, admission)
    if row.case_id != admission.case_id:
        raise Refused("This task is not one of this case.", way_out="choose a task of this case")
    if of_hospital.organisation != admission.hospital_id or of_agency.organisation == admission.hospital_id:
        raise Refused(
            "Training together is given by somebody of the hospital and somebody from elsewhere.",
            rule="joint training in hospital",
            cite=("4:2483",),
            way_out="choose one of each; training by one alone is recorded on the trainer's own page",
        )
    new = NewEvidence(
        "training", "completed", true_on, (of_agency, of_hospital),
        pa_id=row.pa_id, person_id=row.person_id, task=row.task, provider_id=of_agency.organisation,
    )  # fmt: skip
    refuse_if_it_would_not_count(act.session, row, new, act.now)
    evidence = record_evidence(act, organisation_of(act.session, row), new)
    draw_up_again(act, admission, evidence.id)
    return evidence

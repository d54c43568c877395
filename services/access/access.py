"""Who may see which record: decided here and nowhere else (docs/adr/0012-access-by-relation.md).

    case = access.case_for(session, viewer, reference, now)

Each function gives what was asked for to whoever has that relation to it at that moment, and raises NotFound to
everybody else, as for what is not there. A role by itself opens nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import Session

from models.cases import Case, DelegationRow
from models.evidence import EvidenceGiver, EvidenceRow
from models.hospital import Admission
from models.panels import Meeting, PanelItem
from models.people import Appointment, Practitioner
from models.training import TrainingRequest
from rules.moments import instant, london_day
from services.access.relations import MONITOR, TRAINER, appointed, is_hers, organisations_of, teams_shown
from services.act import NotFound
from services.connected_systems.api_tokens import SYSTEM
from services.in_hospital.hospital_parties import stay_for as stay_of_party
from services.logins.accounts import Viewer
from services.panels.panel_seats import panels_of
from services.training.training_steps import Standing, standing_of

Found = TypeVar("Found")

COORDINATOR, LEAD = "PHB co-ordinator", "PHB lead"
OF_ORGANISATIONS = (COORDINATOR, LEAD, SYSTEM)
"""Who sees every case of the organisations for which they hold the role today."""


def organisations_for(session: Session, viewer: Viewer, now: datetime) -> tuple[str, ...]:
    """The organisations for which the viewer holds their role today, and those that these have taken over."""
    return tuple(session.scalars(organisations_of(viewer.person_id, viewer.role, london_day(instant(now)))))


def case_for(session: Session, viewer: Viewer, reference: str, now: datetime) -> Case:
    """A case of an organisation for which this co-ordinator or PHB lead is appointed."""
    found = session.scalars(
        select(Case).where(Case.reference == reference, _of_the_organisation(viewer, now))
    ).one_or_none()
    return _there(found, "no such case")


def delegation_for(session: Session, viewer: Viewer, delegation_id: str, now: datetime) -> DelegationRow:
    """A delegation in such a case; to a trainer or monitoring nurse, one that she has to do with."""
    wanted = select(DelegationRow).join(Case, Case.id == DelegationRow.case_id)
    if viewer.role in (TRAINER, MONITOR):
        related = is_hers(viewer.person_id, viewer.role, london_day(instant(now)))
    else:
        related = _of_the_organisation(viewer, now)
    found = session.scalars(wanted.where(DelegationRow.id == delegation_id, related)).one_or_none()
    return _there(found, "no such delegation")


def request_for(session: Session, viewer: Viewer, request_id: str, now: datetime) -> Standing:
    """A training request: to a co-ordinator, one of her delegations; to a trainer, one that she was chosen for."""
    standing = standing_of(session, request_id)
    if viewer.role != TRAINER:
        delegation_for(session, viewer, standing.row.id, now)
    elif standing.chosen is None or standing.chosen.person_id != viewer.person_id:
        raise NotFound("no such training request")
    return standing


def practitioner_for(session: Session, viewer: Viewer, body: str, number: str, now: datetime) -> Practitioner:
    """Somebody registered with whom a connected system's organisations have to do.

    Employed there or in a team that is shown their work, or behind evidence of one of their cases' people.
    """
    places = organisations_for(session, viewer, now) if viewer.role == SYSTEM else ()
    teams = [team for one in places for team in session.scalars(teams_shown(one))]
    works = select(Appointment.person_id).where(Appointment.organisation_id.in_([*places, *teams]))
    people = select(Case.person_id).where(Case.organisation_id.in_(places))
    gave = (
        select(EvidenceGiver.person_id)
        .join(EvidenceRow, EvidenceRow.id == EvidenceGiver.evidence_id)
        .where(EvidenceRow.person_id.in_(people))
    )
    related = or_(Practitioner.person_id.in_(works), Practitioner.person_id.in_(gave))
    wanted = select(Practitioner).where(
        Practitioner.body == body, Practitioner.registration_number == number, related
    )
    return _there(session.scalars(wanted).one_or_none(), "no such practitioner")


def item_for(session: Session, viewer: Viewer, item_id: str, now: datetime) -> PanelItem:
    """An item of a panel for which this member is nominated today."""
    found = session.scalars(
        select(PanelItem)
        .join(Meeting, Meeting.id == PanelItem.meeting_id)
        .where(PanelItem.id == item_id, Meeting.panel_id.in_(_panels(viewer, now)))
    ).one_or_none()
    return _there(found, "no such item")


def meeting_for(session: Session, viewer: Viewer, meeting_id: str, now: datetime) -> Meeting:
    """A meeting of a panel for which this member is nominated today."""
    found = session.scalars(
        select(Meeting).where(Meeting.id == meeting_id, Meeting.panel_id.in_(_panels(viewer, now)))
    ).one_or_none()
    return _there(found, "no such meeting")


def stay_for(session: Session, viewer: Viewer, admission_id: str) -> Admission:
    """A stay in hospital that has not ended and is this party's business (`services.in_hospital.hospital_parties`)."""
    return stay_of_party(session, viewer, admission_id)


def acting_for(session: Session, viewer: Viewer, case: Case | None, now: datetime) -> str:
    """For which organisation the viewer acts: a case's own, if they are appointed there today; else the chosen one."""
    held = session.scalars(appointed(viewer.person_id, viewer.role, london_day(instant(now)))).all()
    return case.organisation_id if case and case.organisation_id in held else viewer.organisation_id


def case_named(session: Session, reference: str) -> Case | None:
    """Whose case an address is about, whoever asks: not to be shown."""
    return session.scalars(select(Case).where(Case.reference == reference)).one_or_none()


def case_of(session: Session, delegation_id: str, request_id: str) -> Case | None:
    """The same, by a delegation or a training request."""
    request = session.get(TrainingRequest, request_id)
    row = session.get(DelegationRow, request.delegation_id if request else delegation_id)
    return session.get(Case, row.case_id) if row else None


def _of_the_organisation(viewer: Viewer, now: datetime) -> ColumnElement[bool]:
    if viewer.role not in OF_ORGANISATIONS:
        return false()
    day = london_day(instant(now))
    return Case.organisation_id.in_(organisations_of(viewer.person_id, viewer.role, day))


def _panels(viewer: Viewer, now: datetime) -> Select[tuple[str]]:
    return panels_of(viewer.person_id, london_day(instant(now)))


def _there(found: Found | None, otherwise: str) -> Found:
    if found is None:
        raise NotFound(otherwise)
    return found

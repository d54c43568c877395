"""By what somebody has to do with a case or delegation, as conditions of a query; `services.access.access` asks them.

What each relation means is settled in docs/adr/0012-access-by-relation.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    exists,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from models.access import WorkGiven, WorkShown, WorkTakenBack
from models.actions import ActionNeed, Assignment
from models.arrangements import Deputy
from models.cases import Case, DelegationEnd, DelegationRow
from models.evidence import EvidenceGiver, EvidenceRow
from models.now import LatestStatus, OpenAction
from models.organisations import Organisation
from models.people import Absence, AbsenceEnd, Appointment, AppointmentEnd, Person
from models.training import TrainingRequest, TrainingStep
from rules.happenings import PRACTITIONER

TRAINER, MONITOR = "clinical trainer", "monitoring nurse"


def hers(role: str) -> tuple[str, ...]:
    """In whose name she does what is asked: she is registered in either role, and so decides after an incident too."""
    return role, PRACTITIONER


def is_hers(person_id: str, role: str, day: date) -> ColumnElement[bool]:
    """A delegation (joined with its case) that a trainer or monitoring nurse has to do with on a day.

    It has not ended, and it was given to her, she was chosen to train, she stands behind evidence of it, or it waits
    for her role in a case of which her organisation is shown what waits. All of it only while she holds the role.
    """
    ended = exists().where(DelegationEnd.delegation_id == DelegationRow.id)
    waits = or_(_waits_for_training() if role == TRAINER else false(), _is_open_for(role))
    shown = Case.organisation_id.in_(_showing_what_waits(person_id, role, day))
    related = or_(
        is_given(person_id, role, day),
        _is_chosen(person_id, role, day),
        _stands_behind(person_id),
        waits & shown,
    )
    return related & ~ended & appointed(person_id, role, day, anywhere=True).exists()


def is_given(person_id: str, role: str, day: date) -> ColumnElement[bool]:
    """The delegation, or its whole case, was given to her and not taken back."""
    return exists().where(
        _is_she_or_away(WorkGiven.person_id, person_id, day),
        WorkGiven.role == role,
        WorkGiven.case_id == DelegationRow.case_id,
        or_(WorkGiven.delegation_id.is_(None), WorkGiven.delegation_id == DelegationRow.id),
        holds_on(day),
    )


def holds_on(day: date | BindParameter[date]) -> ColumnElement[bool]:
    """What was given is hers on this day."""
    return (
        (WorkGiven.first_day <= day)
        & or_(WorkGiven.last_day.is_(None), WorkGiven.last_day >= day)
        & ~exists().where(WorkTakenBack.given_id == WorkGiven.id)
    )


def teams_shown(organisation_id: str) -> Select[tuple[str]]:
    """The teams that are shown what waits in an organisation's cases; not the organisation itself."""
    return select(WorkShown.team_id).where(
        WorkShown.organisation_id == organisation_id,
        WorkShown.team_id != organisation_id,
        WorkShown.shown == "what waits",
        _is_the_last_word(),
    )


def shows_only_what_is_given(organisation_id: str) -> Select[tuple[str]]:
    """The organisation, if it shows its own people only what each was given."""
    return select(WorkShown.organisation_id).where(
        WorkShown.organisation_id == organisation_id,
        WorkShown.team_id == organisation_id,
        WorkShown.shown == "what is given",
        _is_the_last_word(),
    )


def _showing_what_waits(person_id: str, role: str, day: date) -> CompoundSelect[tuple[str]]:
    """The organisations that show what waits to one for which she holds the role: by default each to its own."""
    own = organisations_of(person_id, role, day)
    not_to_its_own = select(WorkShown.organisation_id).where(
        WorkShown.team_id == WorkShown.organisation_id,
        WorkShown.shown == "what is given",
        _is_the_last_word(),
    )
    to_hers = select(WorkShown.organisation_id).where(
        WorkShown.team_id.in_(own), WorkShown.shown == "what waits", _is_the_last_word()
    )
    to_its_own = select(Organisation.id).where(
        Organisation.id.in_(own), Organisation.id.not_in(not_to_its_own)
    )
    return to_hers.union(to_its_own)


def _is_the_last_word() -> ColumnElement[bool]:
    later = aliased(WorkShown)
    return ~exists().where(
        later.organisation_id == WorkShown.organisation_id,
        later.team_id == WorkShown.team_id,
        later.number > WorkShown.number,
    )


def _is_chosen(person_id: str, role: str, day: date) -> ColumnElement[bool]:
    """The last who was chosen to train in this role, unless she has declined since."""
    later = aliased(Assignment)
    superseded = exists().where(
        later.delegation_id == Assignment.delegation_id,
        later.role == Assignment.role,
        later.number > Assignment.number,
    )
    declined = (
        exists()
        .where(TrainingRequest.id == TrainingStep.request_id)
        .where(
            TrainingRequest.delegation_id == Assignment.delegation_id,
            TrainingStep.step == "trainer declined",
            TrainingStep.person_id == Assignment.person_id,
            TrainingStep.at >= Assignment.at,
        )
    )
    chosen = select(Assignment.delegation_id).where(
        _is_she_or_away(Assignment.person_id, person_id, day),
        Assignment.role == role,
        ~superseded,
        ~declined,
    )
    return DelegationRow.id.in_(chosen)


def _is_she_or_away(column: InstrumentedAttribute[str], person_id: str, day: date) -> ColumnElement[bool]:
    """Hers, or that of somebody who is away on this day and for whom she stands in."""
    ends = func.coalesce(AbsenceEnd.last_day, Absence.last_day)
    away = (
        select(Absence.person_id)
        .join(Deputy, Deputy.absence_id == Absence.id)
        .outerjoin(AbsenceEnd, AbsenceEnd.absence_id == Absence.id)
        .where(Deputy.deputy_id == person_id, Absence.first_day <= day, or_(ends.is_(None), ends >= day))
    )
    return or_(column == person_id, column.in_(away))


def _stands_behind(person_id: str) -> ColumnElement[bool]:
    """She trained, supervised, assessed, accepted to monitor, or gave other evidence of this delegation.

    A database begins at what she gave, and not at every delegation there is.
    """
    given = aliased(DelegationRow)
    behind = (
        select(given.id)
        .join(
            EvidenceRow,
            and_(
                EvidenceRow.pa_id == given.pa_id,
                EvidenceRow.person_id == given.person_id,
                EvidenceRow.task == given.task,
            ),
        )
        .join(EvidenceGiver, EvidenceGiver.evidence_id == EvidenceRow.id)
        .where(EvidenceGiver.person_id == person_id)
    )
    return DelegationRow.id.in_(behind)


def _is_open_for(role: str) -> ColumnElement[bool]:
    return DelegationRow.id.in_(select(first_needed(hers(role)).subquery().c.delegation_id))


def first_needed(roles: Sequence[str]) -> Select[tuple[str, date]]:
    """The delegations that need something of one of these roles, each with the day by which it first does.

    A database begins at what is open for the roles.
    """
    later = aliased(ActionNeed)
    superseded = exists().where(
        later.action_id == ActionNeed.action_id,
        later.delegation_id == ActionNeed.delegation_id,
        later.number > ActionNeed.number,
    )
    return (
        select(ActionNeed.delegation_id, func.min(OpenAction.due_on))
        .join(OpenAction, OpenAction.action_id == ActionNeed.action_id)
        .where(OpenAction.role.in_(roles), ActionNeed.needed, ~superseded)
        .group_by(ActionNeed.delegation_id)
    )


def _waits_for_training() -> ColumnElement[bool]:
    """The co-ordinator finds the trainer (2:788), and the trainer has to find the PA."""
    waiting = select(LatestStatus.delegation_id).where(LatestStatus.status == "waiting for training")
    return DelegationRow.id.in_(waiting)


def organisations_of(person_id: str, role: str, day: date) -> Select[tuple[str]]:
    """Where somebody holds a role on a day, and whatever these organisations have taken over by then."""
    held = appointed(person_id, role, day).cte("held", recursive=True)
    taken_over = select(Organisation.id).where(
        Organisation.successor_id == held.c.organisation_id, Organisation.succeeded_on <= day
    )
    held = held.union(taken_over)
    return select(held.c.organisation_id)


def places_of(role: str, day: date) -> Select[tuple[str | None]]:
    """The organisations at which somebody holds a role on a day."""
    return (
        select(Appointment.organisation_id)
        .outerjoin(AppointmentEnd, AppointmentEnd.appointment_id == Appointment.id)
        .where(Appointment.role == role, Appointment.organisation_id.is_not(None), *_held_on(day))
        .distinct()
    )


def _held_on(day: date) -> tuple[ColumnElement[bool], ...]:
    """An appointment, joined with its end if it has one, holds on this day."""
    return (
        Appointment.first_day <= day,
        func.coalesce(Appointment.last_day, date.max) >= day,
        func.coalesce(AppointmentEnd.last_day, date.max) >= day,
    )


def appointed(person_id: str, role: str, day: date, *, anywhere: bool = False) -> Select[tuple[str]]:
    """The organisations for which somebody holds a role on a day; ``anywhere``: or for none."""
    held = (
        select(Appointment.organisation_id.label("organisation_id"))
        .outerjoin(AppointmentEnd, AppointmentEnd.appointment_id == Appointment.id)
        .where(
            Appointment.person_id == person_id,
            Appointment.role == role,
            *_held_on(day),
        )
    )
    return held if anywhere else held.where(Appointment.organisation_id.is_not(None))  # type: ignore[return-value]


def holders_of(role: str, organisations: Sequence[str], day: date) -> Select[tuple[str, str]]:
    """Who holds a role at one of these organisations on a day, each once, by name."""
    return (
        select(Person.id, Person.name)
        .join(Appointment, Appointment.person_id == Person.id)
        .outerjoin(AppointmentEnd, AppointmentEnd.appointment_id == Appointment.id)
        .where(Appointment.role == role, Appointment.organisation_id.in_(organisations), *_held_on(day))
        .distinct()
        .order_by(Person.name, Person.id)
    )

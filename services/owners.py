"""Who owns an action: the people of its role in this case, whoever was named for it first.

    owners_of(session, action, now)[0]

A message about the action goes to the first; the others find it on their desk as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from models.actions import Action, Assignment
from models.cases import Case, DelegationRow
from models.evidence import EvidenceGiver, EvidenceRow
from models.organisations import Organisation
from models.people import Absence, AbsenceEnd, Appointment, AppointmentEnd, Person
from rules.moments import Period, add, instant, london_day
from services.choices import Party, who_may_agree
from services.to_do import is_needed_by

LEAD = "PHB lead"
"""Who answers for an organisation's personal health budgets, and so for what has no other owner."""

OF_THE_BUDGET = ("PHB holder", "employer")
CHILDHOOD = Period(18, "years")


def owners_of(session: Session, action: Action, now: datetime) -> tuple[Party, ...]:
    """Who has to do it, the first of them first; the PHB lead where nobody holds the role; perhaps nobody."""
    case = session.get_one(Case, action.case_id)
    return people_for(session, case, action.role, delegations_needing(session, action), now)


def delegations_needing(session: Session, action: Action) -> Sequence[DelegationRow]:
    """The delegations that need an action now."""
    return session.scalars(
        select(DelegationRow)
        .join(Action, is_needed_by(DelegationRow.id))
        .where(Action.id == action.id, DelegationRow.case_id == Action.case_id)
        .order_by(DelegationRow.requested_at, DelegationRow.id)
    ).all()


def people_for(
    session: Session, case: Case, role: str, rows: Sequence[DelegationRow], now: datetime
) -> tuple[Party, ...]:
    """The people of a role in a case today: who was named for it, then the others; who is away comes last."""
    found = _of_the_case(session, case, role, rows, now)
    if found is None:
        found = _in_post(session, case, role, rows, now) or _in_post(session, case, LEAD, (), now)
    elif not found:
        found = _in_post(session, case, LEAD, (), now)
    away = _away(session, [one.person_id for one in found], london_day(instant(now)))
    return tuple(sorted(found, key=lambda one: one.person_id in away))


def _of_the_case(
    session: Session, case: Case, role: str, rows: Sequence[DelegationRow], now: datetime
) -> list[Party] | None:
    """The people whom the case itself gives to a role; None where it is a post that somebody holds."""
    if role == "PA":
        return [Party(id, name, role) for id, name in _names(session, [row.pa_id for row in rows])]
    if role != "representative" and role not in OF_THE_BUDGET:
        return None
    person = session.get_one(Person, case.person_id)
    holder, *speakers = who_may_agree(session, person, now)
    if role == "representative":
        return speakers
    is_child = person.born is not None and london_day(instant(now)) < add(person.born, CHILDHOOD)
    return [*speakers, holder] if is_child else [holder, *speakers]


def _in_post(
    session: Session, case: Case, role: str, rows: Sequence[DelegationRow], now: datetime
) -> list[Party]:
    """Whoever holds the role today: assigned, or named by evidence, or who opened the case; then the organisation's."""
    day = london_day(instant(now))
    named = [*_assigned(session, role, rows), *_given(session, role, rows, now), case.opened_by]
    holding = {one.person_id: one for one in _appointed(session, role, day, named)}
    first = [holding[id] for id in dict.fromkeys(named) if id in holding]
    here = _appointed(session, role, day, (), _organisations(session, case.organisation_id))
    return first + [one for one in here if one.person_id not in holding]


def _assigned(session: Session, role: str, rows: Sequence[DelegationRow]) -> Sequence[str]:
    later = aliased(Assignment)
    last = (
        select(func.max(later.number))
        .where(later.delegation_id == Assignment.delegation_id, later.role == Assignment.role)
        .scalar_subquery()
    )
    return session.scalars(
        select(Assignment.person_id)
        .where(Assignment.delegation_id.in_([row.id for row in rows]), Assignment.role == role)
        .where(Assignment.number == last)
        .order_by(Assignment.at, Assignment.id)
    ).all()


def _given(session: Session, role: str, rows: Sequence[DelegationRow], now: datetime) -> Iterator[str]:
    """Who stood behind evidence in this role for one of these delegations, the latest first."""
    for row in rows:
        yield from session.scalars(
            select(EvidenceGiver.person_id)
            .join(EvidenceRow, EvidenceRow.id == EvidenceGiver.evidence_id)
            .where(EvidenceGiver.role == role, EvidenceRow.true_from <= now)
            .where(EvidenceRow.pa_id == row.pa_id, EvidenceRow.person_id == row.person_id)
            .where(EvidenceRow.task == row.task)
            .order_by(EvidenceRow.true_from.desc(), EvidenceRow.id)
        )


def _appointed(
    session: Session, role: str, day: date, people: Iterable[str], places: Iterable[str] = ()
) -> list[Party]:
    """These people, or all at these organisations, who hold a role on a day; longest held first."""
    rows = session.execute(
        select(Person.id, Person.name, Organisation.name)
        .join(Appointment, Appointment.person_id == Person.id)
        .outerjoin(AppointmentEnd, AppointmentEnd.appointment_id == Appointment.id)
        .outerjoin(Organisation, Organisation.id == Appointment.organisation_id)
        .where(
            Appointment.role == role,
            or_(Person.id.in_(list(people)), Appointment.organisation_id.in_(list(places))),
            Appointment.first_day <= day,
            or_(Appointment.last_day.is_(None), Appointment.last_day >= day),
            or_(AppointmentEnd.last_day.is_(None), AppointmentEnd.last_day >= day),
        )
        .order_by(Appointment.first_day, Person.id)
    )
    return list({id: Party(id, name, role, place or "") for id, name, place in rows}.values())


def _organisations(session: Session, id: str) -> list[str]:
    """An organisation, and whichever took its place since."""
    found: list[str] = []
    following: str | None = id
    while following and following not in found:
        found.append(following)
        following = session.get_one(Organisation, following).successor_id
    return found


def _names(session: Session, ids: Sequence[str]) -> Sequence[tuple[str, str]]:
    rows = {row.id: row.name for row in session.scalars(select(Person).where(Person.id.in_(ids)))}
    return [(id, rows[id]) for id in dict.fromkeys(ids)]


def _away(session: Session, ids: Sequence[str], day: date) -> set[str]:
    """Who of these is on leave or ill on a day; an end recorded later counts before the one first given."""
    return set(
        session.scalars(
            select(Absence.person_id)
            .outerjoin(AbsenceEnd, AbsenceEnd.absence_id == Absence.id)
            .where(
                Absence.person_id.in_(ids),
                Absence.first_day <= day,
                func.coalesce(AbsenceEnd.last_day, Absence.last_day, date.max) >= day,
            )
        )
    )

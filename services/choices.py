"""What there is to choose from when a form asks for a person, a framework, a task or a meeting."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from sqlalchemy import ColumnElement, exists, func, or_, select, true
from sqlalchemy.orm import Session

from models.cases import Case, CaseFramework, DelegationRow
from models.frameworks import FrameworkVersion
from models.law import PersonMerge
from models.nhs_number import NhsNumber
from models.organisations import Organisation
from models.panels import Meeting, Panel
from models.people import (
    Appointment,
    AppointmentEnd,
    Employment,
    EmploymentEnd,
    Person,
    Representation,
    RepresentationEnd,
)
from models.search import Holds
from rules.applied import Approval
from rules.framework import Framework, parse_framework
from rules.moments import Span, instant, london_day
from services.decisions import question
from services.framework_approvals import approvals_of


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who may be named in a role, and where they work (or by what right they speak)."""

    person_id: str
    name: str
    role: str
    place: str = ""

    @property
    def value(self) -> str:
        """What a form sends for this choice."""
        return f"{self.role}/{self.person_id}"


@dataclass(frozen=True, slots=True)
class Version:
    """A stored version of a framework, and who approved it."""

    framework: Framework
    approval: Approval | None

    @property
    def in_hospital_only(self) -> bool:
        """Whether it asks for something in hospital only, as a working agreement does."""
        places = {place for one in self.framework.text.requirements.values() for place in one.places}
        return places == {"hospital"}

    def in_force(self, day: date) -> bool:
        """Whether the framework is in force on a day by its own dates."""
        dates = self.framework.text.in_force
        return dates.first <= day and (dates.last is None or day <= dates.last)


def roles_for(session: Session, row: DelegationRow, kind: str, now: datetime) -> tuple[str, ...]:
    """The roles from which the frameworks of a delegation take this kind of evidence."""
    asked = question(session, row, Span.at(instant(now)))
    requirements = asked.resolved().requirements
    return tuple(dict.fromkeys(role for one in requirements if one.evidence == kind for role in one.by))


def registered_roles(session: Session, row: DelegationRow, now: datetime) -> tuple[str, ...]:
    """The roles in which somebody has to be registered for what they give to count here."""
    requirements = question(session, row, Span.at(instant(now))).resolved().requirements
    holding = (one for one in requirements if "registration" in one.holding)
    return tuple(dict.fromkeys(role for one in holding for role in one.by))


def practised_roles(session: Session, row: DelegationRow, now: datetime) -> tuple[str, ...]:
    """The roles in which somebody has to be in current practice for what they give to count here."""
    requirements = question(session, row, Span.at(instant(now))).resolved().requirements
    holding = (one for one in requirements if "practice currency" in one.holding)
    return tuple(dict.fromkeys(role for one in holding for role in one.by))


def assured_providers(session: Session, row: DelegationRow, now: datetime) -> list[Organisation]:
    """The organisations of the kinds whose assurance the frameworks of a delegation ask for, by name."""
    requirements = question(session, row, Span.at(instant(now))).resolved().requirements
    kinds = {kind for one in requirements for kind in one.assured_providers}
    wanted = select(Organisation).where(Organisation.kind.in_(kinds))
    return list(session.scalars(wanted.order_by(Organisation.name, Organisation.id)))


def in_roles(
    session: Session, roles: Collection[str], now: datetime, *, organisation_id: str = ""
) -> list[Party]:
    """Everybody who holds one of these roles today, by name; at one organisation only, if it is named."""
    today = london_day(instant(now))
    rows = session.execute(
        select(Person, Appointment.role, Organisation.name)
        .join(Appointment, Appointment.person_id == Person.id)
        .outerjoin(AppointmentEnd, AppointmentEnd.appointment_id == Appointment.id)
        .outerjoin(Organisation, Organisation.id == Appointment.organisation_id)
        .where(
            Appointment.role.in_(roles),
            (Appointment.organisation_id == organisation_id) if organisation_id else true(),
            Appointment.first_day <= today,
            or_(Appointment.last_day.is_(None), Appointment.last_day >= today),
            or_(AppointmentEnd.last_day.is_(None), AppointmentEnd.last_day >= today),
        )
        .order_by(Person.name, Person.id, Appointment.role)
    )
    found = {
        (person.id, role): Party(person.id, person.name, role, place or "") for person, role, place in rows
    }
    return list(found.values())


def who_may_agree(session: Session, person: Person, now: datetime) -> list[Party]:
    """The budget holder, and whoever may speak for them today."""
    today = london_day(instant(now))
    rows = session.execute(
        select(Person, Representation.capacity)
        .join(Representation, Representation.representative_id == Person.id)
        .outerjoin(RepresentationEnd, RepresentationEnd.representation_id == Representation.id)
        .where(
            Representation.person_id == person.id,
            Representation.first_day <= today,
            or_(Representation.last_day.is_(None), Representation.last_day >= today),
            or_(RepresentationEnd.last_day.is_(None), RepresentationEnd.last_day >= today),
        )
        .order_by(Person.name)
    )
    holder = Party(person.id, person.name, "PHB holder")
    return [holder, *(Party(one.id, one.name, "representative", capacity) for one, capacity in rows)]


def pas_of(session: Session, case: Case, today: date) -> list[Person]:
    """The PAs of a case: employed for the person today, or with a delegation in it; by name."""
    employed = (
        select(Employment.pa_id)
        .outerjoin(EmploymentEnd, EmploymentEnd.employment_id == Employment.id)
        .where(
            Employment.person_id == case.person_id,
            or_(Employment.last_day.is_(None), Employment.last_day >= today),
            or_(EmploymentEnd.last_day.is_(None), EmploymentEnd.last_day >= today),
        )
    )
    delegated = select(DelegationRow.pa_id).where(DelegationRow.case_id == case.id)
    return _people(session, Person.id.in_(employed.union(delegated)))


MOST_PAS = 30
"""So many PAs are offered to choose from; of more, some are found by a part of their name."""


def pas_elsewhere(
    session: Session, case: Case, today: date, *, named: str = "", most: int = MOST_PAS
) -> list[Person]:
    """PAs who work for other people of the same organisation, and could for this one: the first by name.

    Of those with ``named`` in their name, where it is given.
    """
    here = [person.id for person in pas_of(session, case, today)]
    wanted = works_for(case.organisation_id) & Person.id.not_in(here)
    if named:
        wanted &= Holds(Person.name, named)
    return _people(session, wanted, most)


def works_elsewhere(session: Session, case: Case, today: date, pa_id: str) -> bool:
    """Whether this is one of ``pas_elsewhere``, however many there are."""
    here = {person.id for person in pas_of(session, case, today)}
    found = _people(session, works_for(case.organisation_id) & (Person.id == pa_id))
    return bool(found) and pa_id not in here


def pas_called(session: Session, case: Case, today: date, name: str) -> list[Person]:
    """PAs of this case or of others of the organisation with exactly this name, in capitals or not."""
    elsewhere = _people(session, works_for(case.organisation_id) & (func.lower(Person.name) == name.lower()))
    here = [one for one in pas_of(session, case, today) if one.name.casefold() == name.casefold()]
    return [*elsewhere, *here]


def works_for(organisation_id: str) -> ColumnElement[bool]:
    """Whoever works, or worked, for a person of this organisation."""
    employed = exists().where(
        Employment.pa_id == Person.id,
        Case.person_id == Employment.person_id,
        Case.organisation_id == organisation_id,
    )
    delegated = exists().where(
        DelegationRow.pa_id == Person.id,
        Case.id == DelegationRow.case_id,
        Case.organisation_id == organisation_id,
    )
    return or_(employed, delegated)


def with_nhs_number(session: Session, number: NhsNumber) -> Person | None:
    """The person on record under an NHS number."""
    return session.scalars(select(Person).where(Person.nhs_number == number)).one_or_none()


def case_of(session: Session, organisation_id: str, person_id: str) -> Case | None:
    """The case that an organisation has for a person."""
    return session.scalars(
        select(Case).where(Case.person_id == person_id, Case.organisation_id == organisation_id)
    ).first()


def last_frameworks(session: Session, organisation_id: str) -> list[str]:
    """The versions that an organisation chose for its newest case, by hash."""
    newest = (
        select(Case.id)
        .where(Case.organisation_id == organisation_id)
        .order_by(Case.opened_at.desc(), Case.reference.desc())
        .limit(1)
        .scalar_subquery()
    )
    return list(
        session.scalars(select(CaseFramework.framework_sha256).where(CaseFramework.case_id == newest))
    )


def versions(session: Session, organisation_id: str, day: date) -> list[Version]:
    """Every version of every framework on record, with its approval for this organisation; the newest of each first."""
    stored = session.scalars(select(FrameworkVersion)).all()
    approvals = approvals_of(session, [one.sha256 for one in stored], organisation_id, day)
    found = [
        Version(parse_framework(one.framework, one.content), approvals.get(one.sha256)) for one in stored
    ]
    return sorted(
        sorted(found, key=lambda one: one.framework.text.in_force.first, reverse=True),
        key=lambda one: one.framework.text.title,
    )


def panels_for(session: Session, case: Case, frameworks: Collection[str]) -> Sequence[Panel]:
    """The organisation's panels for these frameworks."""
    return session.scalars(
        select(Panel)
        .where(Panel.organisation_id == case.organisation_id, Panel.framework.in_(frameworks))
        .order_by(Panel.name)
    ).all()


def meetings_to_come(session: Session, panels: Sequence[Panel], now: datetime) -> Sequence[Meeting]:
    """The planned meetings of these panels from today on, the next first."""
    open_still = or_(Meeting.closes_at.is_(None), Meeting.closes_at > now)
    return session.scalars(
        select(Meeting)
        .where(
            Meeting.panel_id.in_([panel.id for panel in panels]),
            Meeting.held_on >= london_day(instant(now)),
            open_still,
        )
        .order_by(Meeting.held_on, Meeting.id)
    ).all()


@cache
def _parsed(name: str, content: bytes) -> Framework:
    return parse_framework(name, content)


def _people(session: Session, which: ColumnElement[bool], most: int | None = None) -> list[Person]:
    """The first by name; an entry that was merged with another is nobody to choose."""
    once = Person.id.not_in(select(PersonMerge.merged_id))
    wanted = select(Person).where(which, once).order_by(Person.name, Person.id)
    return list(session.scalars(wanted.limit(most)))

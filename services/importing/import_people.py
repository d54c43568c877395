"""Putting people and organisations on record, each with an entry: for imports and the invented caseload."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from models.base import Base
from models.ids import new_id
from models.nhs_number import NhsNumber
from models.organisations import Organisation
from models.people import (
    Appointment,
    Employment,
    EmploymentModel,
    Person,
    Practitioner,
    Register,
    Representation,
)
from services import record
from services.act import Act
from services.evidence import NewEvidence, record_evidence


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Whom somebody wants to put on record."""

    name: str
    born: date | None = None
    nhs_number: NhsNumber | None = None
    telephone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class NewPost:
    """A role, held at an organisation or at none, from a day."""

    role: str
    first_day: date
    organisation_id: str = ""


def add_organisation(act: Act, log: str, name: str, kind: str, ods_code: str = "") -> Organisation:
    """Put an organisation on record; ``log`` is the organisation whose record says so, or empty for its own."""
    row = Organisation(id=new_id("or"), name=name, kind=kind, ods_code=ods_code or None)
    act.session.add(row)
    record.write(act, log or row.id, "organisation put on record", {"organisation": row.id})
    return row


def add_person(act: Act, log: str, new: NewPerson, posts: Sequence[NewPost]) -> Person:
    """Put a person on record, with the roles they hold."""
    row = Person(
        id=new_id("pe"),
        name=new.name,
        created_at=act.now,
        born=new.born,
        nhs_number=new.nhs_number,
        telephone=new.telephone or None,
        email=new.email or None,
    )
    act.session.add(row)
    appointments = [_appointment(act, row.id, post) for post in posts]
    _write(act, log, "person put on record", {"person": row.id}, appointments)
    return row


def register(
    act: Act, log: str, person_id: str, body: Register, number: str, first: date, last: date | None
) -> None:
    """A practitioner's entry with a regulator, and the evidence of when it is in force."""
    act.session.add(Practitioner(person_id=person_id, body=body, registration_number=number))
    new = NewEvidence("registration", "in force", first, about=person_id, good_until=last)
    record_evidence(act, log, new)


def employ(
    act: Act,
    log: str,
    pa_id: str,
    person_id: str,
    model: EmploymentModel,
    employer: str,
    days: tuple[date, date | None],
) -> Employment:
    """Who employs a PA for a budget holder, on what model, from and (if it is known) to which day."""
    row = Employment(
        id=new_id("em"),
        pa_id=pa_id,
        person_id=person_id,
        employer_name=employer,
        model=model,
        first_day=days[0],
        last_day=days[1],
        recorded_at=act.now,
        recorded_by=act.actor.id,
    )
    _write(act, log, "employment recorded", {"pa": pa_id, "person": person_id}, [row])
    return row


def represent(
    act: Act, log: str, person_id: str, representative_id: str, capacity: str, first_day: date
) -> Representation:
    """Who may speak for a person, and by what right."""
    row = Representation(
        id=new_id("rp"),
        person_id=person_id,
        representative_id=representative_id,
        capacity=capacity,
        first_day=first_day,
        recorded_at=act.now,
        recorded_by=act.actor.id,
    )
    subject = {"person": person_id, "representative": representative_id}
    _write(act, log, "representation recorded", subject, [row])
    return row


def _appointment(act: Act, person_id: str, post: NewPost) -> Appointment:
    return Appointment(
        id=new_id("po"),
        person_id=person_id,
        role=post.role,
        first_day=post.first_day,
        recorded_at=act.now,
        organisation_id=post.organisation_id or None,
    )


def _write(act: Act, log: str, what: str, subject: dict[str, str], rows: Sequence[Base]) -> None:
    record.write(act, log, what, subject, rows=rows)

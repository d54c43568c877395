"""What the rows of a caseload file say once they are checked: ready to be put on record, keys still being keys."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from models.people import EmploymentModel, Register
from services.importing.import_people import NewPerson


@dataclass(frozen=True)
class OrganisationLine:
    """An organisation to be put on record."""

    key: str
    name: str
    kind: str
    code: str


@dataclass(frozen=True)
class Registration:
    """With which body, under which number, and in force from when to when."""

    body: Register
    number: str
    first: date
    last: date | None


@dataclass(frozen=True)
class PersonLine:
    """Somebody to be put on record, the roles they hold, and whom they may speak for."""

    key: str
    new: NewPerson
    roles: tuple[str, ...]
    first_day: date
    organisation: str = ""
    registration: Registration | None = None
    speaks_for: str = ""
    capacity: str = ""


@dataclass(frozen=True)
class EmploymentLine:
    """Who employs a PA for whom."""

    pa: str
    person: str
    employer: str
    model: EmploymentModel
    first: date
    last: date | None


@dataclass(frozen=True)
class EvidenceLine:
    """A piece of evidence; ``by`` pairs each giver's key with the role they gave it in."""

    row: int
    kind: str
    outcome: str
    on: date | datetime
    by: tuple[tuple[str, str], ...] = ()
    pa: str = ""
    person: str = ""
    task: str = ""
    ward: str = ""
    about: str = ""
    provider: str = ""
    until: date | None = None
    note: str = ""


@dataclass
class Caseload:
    """A whole file, checked."""

    organisations: list[OrganisationLine] = field(default_factory=list)
    people: list[PersonLine] = field(default_factory=list)
    employments: list[EmploymentLine] = field(default_factory=list)
    evidence: list[EvidenceLine] = field(default_factory=list)

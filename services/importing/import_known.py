"""What a caseload file is compared with: what is on record already, and the words the frameworks know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.evidence import EvidenceRow
from models.frameworks import FrameworkVersion
from models.nhs_number import NhsNumber
from models.organisations import Organisation
from models.people import Appointment, Person, Practitioner
from rules.framework import Framework, library, parse_framework
from rules.moments import instant
from services.importing.import_file import Row, Sheet
from services.importing.import_values import read_nhs_number

AT_ONCE = 500
REFERENCES = ("person", "pa", "by", "about", "organisation", "provider")

Same = tuple[str, str, str, str, str, str, int]
"""Two pieces of evidence are the same if these are: kind, outcome, PA, person, task, about, and when."""


@dataclass(frozen=True)
class OnRecord:
    """Somebody on record: the roles they hold and where."""

    id: str
    roles: tuple[str, ...] = ()
    organisation_id: str = ""


@dataclass
class Known:
    """Everything a check looks at beside the file itself."""

    nhs_numbers: dict[str, str] = field(default_factory=dict)
    registrations: dict[tuple[str, str], str] = field(default_factory=dict)
    organisations: dict[str, str] = field(default_factory=dict)
    people: dict[str, OnRecord] = field(default_factory=dict)
    evidence: dict[Same, str] = field(default_factory=dict)
    tasks: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()


def with_words(known: Known, frameworks: Iterable[Framework]) -> Known:
    """Add the words that frameworks use: tasks, topics of learning, roles."""
    texts = [framework.text for framework in frameworks]
    known.tasks = frozenset(name for text in texts for name in text.tasks)
    known.topics = frozenset(
        topic for text in texts for task in text.tasks.values() for topic in task.builds_on
    )
    known.roles = frozenset(role for text in texts for role in text.roles) | {"on-call nurse"}
    return known


def known_without_database() -> Known:
    """What can be compared where nothing is on record yet."""
    return with_words(Known(), library())


def known_to(session: Session, sheet: Sheet) -> Known:
    """What is on record that the rows of this file could repeat or point to."""
    known = Known()
    for some in _in_lots(sorted(_numbers(sheet))):
        _read_nhs_numbers(session, known, some)
    for some in _in_lots(sorted({row.get("number").upper() for row in sheet.rows})):
        _read_registrations(session, known, some)
    for row in session.scalars(select(Organisation)):
        known.organisations |= {name.casefold(): row.id for name in (row.id, row.ods_code) if name}
    ids = sorted({word for row in sheet.rows for word in _references(row)})
    for some in _in_lots(ids):
        _read_people(session, known, some)
        _read_evidence(session, known, some)
    stored = session.execute(select(FrameworkVersion.framework, FrameworkVersion.content)).all()
    return with_words(known, [*library(), *(parse_framework(name, content) for name, content in stored)])


def _numbers(sheet: Sheet) -> Iterator[str]:
    """The sound NHS numbers of a file."""
    for row in sheet.rows:
        try:
            yield read_nhs_number(row.get("nhs_number"))
        except ValueError:
            continue


def _read_nhs_numbers(session: Session, known: Known, numbers: list[str]) -> None:
    wanted = [NhsNumber(number) for number in numbers]
    for person in session.scalars(select(Person).where(Person.nhs_number.in_(wanted))):
        known.nhs_numbers[str(person.nhs_number)] = person.id


def _read_registrations(session: Session, known: Known, numbers: list[str]) -> None:
    for one in session.scalars(select(Practitioner).where(Practitioner.registration_number.in_(numbers))):
        known.registrations[one.body, one.registration_number] = one.person_id


def _references(row: Row) -> Iterator[str]:
    """The words of a row that could be the ids of people on record."""
    for column in REFERENCES:
        yield from (word.strip() for word in row.get(column).split("+") if word.strip().startswith("pe_"))


def _in_lots(ids: Sequence[str]) -> Iterator[list[str]]:
    rest = iter(ids)
    while some := list(islice(rest, AT_ONCE)):
        yield some


def _read_people(session: Session, known: Known, ids: list[str]) -> None:
    held: dict[str, list[Appointment]] = {}
    for one in session.scalars(select(Appointment).where(Appointment.person_id.in_(ids))):
        held.setdefault(one.person_id, []).append(one)
    for id in session.scalars(select(Person.id).where(Person.id.in_(ids))):
        posts = held.get(id, [])
        organisation = next((one.organisation_id for one in posts if one.organisation_id), None)
        roles = tuple(dict.fromkeys(one.role for one in posts))
        known.people[id] = OnRecord(id, roles, organisation or "")


def _read_evidence(session: Session, known: Known, ids: list[str]) -> None:
    """Evidence about people the file points to: the same may not be put on record twice."""
    query = select(EvidenceRow).where(
        or_(EvidenceRow.pa_id.in_(ids), EvidenceRow.person_id.in_(ids), EvidenceRow.about.in_(ids))
    )
    for row in session.scalars(query):
        parts = (row.pa_id, row.person_id, row.task, row.about)
        pa, person, task, about = (part or "" for part in parts)
        known.evidence[row.kind, row.outcome, pa, person, task, about, instant(row.true_from)] = row.id

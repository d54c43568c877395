"""Correcting who somebody is after something was signed: what was on record stays readable, with the day it changed.

Papers that were issued are kept as they were; pages show what is right, and beside it what they said until that day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.ids import new_id
from models.law import FIELDS, Field, PersonCorrection
from models.nhs_number import NhsNumber
from models.people import Person
from models.record_chain import Erased, seal, unseal
from rules.moments import instant, london_day
from services import outbox, record
from services.act import Act, Refused
from services.law.who import still_there


@dataclass(frozen=True)
class Formerly:
    """What was on record of a person until a moment; ``said`` is empty where nothing was."""

    field: Field
    said: str
    until: datetime


def correct(
    act: Act, organisation_id: str, person_id: str, field: Field, value: str, why: str
) -> PersonCorrection:
    """Put a name, date of birth or NHS number right.

    Raises Refused without a reason, for a value that cannot be, that is on record already, or is somebody else's.
    """
    person = still_there(act, person_id)
    was = said_of(person, field)
    right = _checked(act, person, field, " ".join(value.split()))
    if was == right:
        raise Refused(f"This {field} is on record already.")
    if not why.strip():
        raise Refused("The reason is missing.", way_out="say in a sentence why it was wrong")
    return put_right(act, organisation_id, person, field, right, why.strip())


def put_right(
    act: Act, organisation_id: str, person: Person, field: Field, right: str, why: str
) -> PersonCorrection:
    """Write what is right in its place, and keep what was there, sealed; ``right`` is checked, or empty for nothing."""
    was = said_of(person, field)
    sealed = seal(act.session, person.id, was) if was else None
    number = act.session.scalar(
        select(func.count()).where(PersonCorrection.person_id == person.id, PersonCorrection.field == field)
    )
    row = PersonCorrection(
        id=new_id("pc"),
        person_id=person.id,
        field=field,
        number=1 + (number or 0),
        corrected_at=act.now,
        corrected_by=act.actor.id,
        was_sha256=sealed["sealed"] if sealed else None,
    )
    _put(person, field, right)
    entry = record.write(
        act, organisation_id, "particulars corrected", {"person": person.id}, rows=[row],
        why={person.id: why}, details={"field": field, **({"was": sealed} if sealed else {})},
    )  # fmt: skip
    if field == "date of birth":
        _ask_again(act, person.id, str(entry))
    return row


def formerly(session: Session, person_id: str) -> list[Formerly]:
    """What was on record of somebody before it was corrected, newest first; nothing once they are erased."""
    return formerly_of(session, [person_id]).get(person_id, [])


def formerly_of(session: Session, people: Collection[str]) -> dict[str, list[Formerly]]:
    """The same for several people; in one query where nothing was corrected."""
    rows = session.scalars(
        select(PersonCorrection)
        .where(PersonCorrection.person_id.in_(people), PersonCorrection.was_sha256.is_not(None))
        .order_by(PersonCorrection.corrected_at.desc(), PersonCorrection.id.desc())
    ).all()
    found: dict[str, list[Formerly]] = defaultdict(list)
    for row in rows:
        with suppress(Erased):
            said = unseal(session, {"sealed": row.was_sha256 or ""})
            found[row.person_id].append(Formerly(row.field, said, row.corrected_at))
    return found


def said_of(person: Person, field: Field) -> str:
    """What is on record of somebody now, in one line."""
    if field == "name":
        return person.name
    if field == "date of birth":
        return person.born.isoformat() if person.born else ""
    return str(person.nhs_number) if person.nhs_number else ""


def _checked(act: Act, person: Person, field: Field, value: str) -> str:
    """The value in one form. Raises Refused for one that cannot be; the value itself is never repeated."""
    if field not in FIELDS:
        raise Refused(f"{field!r} is not corrected here.", way_out=f"name one of: {', '.join(FIELDS)}")
    if not value:
        raise Refused(f"The {field} is missing.", way_out="give the right one")
    if field == "date of birth":
        return _day(act, value).isoformat()
    if field == "NHS number":
        return _number(act, person, value)
    return value


def _day(act: Act, value: str) -> date:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise Refused("This is not a day.", way_out="write it as 1951-04-02") from None
    if day > london_day(instant(act.now)):
        raise Refused("This day of birth lies in the future.", way_out="check it")
    return day


def _number(act: Act, person: Person, value: str) -> str:
    try:
        number = NhsNumber(value)
    except ValueError:
        raise Refused("This is no NHS number: its check digit is wrong.", way_out="check it") from None
    other = act.session.scalars(select(Person.id).where(Person.nhs_number == number)).one_or_none()
    if other not in (None, person.id):
        raise Refused(
            f"This NHS number is that of {other}.",
            rule="one person, one entry",
            way_out="merge the two, if they are one person (`safehands data merge`)",
        )
    return str(number)


def _put(person: Person, field: Field, value: str) -> None:
    if field == "name":
        person.name = value
    elif field == "date of birth":
        person.born = date.fromisoformat(value) if value else None
    else:
        person.nhs_number = NhsNumber(value) if value else None


def _ask_again(act: Act, person_id: str, key: str) -> None:
    """Who may train and assess depends on how old somebody is."""
    for id in act.session.scalars(
        select(DelegationRow.id).where(DelegationRow.person_id == person_id).order_by(DelegationRow.id)
    ).all():
        outbox.put(act, outbox.RECONCILE, id, f"{id}:{key}")

"""Whom a paper is about, and whether somebody of the organisation could be taken for one of the people on it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from documents.whom import Whom
from models.people import Person
from services.desks.similar import similar_people


def whom(
    session: Session, organisations: Collection[str], person: Person, pas: Sequence[Person] = ()
) -> Whom:
    """The person, and who of them and these PAs has a name like somebody else's at one of these organisations."""
    people = {one.id: one for one in (person, *pas)}
    found = {
        id for organisation in organisations for id in similar_people(session, organisation, people.values())
    }
    return Whom(
        person.name,
        person.born,
        person.nhs_number.spaced if person.nhs_number else "",
        tuple(one.name for id, one in people.items() if id in found),
    )

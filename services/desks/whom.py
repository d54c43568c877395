"""Whom a paper is about, and whether somebody of the organisation could be taken for one of the people on it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from documents.whom import Whom
from models.cases import Case, DelegationRow
from models.people import Person
from services.desks.similar import similar_people

WHOM_COLUMNS = ("Person", "Born", "NHS number", "Similar names")
"""The last columns of a file about one person: each line of it says whom it is about, wherever it is copied to."""


def whom_cells(who: Whom) -> tuple[str, ...]:
    """What stands in these columns, the day as 2026-05-19; names on the file that are like somebody else's."""
    return (who.name, who.born.isoformat() if who.born else "", who.nhs_number, "; ".join(who.alike))


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


def own_whom(session: Session, person: Person, others: Sequence[Person] = ()) -> Whom:
    """The same for a page or paper of their own, of a budget holder or a PA.

    Compared with the people of every organisation that has a case of theirs, or one in which they are to do a task.
    """
    theirs = or_(
        Case.person_id == person.id,
        Case.id.in_(select(DelegationRow.case_id).where(DelegationRow.pa_id == person.id)),
    )
    organisations = session.scalars(select(Case.organisation_id).where(theirs).distinct()).all()
    return whom(session, organisations, person, others)


def own_whoms(session: Session, people: Sequence[Person], rows: Sequence[DelegationRow]) -> list[Whom]:
    """For each of these people, with whoever these delegations name besides: PAs, or whom a PA supports."""
    return [
        own_whom(session, person, [session.get_one(Person, id) for id in _others(person.id, rows)])
        for person in people
    ]


def _others(person_id: str, rows: Sequence[DelegationRow]) -> list[str]:
    sides = [(row.pa_id, row.person_id) for row in rows if person_id in (row.pa_id, row.person_id)]
    return list(dict.fromkeys(id for side in sides for id in side if id != person_id))

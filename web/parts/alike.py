"""Whom somebody could be taken for, and who they were on record as: what the top of a page about a person tells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import Case
from models.people import Person
from services.desks.similar import similar_people
from services.law.correct import formerly_of
from services.law.merge import merges_of
from web.templating import uk_date


def names_alike(
    session: Session, organisation_id: str, person: Person, pas: Sequence[Person] = ()
) -> dict[str, Any]:
    """For ``about`` in _parts.jinja: whose names are like this person's or a PA's, and who they were before."""
    found = similar_people(session, organisation_id, [person, *pas])
    return {
        "names_alike": found.get(person.id, ()),
        "pas_alike": [(pa.name, found[pa.id]) for pa in pas if pa.id in found],
        **_before(session, person, pas),
    }


def _before(session: Session, person: Person, pas: Sequence[Person]) -> dict[str, Any]:
    """What was on record until it was corrected or merged: label and words, for the person and for each PA."""
    people = [person.id, *(pa.id for pa in pas)]
    corrected = formerly_of(session, people)
    lines = {
        id: [
            (f"{one.field[0].upper()}{one.field[1:]} until {uk_date(one.until)}", one.said)
            for one in corrected.get(id, ())
        ]
        for id in people
    }
    for merge in merges_of(session, people):
        day = uk_date(merge.merged_at)
        for id, label, other in (
            (merge.kept_id, f"A second entry until {day}", merge.merged_id),
            (merge.merged_id, f"Merged on {day}: see", merge.kept_id),
        ):
            if id in lines:
                lines[id].append((label, _entry(session, other)))
    return {
        "formerly": lines[person.id],
        "pas_formerly": [(pa.name, lines[pa.id]) for pa in pas if lines[pa.id]],
    }


def _entry(session: Session, person_id: str) -> str:
    """An entry by the references of its cases; by its id where it has none."""
    references = session.scalars(
        select(Case.reference).where(Case.person_id == person_id).order_by(Case.reference)
    )
    return " and ".join(f"case {reference}" for reference in references) or person_id

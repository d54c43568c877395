"""Whom somebody could be taken for: what the banner at the top of a page about a person warns of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from models.people import Person
from services.desks.similar import similar_people


def names_alike(
    session: Session, organisation_id: str, person: Person, pas: Sequence[Person] = ()
) -> dict[str, Any]:
    """For ``about`` in _parts.jinja: people of the organisation whose names are like this person's, or like a PA's."""
    found = similar_people(session, organisation_id, [person, *pas])
    return {
        "names_alike": found.get(person.id, ()),
        "pas_alike": [(pa.name, found[pa.id]) for pa in pas if pa.id in found],
    }

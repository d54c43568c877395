"""Whose data an operator means: an id, or the reference of a case. Names are for nobody's shell history."""

from __future__ import annotations

from sqlalchemy import select

from models.cases import Case
from models.law import Erasure, PersonMerge
from models.people import Person
from services.act import IN_TURN, Act, Refused


def person_meant(act: Act, word: str) -> Person:
    """Somebody on record, by id or by the reference of their case. Raises Refused for anybody else."""
    case = act.session.scalars(select(Case.person_id).where(Case.reference == word.upper())).one_or_none()
    found = act.session.get(Person, case or word)
    if found is None:
        raise Refused(
            "There is nobody by this id on record.", way_out="give a person's id or a case's reference"
        )
    return found


def still_there(act: Act, word: str) -> Person:
    """The same, who was neither erased nor merged with another entry; whoever else acts on them waits."""
    found = person_meant(act, word)
    act.session.refresh(found, with_for_update=IN_TURN)
    if act.session.get(Erasure, found.id) is not None:
        raise Refused(f"{found.id} was erased.")
    if (merge := act.session.get(PersonMerge, found.id)) is not None:
        raise Refused(f"{found.id} was merged.", way_out=f"name {merge.kept_id}")
    return found

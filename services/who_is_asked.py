"""The one delegation on record that somebody means when they name a PA, a task and a person."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from models.cases import DelegationRow
from models.people import Person
from rules.question import Moment
from services.decisions import Question, question


class NotOne(LookupError):
    """Nobody, or more than one, is meant by these words."""


def question_about(session: Session, pa: str, task: str, person: str, moment: Moment) -> Question:
    """The question for the delegation that is meant; raises as ``delegation_named``."""
    row = delegation_named(session, pa, task, person)
    return question(session, row, moment.about, known=moment.known)


def delegation_named(session: Session, pa: str, task: str, person: str) -> DelegationRow:
    """The delegation of a task to a PA for a person, each by id or by name.

    Raises NotOne, with the way out, where there is no such delegation or there are several.
    """
    pas, persons = aliased(Person), aliased(Person)
    rows = session.scalars(
        select(DelegationRow)
        .join(pas, pas.id == DelegationRow.pa_id)
        .join(persons, persons.id == DelegationRow.person_id)
        .where(
            or_(pas.id == pa, pas.name == pa),
            or_(persons.id == person, persons.name == person),
            DelegationRow.task == task,
        )
        .order_by(DelegationRow.id)
    ).all()
    if len(rows) == 1:
        return rows[0]
    if not rows:
        raise NotOne(
            "There is no such delegation; give names as they stand in the case, and the framework's task."
        )
    ids = "; ".join(sorted(f"{row.pa_id}, {row.person_id}" for row in rows))
    raise NotOne(f"Several delegations are meant; give ids instead of names: {ids}")

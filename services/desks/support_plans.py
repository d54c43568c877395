"""Support plans that say the same as another person's: a sign of a mistake, such as one plan copied for two (2:612).

The rule, which the page states: of two texts, words that begin with a capital letter, figures, and he and she are left
out, since a copy differs in those. What remains is compared three words at a time. The plans say the same if so many
in a hundred of the longer one's are in the other's as the house setting says. Short notes are not compared: that a
plan was agreed at a meeting may be said of many.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from models.cases import Case
from models.evidence import EvidenceRow
from models.people import Person
from rules.moments import instant, london_day
from services.house_settings import HOUSE
from services.training.training_plan import SUPPORT_PLAN

ALIKE = HOUSE.support_plans.alike
"""In a hundred."""
FEWEST_WORDS = HOUSE.support_plans.words
_NEAR = 0.15
"""Texts whose lengths differ by more than this part are not the same, and are not read."""
_WHO = frozenset(
    {"he", "she", "they", "him", "her", "them", "his", "hers", "their", "theirs", "himself", "herself"}
)
_MARKS = ".,;:!?()[]\"'“”‘’–-…"

Triple = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Copy:
    """Another person's support plan that says the same: how much in a hundred, and when each was agreed.

    ``case`` and ``person`` are None where whoever looks may not see that person's record.
    """

    alike: int
    agreed_on: date
    mine_on: date
    case: Case | None = None
    person: Person | None = None


def copies_of(session: Session, case: Case, organisations: Collection[str]) -> list[Copy]:
    """Whose agreed support plan says the same as that of this case's person, the most alike first.

    ``organisations`` are those whose cases the viewer may see; in two queries however many plans there are.
    """
    mine = session.scalars(_agreed().where(EvidenceRow.person_id == case.person_id).limit(1)).first()
    said = _triples(mine.note or "") if mine else frozenset[Triple]()
    if mine is None or not said:
        return []
    long, agreed = len(mine.note or ""), london_day(instant(mine.true_from))
    length = func.length(EvidenceRow.note)
    others = session.execute(
        _agreed()
        .add_columns(Case, Person)
        .join(Person, Person.id == EvidenceRow.person_id)
        .outerjoin(Case, (Case.person_id == Person.id) & Case.organisation_id.in_(organisations))
        .where(
            EvidenceRow.person_id != case.person_id,
            length.between(long * (1 - _NEAR), long * (1 + _NEAR)),
        )
    )
    seen, found = set[str](), []
    for plan, its, person in others:
        if person.id not in seen and (share := _share(said, _triples(plan.note or ""))) >= ALIKE:
            on = london_day(instant(plan.true_from))
            found.append(Copy(share, on, agreed, its, person if its else None))
        seen.add(person.id)
    return sorted(found, key=lambda one: (-one.alike, one.agreed_on))


def alike(one: str, other: str) -> bool:
    """Whether two plans say the same by the rule above."""
    mine, theirs = _triples(one), _triples(other)
    return bool(mine and theirs) and _share(mine, theirs) >= ALIKE


def _agreed() -> Select[tuple[EvidenceRow]]:
    """Each person's last agreed support plan that holds, where something was written beside it."""
    later = aliased(EvidenceRow)
    superseded = exists().where(
        *_is_agreed_plan(later),
        later.person_id == EvidenceRow.person_id,
        later.true_from > EvidenceRow.true_from,
    )
    return (
        select(EvidenceRow)
        .where(*_is_agreed_plan(EvidenceRow), EvidenceRow.note.is_not(None), ~superseded)
        .order_by(EvidenceRow.true_from.desc(), EvidenceRow.id)
    )


def _is_agreed_plan(row: type[EvidenceRow]) -> tuple[ColumnElement[bool], ...]:
    void = aliased(EvidenceRow)
    return (
        row.kind == "plan",
        row.about == SUPPORT_PLAN,
        row.outcome == "agreed",
        ~exists().where(void.kind == "void", void.about == row.id),
    )


def _triples(text: str) -> frozenset[Triple]:
    """Each three words that follow each other, of the words that are compared; none of a short note."""
    words = [
        word
        for written in text.split()
        if (word := written.strip(_MARKS)) and word[0].islower() and word not in _WHO
    ]
    if len(words) < FEWEST_WORDS:
        return frozenset()
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def _share(one: frozenset[Triple], other: frozenset[Triple]) -> int:
    return 100 * len(one & other) // max(len(one), len(other))

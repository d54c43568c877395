"""People of one organisation whose names are so alike that one could be taken for the other.

The rule, which pages state: without titles, accents and capitals, both the first and the last name are the same, in
either order; or one of the two is the same and the other differs in one letter (one more, one less, another, or two
changed round).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from models.cases import Case
from models.law import PersonMerge
from models.people import Person
from services.choices import works_for

TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "dame", "lady", "lord", "rev"})


def alike(one: str, other: str) -> bool:
    """Whether two names are alike by the rule above.

    >>> alike("Mrs Edith Lowe", "Edith Love"), alike("Edith Lowe", "Lowe, Edith"), alike("Edith Lowe", "Ada Lowe")
    (True, True, False)
    """
    mine, theirs = _ends(one), _ends(other)
    if not (mine and theirs):
        return False
    return _match(mine, theirs) or _match(mine, theirs[::-1])


def similar_people(
    session: Session, organisation_id: str, people: Collection[Person]
) -> dict[str, list[Person]]:
    """For each of these people those budget holders and PAs of the organisation whose names are alike.

    One query, however many people are asked about.
    """
    wanted = {one.id: one for one in people}
    parts = {part for one in wanted.values() for part in _written(one.name)}
    if not parts:
        return {}
    holder = exists().where(Case.person_id == Person.id, Case.organisation_id == organisation_id)
    near = or_(*(Person.name.icontains(part, autoescape=True) for part in sorted(parts)))
    once = Person.id.not_in(select(PersonMerge.merged_id))
    rows = session.scalars(
        select(Person).where(near, once, or_(holder, works_for(organisation_id))).order_by(Person.name)
    )
    known: Sequence[Person] = rows.all()
    found = {
        id: [other for other in known if other.id != id and alike(one.name, other.name)]
        for id, one in wanted.items()
    }
    return {id: some for id, some in found.items() if some}


def _ends(name: str) -> tuple[str, str] | None:
    """The first and the last name, plainly written; None where there is only one."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    words = [word for word in plain.replace(",", " ").replace(".", " ").split() if word not in TITLES]
    return (words[0], words[-1]) if len(words) > 1 else None


def _written(name: str) -> tuple[str, ...]:
    """The first and last name as written, to look for: one of them has to be the same."""
    words = [word for word in name.replace(",", " ").split() if word.casefold().strip(".") not in TITLES]
    return (words[0], words[-1]) if len(words) > 1 else ()


def _match(mine: tuple[str, str], theirs: tuple[str, str]) -> bool:
    same = [one == other for one, other in zip(mine, theirs, strict=True)]
    if all(same):
        return True
    if not any(same):
        return False
    differing = same.index(False)
    return _one_letter_apart(mine[differing], theirs[differing])


def _one_letter_apart(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1:
        return False
    if len(one) == len(other):
        places = [i for i, letters in enumerate(zip(one, other, strict=True)) if letters[0] != letters[1]]
        if len(places) == 2:
            first, second = places
            turned = one[first] == other[second] and one[second] == other[first]
            return second == first + 1 and turned
        return len(places) == 1
    longer, shorter = sorted((one, other), key=len, reverse=True)
    return any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))

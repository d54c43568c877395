"""People of one organisation whose names are so alike that one could be taken for the other.

The rule, which pages state: without titles, accents and capitals, both the first and the last name are the same, in
either order; or one of the two is the same and the other differs in one letter (one more, one less, another, or two
changed round).
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from models.cases import Case
from models.law import PersonMerge
from models.people import Person
from models.search import Holds
from services.choices import works_for

TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "dame", "lady", "lord", "rev"})

Ends = tuple[str, str]
"""The first and the last name, plainly written."""


def alike(one: str, other: str) -> bool:
    """Whether two names are alike by the rule above.

    >>> alike("Mrs Edith Lowe", "Edith Love"), alike("Edith Lowe", "Lowe, Edith"), alike("Edith Lowe", "Ada Lowe")
    (True, True, False)
    """
    mine, theirs = _ends(one), _ends(other)
    return bool(mine and theirs and _those_alike(_by_end([("", theirs)]), mine))


def similar_people(
    session: Session, organisation_id: str, people: Collection[Person]
) -> dict[str, list[Person]]:
    """For each of these people those budget holders and PAs of the organisation whose names are alike.

    At most two queries, however many people are asked about.
    """
    wanted = {one.id: ends for one in people if (ends := _ends(one.name))}
    near = _near(session, organisation_id, {part for one in people for part in _written(one.name)})
    ids = {id: _those_alike(near, ends) - {id} for id, ends in wanted.items()}
    everybody = set[str]().union(*ids.values())
    if not everybody:
        return {}
    known = session.scalars(select(Person).where(Person.id.in_(everybody)).order_by(Person.name)).all()
    return {id: [one for one in known if one.id in some] for id, some in ids.items() if some}


def _near(
    session: Session, organisation_id: str, parts: Collection[str]
) -> Mapping[str, Mapping[str, set[str]]]:
    """Those of the organisation in whose name one of these parts stands; of thousands, so only their names are read."""
    if not parts:
        return {}
    holder = exists().where(Case.person_id == Person.id, Case.organisation_id == organisation_id)
    named = or_(*(Holds(Person.name, part) for part in sorted(parts)))
    once = Person.id.not_in(select(PersonMerge.merged_id))
    known = select(Person.id, Person.name).where(named, once, or_(holder, works_for(organisation_id)))
    return _by_end((id, ends) for id, name in session.execute(known) if (ends := _ends(name)))


def _by_end(named: Iterable[tuple[str, Ends]]) -> Mapping[str, Mapping[str, set[str]]]:
    """The ids by one end of the name, and then by the other."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for id, ends in named:
        for end, other in (ends, ends[::-1]):
            found[end][other].add(id)
    return found


def _those_alike(near: Mapping[str, Mapping[str, set[str]]], mine: Ends) -> set[str]:
    """The ids of those whose names are alike."""
    found: set[str] = set()
    for end, other in (mine, mine[::-1]):
        for theirs, ids in near.get(end, {}).items():
            if theirs == other or _one_letter_apart(other, theirs):
                found |= ids
    return found


def _ends(name: str) -> Ends | None:
    """The first and the last name, plainly written; None where there is only one."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    words = [word for word in plain.replace(",", " ").replace(".", " ").split() if word not in TITLES]
    return (words[0], words[-1]) if len(words) > 1 else None


def _written(name: str) -> tuple[str, ...]:
    """The first and last name as written, to look for: one of them has to be the same."""
    words = [word for word in name.replace(",", " ").split() if word.casefold().strip(".") not in TITLES]
    return (words[0], words[-1]) if len(words) > 1 else ()


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

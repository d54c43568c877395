"""Reading what is known of a delegation: the evidence that can bear on it, and whoever stands behind it.

This is read for every answer, so its statements are made once and given their values each time. It is read for one
delegation or for many at once, of whichever people; what bears on which of them is then the same in both.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.evidence import EvidenceGiver, EvidenceRow, as_known
from models.organisations import Organisation as OrganisationRow
from models.people import Person as PersonRow
from models.people import Practitioner
from rules.moments import FOREVER, first_instant
from rules.question import Evidence, Giver, Known, Organisation, Person
from rules.vocabulary import AgeGroup
from services.evidence import OF_PRACTITIONERS, PROOFS, NewEvidence, organisation_of

MAY_CARRY_OVER = ("training", "supervised practice", "assessment", "observation", "formal review")
"""What a PA did for another person may count where a framework lets it, while the PA consents."""

_EVIDENCE = select(
    *(column for column in EvidenceRow.__table__.columns if column.key != "note"),
    EvidenceGiver.position,
    EvidenceGiver.person_id.label("given_by"),
    EvidenceGiver.role.label("given_as"),
    EvidenceGiver.organisation_id.label("given_for"),
).outerjoin(EvidenceGiver, EvidenceGiver.evidence_id == EvidenceRow.id)
"""Columns, not objects: hundreds of rows are read for a page, and making objects of them takes as long as reading."""


def _one_of(name: str) -> Any:
    """A parameter that stands for several values."""
    return bindparam(name, expanding=True)


_OF_THE_PAS = EvidenceRow.pa_id.in_(_one_of("pas")) & or_(
    EvidenceRow.person_id.in_(_one_of("people")),
    EvidenceRow.person_id.is_(None),
    EvidenceRow.kind.in_(MAY_CARRY_OVER),
)
_OF_THE_PEOPLE = EvidenceRow.person_id.in_(_one_of("people")) & EvidenceRow.pa_id.is_(None)


def about_either(pas: Collection[str], person: str, *also: ColumnElement[bool]) -> ColumnElement[bool]:
    """Evidence about these PAs, for this person or in general, and about this person whoever the PA is.

    ``also`` holds for both. It stands in each of the two parts, so that a database finds either by its index.
    """
    of_pas = EvidenceRow.pa_id.in_(pas) & or_(
        EvidenceRow.person_id == person, EvidenceRow.person_id.is_(None)
    )
    of_person = (EvidenceRow.person_id == person) & EvidenceRow.pa_id.is_(None)
    return or_(and_(of_pas, *also), and_(of_person, *also))


BEARS_ON = _EVIDENCE.where(
    or_(_OF_THE_PAS, _OF_THE_PEOPLE),
    or_(EvidenceRow.task.in_(_one_of("tasks")), EvidenceRow.task.is_(None)),
    EvidenceRow.kind.not_in((*PROOFS, "void")),
)
"""About these PAs and people, or one of them; what a PA did for somebody else only where it may carry over."""

PROVES = _EVIDENCE.where(
    or_(
        EvidenceRow.kind.in_(OF_PRACTITIONERS) & EvidenceRow.about.in_(_one_of("practitioners")),
        (EvidenceRow.kind == "provider assurance") & EvidenceRow.about.in_(_one_of("providers")),
    )
)
"""What says something of whoever gave or provided the rest."""

VOIDS = _EVIDENCE.where(EvidenceRow.kind == "void", EvidenceRow.about.in_(_one_of("ids")))

NAMED = (
    select(PersonRow, Practitioner)
    .outerjoin(Practitioner, Practitioner.person_id == PersonRow.id)
    .where(PersonRow.id.in_(_one_of("people")))
)

PLACES = select(OrganisationRow).where(OrganisationRow.id.in_(_one_of("ids")))


def known_for(session: Session, delegation: DelegationRow, new: NewEvidence | None = None) -> Known:
    """Everything on record that can bear on one delegation, whenever it was recorded: the moment asked cuts it.

    With ``new``, also what its givers and its provider rest on: they may have given nothing before.
    """
    return known_for_all(session, [delegation], new)[delegation.id]


def known_for_all(
    session: Session, delegations: Sequence[DelegationRow], new: NewEvidence | None = None
) -> dict[str, Known]:
    """The same for each of these delegations, by id; in as many queries as for one."""
    about = {
        "people": [*{one.person_id for one in delegations}],
        "pas": [*{one.pa_id for one in delegations}],
        "tasks": [*{one.task for one in delegations}],
    }
    bearing = _read(session, BEARS_ON, about)
    practitioners, providers = _behind(bearing, new)
    proofs = _read(session, PROVES, {"practitioners": [*practitioners], "providers": [*providers]})
    voids = _read(session, VOIDS, {"ids": [item.id for item in (*bearing, *proofs)]})
    mine = {one.id: _of_one(one, bearing, proofs, voids, new) for one in delegations}
    kept_by = {one.id: organisation_of(session, one) for one in delegations}
    people = {one.id: _people(one, mine[one.id], new) for one in delegations}
    places = {one.id: _places(mine[one.id], new) | {kept_by[one.id]} - {""} for one in delegations}
    everybody = named(session, set[str]().union(*people.values()))
    everywhere = with_successors(session, set[str]().union(*places.values()))
    return {
        id: Known(
            people={one: everybody[one] for one in people[id] if one in everybody},
            organisations=_reached(everywhere, places[id]),
            evidence=tuple(evidence),
        )
        for id, evidence in mine.items()
    }


def _of_one(
    delegation: DelegationRow,
    bearing: Sequence[Evidence],
    proofs: Sequence[Evidence],
    voids: Sequence[Evidence],
    new: NewEvidence | None,
) -> list[Evidence]:
    """What of all this bears on one delegation, as the statements would find it for that one."""
    found = [item for item in bearing if _bears_on(item, delegation)]
    practitioners, providers = _behind(found, new)
    found += [
        item
        for item in proofs
        if item.about in (practitioners if item.kind in OF_PRACTITIONERS else providers)
    ]
    ids = {item.id for item in found}
    return found + [item for item in voids if item.about in ids]


def _bears_on(item: Evidence, delegation: DelegationRow) -> bool:
    """``BEARS_ON`` for one PA, person and task."""
    if item.task not in ("", delegation.task):
        return False
    if not item.pa:
        return item.person == delegation.person_id
    return item.pa == delegation.pa_id and (
        item.person in ("", delegation.person_id) or item.kind in MAY_CARRY_OVER
    )


def _behind(evidence: Sequence[Evidence], new: NewEvidence | None) -> tuple[set[str], set[str]]:
    """Who gave it, and who provided it."""
    practitioners = {giver.person for item in evidence for giver in item.by}
    providers = {item.provider for item in evidence}
    if new:
        practitioners |= {giver.person for giver in new.by}
        providers |= {new.provider_id}
    return practitioners, providers - {""}


def _people(delegation: DelegationRow, evidence: Sequence[Evidence], new: NewEvidence | None) -> set[str]:
    """Whoever gives evidence that is not on record yet as well: what they are trained for counts at once."""
    practitioners, _ = _behind(evidence, new)
    return practitioners | {delegation.pa_id, delegation.person_id}


def _places(evidence: Sequence[Evidence], new: NewEvidence | None) -> set[str]:
    _, providers = _behind(evidence, new)
    givers = {giver.organisation for item in evidence for giver in item.by}
    return (givers | providers | {item.kept_by for item in evidence}) - {""}


def _reached(known: dict[str, Organisation], ids: set[str]) -> dict[str, Organisation]:
    """Of these organisations the ones meant, and those that took their place."""
    found: dict[str, Organisation] = {}
    while wanted := ids - found.keys():
        found |= {id: known[id] for id in wanted if id in known}
        ids = {one.became for one in found.values() if one.became} & known.keys()
    return found


def with_successors(session: Session, ids: set[str]) -> dict[str, Organisation]:
    """These organisations, and those that took their place."""
    found: dict[str, Organisation] = {}
    while wanted := ids - found.keys():
        for row in session.scalars(PLACES, {"ids": [*wanted]}):
            at = first_instant(row.succeeded_on) if row.succeeded_on else FOREVER
            found[row.id] = Organisation(row.id, row.name, row.kind, row.successor_id or "", at)
            ids = ids | ({row.successor_id} if row.successor_id else set())
    return found


def _read(session: Session, statement: Select[Any], about: dict[str, Any]) -> list[Evidence]:
    """The evidence that is meant, each with those who stand behind it."""
    rows: dict[str, Row[Any]] = {}
    givers: dict[str, list[tuple[int, Giver]]] = {}
    for row in session.execute(statement, about):
        rows[row.id] = row
        if row.given_by:
            giver = Giver(row.given_by, row.given_as, row.given_for or "")
            givers.setdefault(row.id, []).append((row.position, giver))
    return [
        as_known(row, tuple(giver for _, giver in sorted(givers.get(id, ()), key=itemgetter(0))))
        for id, row in rows.items()
    ]


def named(session: Session, people: Collection[str]) -> dict[str, Person]:
    """These people by name, with whom they are trained for."""
    return {
        row.id: Person(row.id, row.name, specialisms=_specialisms(practitioner))
        for row, practitioner in session.execute(NAMED, {"people": [*people]})
    }


def _specialisms(practitioner: Practitioner | None) -> tuple[AgeGroup, ...]:
    said = practitioner.specialisms if practitioner else None
    return cast("tuple[AgeGroup, ...]", tuple(said.split("\n")) if said else ())

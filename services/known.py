"""Reading what is known of a delegation: the evidence that can bear on it, and whoever stands behind it.

This is read for every answer, so its statements are made once and given their values each time.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.evidence import EvidenceGiver, EvidenceRow, as_evidence
from models.organisations import Organisation as OrganisationRow
from models.people import Person as PersonRow
from models.people import Practitioner
from rules.moments import FOREVER, first_instant
from rules.question import Evidence, Known, Organisation, Person
from rules.vocabulary import AgeGroup
from services.evidence import OF_PRACTITIONERS, PROOFS, NewEvidence, organisation_of

MAY_CARRY_OVER = ("training", "supervised practice", "assessment", "observation", "formal review")
"""What a PA did for another person may count where a framework lets it, while the PA consents."""

_EVIDENCE = select(EvidenceRow, EvidenceGiver).outerjoin(
    EvidenceGiver, EvidenceGiver.evidence_id == EvidenceRow.id
)


def _one_of(name: str) -> Any:
    """A parameter that stands for several values."""
    return bindparam(name, expanding=True)


_OF_THE_PA = (EvidenceRow.pa_id == bindparam("pa")) & or_(
    EvidenceRow.person_id == bindparam("person"),
    EvidenceRow.person_id.is_(None),
    EvidenceRow.kind.in_(MAY_CARRY_OVER),
)
_OF_THE_PERSON = (EvidenceRow.person_id == bindparam("person")) & EvidenceRow.pa_id.is_(None)

BEARS_ON = _EVIDENCE.where(
    or_(_OF_THE_PA, _OF_THE_PERSON),
    or_(EvidenceRow.task == bindparam("task"), EvidenceRow.task.is_(None)),
    EvidenceRow.kind.not_in((*PROOFS, "void")),
)
"""About this PA and person, or one of them; what the PA did for somebody else only where it may carry over."""

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
    about = {"pa": delegation.pa_id, "person": delegation.person_id, "task": delegation.task}
    evidence = _read(session, BEARS_ON, about)
    practitioners = {giver.person for item in evidence for giver in item.by}
    providers = {item.provider for item in evidence}
    if new:
        practitioners |= {giver.person for giver in new.by}
        providers |= {new.provider_id}
    providers -= {""}
    evidence += _read(session, PROVES, {"practitioners": [*practitioners], "providers": [*providers]})
    evidence += _read(session, VOIDS, {"ids": [item.id for item in evidence]})
    people = {giver.person for item in evidence for giver in item.by} | practitioners
    places = {giver.organisation for item in evidence for giver in item.by} | providers
    places |= {item.kept_by for item in evidence} | {organisation_of(session, delegation)}
    return Known(
        # Whoever gives evidence that is not on record yet as well: what they are trained for counts at once.
        people=_named(session, people | {delegation.pa_id, delegation.person_id}),
        organisations=with_successors(session, places - {""}),
        evidence=tuple(evidence),
    )


def with_successors(session: Session, ids: set[str]) -> dict[str, Organisation]:
    """These organisations, and those that took their place."""
    found: dict[str, Organisation] = {}
    while wanted := ids - found.keys():
        for row in session.scalars(PLACES, {"ids": [*wanted]}):
            at = first_instant(row.succeeded_on) if row.succeeded_on else FOREVER
            found[row.id] = Organisation(row.id, row.name, row.kind, row.successor_id or "", at)
            ids = ids | ({row.successor_id} if row.successor_id else set())
    return found


def _read(
    session: Session, statement: Select[tuple[EvidenceRow, EvidenceGiver]], about: dict[str, Any]
) -> list[Evidence]:
    """The evidence that is meant, each with those who stand behind it."""
    rows: dict[str, EvidenceRow] = {}
    givers: dict[str, list[EvidenceGiver]] = {}
    for row, giver in session.execute(statement, about):
        rows[row.id] = row
        if giver:
            givers.setdefault(row.id, []).append(giver)
    return [as_evidence(row, givers.get(id, ())) for id, row in rows.items()]


def _named(session: Session, people: Collection[str]) -> dict[str, Person]:
    return {
        row.id: Person(row.id, row.name, specialisms=_specialisms(practitioner))
        for row, practitioner in session.execute(NAMED, {"people": [*people]})
    }


def _specialisms(practitioner: Practitioner | None) -> tuple[AgeGroup, ...]:
    said = practitioner.specialisms if practitioner else None
    return cast("tuple[AgeGroup, ...]", tuple(said.split("\n")) if said else ())

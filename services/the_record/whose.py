"""Whose record it is: under which ids a person stands in entries, and which frameworks they were decided by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.cases import Case, CaseFramework, DelegationRow
from models.evidence import EvidenceRow
from models.frameworks import FrameworkApproval
from models.people import Person
from models.record_rows import parse, pins_of
from services.act import Refused

QUOTED = re.compile(rb'"((?:[^"\\]|\\.)*)"')

Row = tuple[str, tuple[Any, ...]]
"""A table and a key in it."""


@dataclass(frozen=True)
class Whose:
    """``ids``: an entry that names one of them is about the person. ``frameworks``: rows others pin too."""

    person_id: str
    organisations: tuple[str, ...]
    ids: frozenset[bytes]
    frameworks: frozenset[Row]
    hashes: tuple[bytes, ...]

    def speaks_of(self, body: bytes) -> bool:
        """Whether an entry is about the person."""
        return not self.ids.isdisjoint(QUOTED.findall(body))

    def rows_of_frameworks(self, body: bytes) -> set[Row]:
        """Which of the frameworks and settings an entry pins, that is about somebody else or nobody."""
        if not any(one in body for one in self.hashes):
            return set()
        return {(table, key) for table, key, _ in pins_of(parse(body))} & self.frameworks


def somebody(session: Session, word: str) -> str:
    """The one person on record under this id or name. Raises Refused."""
    found = session.scalars(select(Person.id).where(or_(Person.id == word, Person.name == word))).all()
    if len(found) == 1:
        return found[0]
    named = (
        f"give one of the ids {', '.join(found)}" if found else "name them as they stand on record, or by id"
    )
    raise Refused(f"{len(found)} people on record are called {word!r}.", way_out=named)


def whose(session: Session, person_id: str) -> Whose:
    """For somebody cared for, their cases; for a PA, what they were asked to do."""
    cases = session.execute(select(Case.id, Case.organisation_id).where(Case.person_id == person_id)).all()
    theirs = or_(DelegationRow.person_id == person_id, DelegationRow.pa_id == person_id)
    delegations = session.execute(select(DelegationRow.id, DelegationRow.case_id).where(theirs)).all()
    of_them = [
        column == person_id for column in (EvidenceRow.person_id, EvidenceRow.pa_id, EvidenceRow.about)
    ]
    evidence = session.scalars(select(EvidenceRow.id).where(or_(*of_them))).all()
    case_ids = {one.id for one in cases} | {one.case_id for one in delegations}
    organisations = session.scalars(select(Case.organisation_id).where(Case.id.in_(case_ids)).distinct())
    used = session.execute(
        select(CaseFramework.framework_sha256, CaseFramework.settings_sha256).where(
            CaseFramework.case_id.in_(case_ids)
        )
    ).all()
    frameworks, settings = {one[0] for one in used}, {one[1] for one in used}
    approvals = session.execute(
        select(FrameworkApproval.id, FrameworkApproval.sha256).where(FrameworkApproval.sha256.in_(frameworks))
    ).all()
    rows: set[Row] = {("framework_versions", (one,)) for one in frameworks}
    rows |= {("settings_choices", (one,)) for one in settings}
    rows |= {("framework_approvals", (one.id,)) for one in approvals}
    ids = {person_id, *(one.id for one in cases), *(one.id for one in delegations), *evidence}
    return Whose(
        person_id,
        tuple(sorted(organisations)),
        frozenset(one.encode() for one in ids),
        frozenset(rows),
        tuple(str(key[0]).encode() for _, key in sorted(rows)),
    )

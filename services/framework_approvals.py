"""Who approved a version of a framework, and for whom: a clinical lead speaks for the organisation she leads.

Her word holds for the cases of that organisation, for those of whoever took its place, and, once hers has taken
another's place, for the other's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import CompoundSelect, bindparam, literal, select
from sqlalchemy.orm import Session

from models.cases import Case, CaseFramework
from models.frameworks import FrameworkApproval, FrameworkVersion
from models.organisations import Organisation
from models.record_find import Sought, entries_for
from rules.applied import Approval
from rules.framework import Framework

APPROVING = (
    select(FrameworkApproval)
    .where(FrameworkApproval.sha256.in_(bindparam("hashes", expanding=True)))
    .order_by(FrameworkApproval.recorded_at.desc(), FrameworkApproval.id.desc())
)
"""The approvals of some versions, the latest first. The statement is made once: it is read for every answer."""


@dataclass(frozen=True, slots=True)
class Word:
    """Whether an organisation's clinical lead has approved a version. Approvals of long ago name no organisation."""

    organisation: str
    approval: Approval | None


def approval_of(session: Session, sha256: str, organisation_id: str, day: date) -> Approval | None:
    """Who approved these very bytes first for the cases of this organisation, if anybody has."""
    return approvals_of(session, [sha256], organisation_id, day).get(sha256)


def approvals_of(
    session: Session, hashes: Collection[str], organisation_id: str, day: date
) -> dict[str, Approval]:
    """The same for each of these versions that has one."""
    rows = session.scalars(APPROVING, {"hashes": [*hashes]}).all()
    if not rows:
        return {}
    speaking = set(session.scalars(_speaking_for(organisation_id, day)))
    early = _entered_by(session, speaking, [row for row in rows if row.organisation_id is None])
    return first_of_each(row for row in rows if row.organisation_id in speaking or row.id in early)


def first_of_each(latest_first: Iterable[FrameworkApproval]) -> dict[str, Approval]:
    """Of each version the first approval."""
    return {row.sha256: Approval(row.approved_by, row.approved_on.isoformat()) for row in latest_first}


def words_on(session: Session, framework: Framework) -> list[Word]:
    """Who has approved this version, and whose cases are under some version of it although their lead has not."""
    rows = session.scalars(APPROVING, {"hashes": [framework.sha256]}).all()
    given = {
        row.organisation_id or "": Approval(row.approved_by, row.approved_on.isoformat()) for row in rows
    }
    using = session.scalars(
        select(Case.organisation_id)
        .join(CaseFramework, CaseFramework.case_id == Case.id)
        .join(FrameworkVersion, FrameworkVersion.sha256 == CaseFramework.framework_sha256)
        .where(FrameworkVersion.framework == framework.id)
        .distinct()
    )
    ids = {*using, *given} - {""}
    places = session.execute(
        select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids)).order_by(Organisation.name)
    )
    early = [Word("", given[""])] if "" in given else []
    return [*early, *(Word(name, given.get(id)) for id, name in places)]


def _speaking_for(organisation_id: str, day: date) -> CompoundSelect[tuple[str]]:
    """The organisation, those it has taken the place of by then, and those that have taken its place."""
    before = select(literal(organisation_id).label("id")).cte("before", recursive=True)
    before = before.union(
        select(Organisation.id).where(
            Organisation.successor_id == before.c.id, Organisation.succeeded_on <= day
        )
    )
    after = select(literal(organisation_id).label("id")).cte("after", recursive=True)
    after = after.union(
        select(Organisation.successor_id).where(
            Organisation.id == after.c.id, Organisation.succeeded_on <= day
        )
    )
    return select(before.c.id).union(select(after.c.id))


def _entered_by(session: Session, places: Collection[str], rows: Sequence[FrameworkApproval]) -> set[str]:
    """Of approvals that name no organisation, those that stand in the record of one of these."""
    sought = [Sought(place, row, row.recorded_at) for place in places for row in rows]
    found = entries_for(session, sought) if sought else {}
    return {row.id for row in rows if ("framework_approvals", (row.id,)) in found}

"""Precedents: what panels decided before, found by task, risk tier and condition; of the people, nothing (2:815)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models.cases import Case, DelegationRow
from models.evidence import EvidenceRow
from models.panels import PanelItem, PanelOutcome
from rules.moments import instant, london_day
from rules.vocabulary import RISK_TIERS
from services.frameworks import stored_framework, versions_applied
from services.panels.panel_conditions import SET

MOST_SEARCHED = 500
"""The latest decisions that are looked through: an old precedent informs less."""


@dataclass(frozen=True)
class Precedent:
    """One decision with its reasons and conditions. ``risk`` is the tier of the task when it was decided."""

    item_id: str
    task: str
    risk: int
    outcome: str
    reasons: str
    conditions: tuple[str, ...]
    decided_at: datetime

    @property
    def risk_in_words(self) -> str:
        return RISK_TIERS.get(self.risk, "not known")


def precedents(
    session: Session, organisation_id: str, *, task: str = "", risk: int = 0, words: str = ""
) -> list[Precedent]:
    """What the panels of an organisation decided, latest first; each of what is given narrows it.

    ``words`` all stand in a condition, in the panel's reasons or in the task: what a person suffers from is not on
    record, so nobody can be found by it. Conditions are read only where words are looked for in them; for what is
    shown, ``with_conditions`` reads them.
    """
    query = (
        select(
            PanelOutcome.item_id, DelegationRow.task, PanelOutcome.outcome, PanelOutcome.reasons,
            PanelOutcome.decided_at, DelegationRow.case_id,
        )
        .join(PanelItem, PanelItem.id == PanelOutcome.item_id)
        .join(DelegationRow, DelegationRow.id == PanelItem.delegation_id)
        # Asked of one decision after the other, the last first: joined, all that was ever decided would be sorted.
        .where(exists().where(Case.id == DelegationRow.case_id, Case.organisation_id == organisation_id))
        .order_by(PanelOutcome.decided_at.desc(), PanelOutcome.item_id)
        .limit(MOST_SEARCHED)
    )  # fmt: skip
    if task:
        query = query.where(DelegationRow.task == task)
    decided = session.execute(query).all()
    risks = _risks(session, [(row.case_id, row.task, row.decided_at) for row in decided])
    found = [
        Precedent(row.item_id, row.task, tier, row.outcome, row.reasons, (), row.decided_at)
        for row, tier in zip(decided, risks, strict=True)
        if risk in (0, tier)
    ]
    if not words.strip():
        return found
    return [one for one in with_conditions(session, found) if _speaks_of(one, words)]


def with_conditions(session: Session, some: Sequence[Precedent]) -> list[Precedent]:
    """The same, with what each of these decisions asked for besides."""
    conditions = _conditions(session, [one.item_id for one in some])
    return [replace(one, conditions=conditions[one.item_id]) for one in some]


def risk_of(session: Session, row: DelegationRow, at: datetime) -> int:
    """The risk tier of a delegation's task on a day; of two frameworks, the higher; 0 where none says."""
    return _risks(session, [(row.case_id, row.task, at)])[0]


def _risks(session: Session, asked: Sequence[tuple[str, str, datetime]]) -> list[int]:
    """The same for many tasks of cases at once; of versions and a task that come again, once."""
    versions = versions_applied(session, (case_id for case_id, _, _ in asked))
    known: dict[tuple[frozenset[str], str], int] = {}
    found = []
    for case_id, task, at in asked:
        day = london_day(instant(at))
        applied = {framework: sha256 for first, framework, sha256 in versions[case_id] if first <= day}
        key = (frozenset(applied.values()), task)
        if key not in known:
            known[key] = _risk(session, *key)
        found.append(known[key])
    return found


def _risk(session: Session, versions: Collection[str], task: str) -> int:
    texts = (stored_framework(session, sha256).text.tasks.get(task) for sha256 in versions)
    return max((text.risk for text in texts if text), default=0)


def _conditions(session: Session, item_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """What each of these decisions asked for besides."""
    found: dict[str, tuple[str, ...]] = defaultdict(tuple)
    rows = session.execute(
        select(PanelOutcome.item_id, EvidenceRow.about)
        .join(PanelItem, PanelItem.id == PanelOutcome.item_id)
        .join(DelegationRow, DelegationRow.id == PanelItem.delegation_id)
        .join(
            EvidenceRow,
            (EvidenceRow.pa_id == DelegationRow.pa_id)
            & (EvidenceRow.person_id == DelegationRow.person_id)
            & (EvidenceRow.task == DelegationRow.task)
            & (EvidenceRow.true_from == PanelOutcome.decided_at),
        )
        .where(EvidenceRow.kind == SET, PanelOutcome.item_id.in_(item_ids))
        .order_by(EvidenceRow.about)
    )
    for item_id, about in rows:
        found[item_id] += (about or "",)
    return found


def _speaks_of(one: Precedent, words: str) -> bool:
    said = " ".join((one.task, one.reasons, *one.conditions)).casefold()
    return all(word in said for word in words.casefold().split())

"""Precedents: what panels decided before, found by task, risk tier and condition; of the people, nothing (2:815)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
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
    record, so nobody can be found by it.
    """
    query = (
        select(PanelOutcome, DelegationRow)
        .join(PanelItem, PanelItem.id == PanelOutcome.item_id)
        .join(DelegationRow, DelegationRow.id == PanelItem.delegation_id)
        .join(Case, Case.id == DelegationRow.case_id)
        .where(Case.organisation_id == organisation_id)
        .order_by(PanelOutcome.decided_at.desc(), PanelOutcome.item_id)
        .limit(MOST_SEARCHED)
    )
    if task:
        query = query.where(DelegationRow.task == task)
    decided = [(outcome, row) for outcome, row in session.execute(query)]
    risks = _risks(session, [(row, outcome.decided_at) for outcome, row in decided])
    conditions = _conditions(session, [outcome.item_id for outcome, _ in decided])
    found = [
        _precedent(outcome, row, tier, conditions[outcome.item_id])
        for (outcome, row), tier in zip(decided, risks, strict=True)
        if risk in (0, tier)
    ]
    return [one for one in found if _speaks_of(one, words)]


def risk_of(session: Session, row: DelegationRow, at: datetime) -> int:
    """The risk tier of a delegation's task on a day; of two frameworks, the higher; 0 where none says."""
    return _risks(session, [(row, at)])[0]


def _risks(session: Session, asked: Sequence[tuple[DelegationRow, datetime]]) -> list[int]:
    """The same for many delegations at once."""
    versions = versions_applied(session, (row.case_id for row, _ in asked))
    return [_risk(session, row, at, versions[row.case_id]) for row, at in asked]


def _risk(
    session: Session, row: DelegationRow, at: datetime, versions: Iterable[tuple[date, str, str]]
) -> int:
    day = london_day(instant(at))
    applied = {framework: sha256 for first_day, framework, sha256 in versions if first_day <= day}
    tasks = (stored_framework(session, sha256).text.tasks.get(row.task) for sha256 in applied.values())
    return max((task.risk for task in tasks if task), default=0)


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


def _precedent(
    outcome: PanelOutcome, row: DelegationRow, risk: int, conditions: tuple[str, ...]
) -> Precedent:
    return Precedent(
        item_id=outcome.item_id,
        task=row.task,
        risk=risk,
        outcome=outcome.outcome,
        reasons=outcome.reasons,
        conditions=conditions,
        decided_at=outcome.decided_at,
    )


def _speaks_of(one: Precedent, words: str) -> bool:
    said = " ".join((one.task, one.reasons, *one.conditions)).casefold()
    return all(word in said for word in words.casefold().split())

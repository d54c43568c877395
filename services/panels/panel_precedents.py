"""Precedents: what panels decided before, found by task, risk tier and condition; of the people, nothing (2:815)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models.cases import Case, DelegationRow
from models.evidence import EvidenceRow
from models.panels import PanelItem, PanelOutcome
from rules.moments import instant, london_day
from rules.vocabulary import RISK_TIERS
from services.frameworks import applied_to
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
    found = [_precedent(session, outcome, row) for outcome, row in session.execute(query)]
    return [one for one in found if risk in (0, one.risk) and _speaks_of(one, words)]


def risk_of(session: Session, row: DelegationRow, at: datetime) -> int:
    """The risk tier of a delegation's task on a day; of two frameworks, the higher; 0 where none says."""
    applied = applied_to(session, row.case_id, "hospital", london_day(instant(at)))
    tasks = (one.framework.text.tasks.get(row.task) for one in applied)
    return max((task.risk for task in tasks if task), default=0)


_CONDITIONS = (
    select(EvidenceRow.about)
    .where(
        EvidenceRow.kind == SET,
        EvidenceRow.pa_id == bindparam("pa"),
        EvidenceRow.person_id == bindparam("person"),
        EvidenceRow.task == bindparam("task"),
        EvidenceRow.true_from == bindparam("at"),
    )
    .order_by(EvidenceRow.about)
)


def _precedent(session: Session, outcome: PanelOutcome, row: DelegationRow) -> Precedent:
    about = {"pa": row.pa_id, "person": row.person_id, "task": row.task, "at": outcome.decided_at}
    conditions = session.scalars(_CONDITIONS, about)
    return Precedent(
        item_id=outcome.item_id,
        task=row.task,
        risk=risk_of(session, row, outcome.decided_at),
        outcome=outcome.outcome,
        reasons=outcome.reasons,
        conditions=tuple(one or "" for one in conditions),
        decided_at=outcome.decided_at,
    )


def _speaks_of(one: Precedent, words: str) -> bool:
    said = " ".join((one.task, one.reasons, *one.conditions)).casefold()
    return all(word in said for word in words.casefold().split())

"""What is open for a delegation besides what its decision asks for: cover, a successor, a look-up, a request's step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from models.cases import DelegationRow
from rules.decision import Decision
from services.names_in import NamesIn
from services.to_do import open_actions


@dataclass(frozen=True, slots=True)
class AlsoOpen:
    """Something somebody in a role has to do by a day, in words with names."""

    requirement: str
    what: str
    role: str
    by: date


def also_open(session: Session, row: DelegationRow, decision: Decision | None) -> list[AlsoOpen]:
    """The open actions that the decision itself does not name, the most urgent first."""
    named = {(one.requirement, one.kind) for one in decision.actions} if decision else set()
    rest = [one for one in open_actions(session, row.id) if (one.requirement, one.kind) not in named]
    names = NamesIn(session, (one.kind for one in rest))
    return [AlsoOpen(one.requirement, names.said(one.kind), one.role, one.due_on) for one in rest]

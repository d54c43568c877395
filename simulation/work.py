"""What the staff do all day: they look at what is open, and do some of it, late or not at all.

They know nothing but the actions the product opened. What it forgets to ask for is never done, and the watch
finds the delegation that waits for ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from models.actions import Action, ActionNeed
from models.cases import DelegationEnd, DelegationRow
from services.to_do import is_needed_by, is_open
from simulation.deeds import deed_for
from simulation.town import Town

EAGERNESS = {"in time": 0.3, "overdue": 0.6, "not a working day": 0.04}
"""How likely somebody does an open action on a day."""


@dataclass(frozen=True)
class Task:
    """An open action as somebody finds it on their list."""

    requirement: str
    kind: str
    role: str
    delegation: str
    overdue: bool


def a_days_work(town: Town) -> None:
    """Everybody does some of what is open, one thing after another through the day."""
    tasks = _open_tasks(town)
    town.chance.shuffle(tasks)
    for task in tasks:
        if town.likely(_eagerness(town, task)):
            town.some_minutes_later()
            deed = deed_for(task.requirement, task.kind)
            if deed is None:
                town.happened[f"nobody knows how: {task.kind}"] += 1
            else:
                deed(town, task.delegation, task.requirement)


def _eagerness(town: Town, task: Task) -> float:
    if not town.is_working_day:
        return EAGERNESS["not a working day"]
    return EAGERNESS["overdue" if task.overdue else "in time"]


def _open_tasks(town: Town) -> list[Task]:
    with town.reading() as session:
        ended = select(DelegationEnd.delegation_id)
        rows: Sequence[tuple[Action, str]] = session.execute(
            select(Action, DelegationRow.id)
            .join(ActionNeed, ActionNeed.action_id == Action.id)
            .join(DelegationRow, DelegationRow.id == ActionNeed.delegation_id)
            .where(is_open(), is_needed_by(DelegationRow.id), DelegationRow.id.not_in(ended))
            .order_by(Action.due_on, Action.id, DelegationRow.id)
        ).all()  # type: ignore[assignment]
    first_of: dict[str, Task] = {}
    for action, delegation in rows:
        task = Task(action.requirement, action.kind, action.role, delegation, action.due_on < town.today)
        first_of.setdefault(action.id, task)
    return list(first_of.values())

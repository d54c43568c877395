"""A task's own checklist: what an assessor has to have seen before finding a PA competent."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from models.cases import DelegationRow
from rules.applied import UnknownTask, task_texts
from rules.moments import instant, london_day
from rules.task_figures import strictest
from services.act import Act, Refused
from services.frameworks import applied_to


def checklist_of(session: Session, row: DelegationRow, now: datetime) -> tuple[str, ...]:
    """All items of every framework that applies, in their order; none where no framework lists any."""
    applied = applied_to(session, row.case_id, "home", london_day(instant(now)))
    try:
        return tuple(strictest(task_texts(applied, row.task)).checklist)
    except UnknownTask:
        return ()


def seen_of(act: Act, row: DelegationRow, seen: Collection[str]) -> tuple[str, ...]:
    """What was seen, in the order of the checklist. Raises Refused for what is not on it."""
    items = checklist_of(act.session, row, act.now)
    if unknown := [item for item in seen if item not in items]:
        raise Refused(
            f"The checklist of this task does not have: {'; '.join(sorted(unknown))}.",
            way_out="use the checklist as it stands today",
        )
    return tuple(item for item in items if item in seen)


def refuse_unseen(act: Act, row: DelegationRow, seen: Collection[str]) -> None:
    """Raise Refused while an item of the checklist was not seen done safely."""
    if unseen := [item for item in checklist_of(act.session, row, act.now) if item not in seen]:
        raise Refused(
            f"Not every item of the checklist was seen: {'; '.join(unseen)}.",
            rule="the task's own checklist",
            way_out="see it done safely, or record that the PA is not yet competent",
        )

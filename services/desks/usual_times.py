"""How long things took here before: from an organisation's own past, or not known yet; never estimated.

A *step* is an action: from the day it was asked for to the day on which it was no longer missing. An action that was
only moved to another day is counted from when it was first asked for. Where fewer steps are on record than the house
has chosen (``usual times from``), nothing is told.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.actions import Action, ActionClosed
from models.cases import Case, DelegationRow, DelegationStatus
from rules.moments import instant, london_day
from services.house_settings import HOUSE
from services.to_do import MOVED, NO_LONGER

ENOUGH = HOUSE.coordinators.enough
"""Of fewer steps than this, no usual time is told."""

LOOKED_BACK = timedelta(days=730)
"""What was over longer ago than two years says little of today."""

MOST_ROWS = 5000
"""How many rows are read for one answer: the newest."""


@dataclass(frozen=True, slots=True)
class Usual:
    """Whole days: half of ``number`` took no longer than ``half``, nine of ten no longer than ``nine_of_ten``."""

    number: int
    half: int
    nine_of_ten: int


def usual(days: Sequence[int]) -> Usual | None:
    """None of too few to tell.

    >>> usual([1] * 9) is None, usual([*range(1, 11)])
    (True, Usual(number=10, half=6, nine_of_ten=9))
    """
    if len(days) < ENOUGH:
        return None
    in_order = sorted(days)
    return Usual(len(days), math.ceil(median(in_order)), in_order[math.ceil(0.9 * len(days)) - 1])


def steps_took(
    session: Session, organisation_id: str, requirements: Collection[str], now: datetime
) -> dict[str, Usual]:
    """For each of these requirements how long it took until it was met, where enough is on record."""
    rows = session.execute(
        select(
            Action.case_id, Action.scope, Action.key, Action.requirement, Action.opened_at,
            ActionClosed.closed_at, ActionClosed.why,
        )
        .join(ActionClosed, ActionClosed.action_id == Action.id)
        .join(Case, Case.id == Action.case_id)
        .where(
            Case.organisation_id == organisation_id,
            Action.requirement.in_(requirements),
            ActionClosed.closed_at >= now - LOOKED_BACK,
        )
        .order_by(ActionClosed.closed_at.desc())
        .limit(MOST_ROWS)
    ).all()  # fmt: skip
    took: dict[str, list[int]] = {}
    for requirement, days in _whole_steps(rows[::-1]):
        took.setdefault(requirement, []).append(days)
    return {name: told for name, days in took.items() if (told := usual(days))}


def came_into_force(session: Session, organisation_id: str, now: datetime, task: str = "") -> Usual | None:
    """From asking for a delegation to its first day in force, of those that came into force; of one task or of all."""
    first = (
        select(DelegationStatus.delegation_id, func.min(DelegationStatus.decided_at).label("at"))
        .where(DelegationStatus.may_alone)
        .group_by(DelegationStatus.delegation_id)
        .subquery()
    )
    wanted = (
        select(DelegationRow.requested_at, first.c.at)
        .join(first, first.c.delegation_id == DelegationRow.id)
        .join(Case, Case.id == DelegationRow.case_id)
        .where(Case.organisation_id == organisation_id, first.c.at >= now - LOOKED_BACK)
        .order_by(first.c.at.desc())
        .limit(MOST_ROWS)
    )
    rows = session.execute(wanted.where(DelegationRow.task == task) if task else wanted).all()
    return usual([_days(asked, began) for asked, began in rows])


def _whole_steps(rows: Iterable[Any]) -> Iterable[tuple[str, int]]:
    """Each step that is whole: one of which only the end is read, because it was moved before that, is left out."""
    begun: dict[tuple[str, str], datetime] = {}
    known: set[tuple[str, str]] = set()
    for case_id, scope, key, requirement, opened, closed, why in rows:
        place = (case_id, scope)
        if key.endswith(":0") or place in known:
            since = begun.pop(place, opened)
            if why == MOVED:
                begun[place] = since
            elif why == NO_LONGER:
                yield requirement, _days(since, closed)
            known.add(place)
        elif why != MOVED:  # what comes after it is a step of its own, and read whole
            known.add(place)


def _days(first: datetime, last: datetime) -> int:
    """Whole days of the calendar, in London."""
    return (london_day(instant(last)) - london_day(instant(first))).days

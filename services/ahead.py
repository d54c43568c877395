"""How far ahead people are asked or warned of what comes, as the house has chosen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from rules.age import eighteenth_birthday
from rules.moments import add
from rules.vocabulary import RISK_TIERS
from services.house_settings import HOUSE

WARNED = tuple(HOUSE.told_ahead)
"""Days before anything falls due on which somebody is told; the framework may ask for the deed itself sooner."""

UNCOVERED = HOUSE.cover_ahead.number
"""Days before a vital task would be left with nobody on which somebody on call is asked."""

VITAL = next(tier for tier, name in RISK_TIERS.items() if name == HOUSE.vital)
"""The risk tier from which on a task may not be left with nobody for an hour."""

MISSED_ESCALATED = HOUSE.missed_look.number
"""Days after a missed observation or review on which the PHB lead is asked."""

PLANNED_FROM, PLANNED_BY = (
    replace(one, number=-one.number) for one in (HOUSE.adulthood.planned_from, HOUSE.adulthood.planned_by)
)
"""From when to when, before the eighteenth birthday, the move to adult services is planned."""


def coming_of_age(born: date) -> tuple[date, date, date]:
    """The first day of planning, the day by which the plan is agreed, and the birthday itself.

    >>> coming_of_age(date(2008, 2, 29))[1:]
    (datetime.date(2025, 9, 1), datetime.date(2026, 3, 1))
    """
    birthday = eighteenth_birthday(born)
    return add(birthday, PLANNED_FROM), add(birthday, PLANNED_BY), birthday


def days_before(due: date) -> list[date]:
    """The days on which somebody is warned, or asked to see ahead, of what falls due on a day."""
    return [due - timedelta(days=days) for days in (*WARNED, UNCOVERED)]

"""How far ahead people are asked or warned of what comes: every figure here is an example, not approved."""

from __future__ import annotations

from datetime import date, timedelta

from rules.age import eighteenth_birthday
from rules.moments import Period, add

WARNED = (60, 30, 7)
"""Days before anything falls due on which somebody is told; the framework may ask for the deed itself sooner."""

UNCOVERED = 14
"""Days before a vital task would be left with nobody on which somebody on call is asked."""

VITAL = 4
"""The risk tier (critical) from which on a task may not be left with nobody for an hour."""

MISSED_ESCALATED = 7
"""Days after a missed observation or review on which the PHB lead is asked."""

PLANNED_FROM, PLANNED_BY = Period(-12, "months"), Period(-6, "months")
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

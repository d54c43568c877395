"""A task that several frameworks know: of each figure the strictest, for a framework that has no own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from rules.language import TaskText
from rules.moments import Period
from rules.requirement import Window

_T = TypeVar("_T")


def strictest(tasks: tuple[TaskText, ...]) -> TaskText:
    """Most practices, shortest intervals, all it builds on, is bound to and lists; who, as the first says."""
    if len(tasks) == 1:
        return tasks[0]
    return tasks[0].model_copy(
        update={
            "risk": max(task.risk for task in tasks),
            "builds_on": _all(task.builds_on for task in tasks),
            "checklist": _all(task.checklist for task in tasks),
            "scope": _all(task.scope or [] for task in tasks) or None,
            "practices": max((task.practices or 0 for task in tasks), default=0) or None,
            "observed": min(_given(task.observed for task in tasks), key=_closes, default=None),
            "monitored_every": min(_given(task.monitored_every for task in tasks), key=_days, default=None),
            "refreshed_every": min(_given(task.refreshed_every for task in tasks), key=_days, default=None),
            "assessed_by": next(iter(_given(task.assessed_by for task in tasks)), None),
            "signed_by": next(iter(_given(task.signed_by for task in tasks)), None),
            "panel": next(iter(_given(task.panel for task in tasks)), None),
        }
    )


def _given(values: Iterable[_T | None]) -> list[_T]:
    return [value for value in values if value is not None]


def _all(lists: Iterable[list[_T]]) -> list[_T]:
    return list(dict.fromkeys(value for one in lists for value in one))


def _days(period: Period) -> int:
    return period.most_days


def _closes(window: Window) -> int:
    return window.closes.most_days

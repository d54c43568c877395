"""Odd and even years of a PA, counted from the PA's own first day of work (2:584).

In a year of work the training of that year is owed, odd or even. A year that went by without it is shown as
missed; what is owed then is a setting: what the new year asks for, or what the missed one asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from rules.moments import Calendar, Instant, Period, add, first_instant, last_instant
from rules.requirement import Requirement, Topic

_MOST_YEARS = 60


def by_year(
    requirement: Requirement,
    started: date | None,
    days: tuple[date, date],
    odd: tuple[str, ...],
    even: tuple[str, ...],
    brought_along: Period | None,
    within: Period,
    missed_is_owed: bool,
) -> Iterator[Requirement]:
    """The requirement once for each year of work up to ``days`` (first and last asked about), oldest first.

    The first year's is owed from the first day. A later year's is owed within ``within`` of the anniversary,
    if the year before had its own; if not, at once.
    """
    if started is None:
        yield replace(requirement, lacking="on which day the PA started to work")
        return
    first, last = (_year(started, day, requirement.calendar) for day in days)
    before = ""
    for number in range(1, last + 1):
        begins = _begins(started, number, requirement.calendar)
        past = number < first
        owed = not past or (missed_is_owed and number == first - 1)
        name = f"{requirement.name}: year {number}"
        yield replace(
            requirement,
            name=name,
            topics=tuple(Topic(topic) for topic in (odd if number % 2 else even)),
            since=_since(begins, brought_along, requirement.calendar)
            if number == 1
            else first_instant(begins),
            before=None if owed else first_instant(_begins(started, number + 1, requirement.calendar)),
            due_by=None if past or number == 1 else last_instant(add(begins, within, requirement.calendar)),
            due_by_if=(before,) if before else (),
            gate=requirement.gate and owed,
            way_out=requirement.way_out if owed else None,
        )
        before = name


def _year(started: date, day: date, calendar: Calendar) -> int:
    """Which year of work a day is in; before the first day, the first is ahead."""
    number = max(day.year - started.year, 1)
    while number < _MOST_YEARS and _begins(started, number + 1, calendar) <= day:
        number += 1
    return number


def _begins(started: date, number: int, calendar: Calendar) -> date:
    """The first day of a year of work: the anniversary, counted each time from the first day of all."""
    return started if number == 1 else add(started, Period(number - 1, "years"), calendar)


def _since(first: date, brought_along: Period | None, calendar: Calendar) -> Instant:
    """The earliest instant of training that is not older than may be brought along."""
    if brought_along is None:
        return first_instant(first)
    day = first - timedelta(days=brought_along.most_days)
    while add(day, brought_along, calendar) < first:
        day += timedelta(days=1)
    return first_instant(day)

"""Whether a person is a child: practitioners are trained for adults or for children (2:684)."""

from __future__ import annotations

from datetime import date

from rules.moments import Calendar, Period, add
from rules.vocabulary import AgeGroup

_COMES_OF_AGE = Period(18, "years")
_BIRTHDAYS = Calendar(leap_day="1 March")
"""Somebody born on 29 February has their birthday on 1 March in other years."""


def eighteenth_birthday(born: date) -> date:
    """The first day on which somebody is eighteen.

    >>> eighteenth_birthday(date(2008, 2, 29))
    datetime.date(2026, 3, 1)
    """
    return add(born, _COMES_OF_AGE, _BIRTHDAYS)


def age_group(born: date | None, day: date) -> AgeGroup | None:
    """A child to the day before turning eighteen; nobody knows without a day of birth."""
    if born is None:
        return None
    return "children" if day < eighteenth_birthday(born) else "adults"

"""Whether a person is a child: practitioners are trained for adults or for children (2:684)."""

from __future__ import annotations

from datetime import date

from rules.moments import Period, add
from rules.vocabulary import AgeGroup

_COMES_OF_AGE = Period(18, "years")


def age_group(born: date | None, day: date) -> AgeGroup | None:
    """A child to the day before turning eighteen; nobody knows without a day of birth."""
    if born is None:
        return None
    return "children" if day < add(born, _COMES_OF_AGE) else "adults"

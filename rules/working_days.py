"""Working days in England: Monday to Friday, but for the bank holidays.

The days come from the `holidays` package, which is loaded only when a working day is first asked for. A bank
holiday at a weekend is listed there beside its substitute; the weekend is no working day anyway.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

SATURDAY = 5
"""By `date.weekday`; what comes before it is Monday to Friday."""


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """The bank holidays of England in one year, substitutes and holidays given once among them.

    Raises ValueError for a year that the package does not know (it ends at 2100), rather than find none.
    """
    from holidays import country_holidays  # noqa: PLC0415 - few questions need it

    found = frozenset(country_holidays("GB", subdiv="ENG", years=year))
    if not found:
        raise ValueError(f"no bank holidays are known for {year}, so its working days cannot be counted")
    return found


def is_working_day(day: date) -> bool:
    """Neither a weekend nor a bank holiday in England."""
    return day.weekday() < SATURDAY and day not in bank_holidays(day.year)


def add_working_days(day: date, number: int) -> date:
    """The ``number``-th working day after ``day``, which itself does not count; for none, ``day``.

    >>> add_working_days(date(2026, 12, 24), 1)
    datetime.date(2026, 12, 29)
    """
    if number < 0:
        raise ValueError(f"{number} working days cannot be counted on from {day.isoformat()}")
    while number:
        day += timedelta(days=1)
        number -= is_working_day(day)
    return day


def last_working_day_by(day: date) -> date:
    """``day`` if it is a working day, otherwise the last one before it.

    >>> last_working_day_by(date(2026, 12, 28))
    datetime.date(2026, 12, 24)
    """
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day

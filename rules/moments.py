"""Days and instants, and the one piece of date arithmetic that every answer shares.

A *day* is a calendar date in Europe/London and is good to its end. An *instant* is an aware moment, held as
whole seconds since 1970 so that both evaluators compare the same integers.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from rules.working_days import add_working_days

LONDON = ZoneInfo("Europe/London")

Instant = int
"""Seconds since 1970-01-01T00:00Z."""

_WRITTEN = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?", re.ASCII)

FOREVER: Instant = 253_402_300_799
"""The last second of the year 9999: for evidence that does not run out."""

_REMEMBERED = 16_384
"""Days and instants whose counterpart is remembered: the same few are asked about again and again."""

Unit = Literal["days", "weeks", "months", "years", "working days"]


@dataclass(frozen=True, slots=True)
class Period:
    """A length of calendar time, such as six months (2:802). Working days are for deadlines only."""

    number: int
    unit: Unit

    _FORM = re.compile(r"([1-9]\d{0,2}) (working day|day|week|month|year)s?", re.ASCII)

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read ``"6 months"``; raise ValueError for anything that is not a whole number and a unit."""
        found = cls._FORM.fullmatch(text.strip())
        if not found:
            raise ValueError(f"{text!r} is not a length of time; write it like '6 months' or '14 days'")
        return cls(int(found[1]), f"{found[2]}s")  # type: ignore[arg-type]

    def is_surely_shorter_than(self, other: Period) -> bool:
        """Shorter from whatever day both are counted: 30 days are not surely shorter than a month."""
        return self._days()[1] < other._days()[0] or (self.unit == other.unit and self.number < other.number)

    def is_at_most(self, other: Period) -> bool:
        """No longer than the other, from whatever day both are counted: 12 months are at most a year."""
        months = {"months": 1, "years": 12}
        if self.unit in months and other.unit in months:
            return self.number * months[self.unit] <= other.number * months[other.unit]
        return self == other or self._days()[1] <= other._days()[0]

    @property
    def most_days(self) -> int:
        """The most days that it can be."""
        return self._days()[1]

    def _days(self) -> tuple[int, int]:
        """The fewest and the most days that it can be; of working days, more than any holidays make it."""
        if self.unit == "working days":
            return self.number, self.number * 7 + 14
        if self.unit in ("days", "weeks"):
            number = self.number * (7 if self.unit == "weeks" else 1)
            return number, number
        years, months = divmod(self.number * (12 if self.unit == "years" else 1), 12)
        return years * 365 + months * 28, years * 366 + months * 31

    def __str__(self) -> str:
        unit = self.unit[:-1] if self.number == 1 else self.unit
        return f"{self.number} {unit}"


@dataclass(frozen=True, slots=True)
class Calendar:
    """How a framework counts where calendars leave it open. What it does not say is counted as here."""

    month_end: Literal["last day", "first of next month"] = "last day"
    """Where the month reached is too short: 31 January and one month is 28 February, or 1 March."""

    leap_day: Literal["28 February", "1 March"] = "28 February"
    """Counted from 29 February into a February without one; here ``month_end`` has no say."""

    last_day: Literal["is still good", "is no longer good"] = "is still good"
    """The day that a period reaches: 12 months from 10 January end with 10 January, or with 9 January."""


STATED = Calendar()
"""So 29 February 2028 and one year gives 28 February 2029: a yearly minimum is never stretched to 1 March."""


def add(day: date, period: Period, calendar: Calendar = STATED) -> date:
    """The same day of the month, ``period`` later; where that month is too short, what ``calendar`` says.

    >>> add(date(2028, 2, 29), Period(1, "years"))
    datetime.date(2029, 2, 28)
    """
    if period.unit == "working days":
        return add_working_days(day, period.number)
    if period.unit in ("days", "weeks"):
        return day + timedelta(days=period.number * (7 if period.unit == "weeks" else 1))
    months = period.number * (12 if period.unit == "years" else 1)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    if day.day <= last:
        return date(year, month + 1, day.day)
    from_leap_day = (day.month, day.day) == (2, 29)
    goes_over = (
        calendar.leap_day == "1 March" if from_leap_day else calendar.month_end == "first of next month"
    )
    return date(year, month + 1, last) + timedelta(days=goes_over)


def last_good_day(day: date, period: Period, calendar: Calendar = STATED) -> date:
    """The last day, good to its end, of what is good for ``period`` from ``day``.

    >>> last_good_day(date(2029, 1, 10), Period(12, "months"), Calendar(last_day="is no longer good"))
    datetime.date(2030, 1, 9)
    """
    return add(day, period, calendar) - timedelta(days=calendar.last_day == "is no longer good")


def instant(moment: datetime) -> Instant:
    """Whole seconds since 1970 for an aware datetime; a naive one is refused with ValueError."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone")
    return int(moment.astimezone(UTC).timestamp())


@lru_cache(maxsize=_REMEMBERED)
def first_instant(day: date) -> Instant:
    """The first second of a London day, which on two nights a year is not 24 hours from its neighbour's."""
    return instant(datetime.combine(day, time.min, LONDON))


@lru_cache(maxsize=_REMEMBERED)
def last_instant(day: date) -> Instant:
    """The last second of a London day: what is valid by day is good to its end."""
    return FOREVER if day == date.max else first_instant(day + timedelta(days=1)) - 1


def london(moment: Instant) -> datetime:
    """The London clock at an instant."""
    return datetime.fromtimestamp(moment, LONDON)


@lru_cache(maxsize=_REMEMBERED)
def london_day(moment: Instant) -> date:
    """The London calendar day an instant falls on."""
    return london(moment).date()


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, both ends included. A bare day is all of it; an instant is a span of one second."""

    first: Instant
    last: Instant

    @classmethod
    def parse(cls, text: str) -> Span:
        """Read ``2026-12-01`` as the whole London day, ``2026-12-01T20:00`` as that instant in London.

        An instant may carry its own offset (``Z``, ``+00:00``). Raises ValueError for anything else, for a
        time that the clocks skip in spring, and for one that comes twice in autumn without an offset.
        """
        if not _WRITTEN.fullmatch(text):
            raise ValueError("it has another form")
        try:
            if len(text) == len("2026-12-01"):
                day = date.fromisoformat(text)
                return cls(first_instant(day), last_instant(day))
            return cls.at(instant(_on_londons_clock(datetime.fromisoformat(text))))
        except OverflowError as error:
            raise ValueError(f"{text!r} is out of range") from error

    @classmethod
    def at(cls, moment: Instant) -> Span:
        return cls(moment, moment)

    @property
    def is_whole_day(self) -> bool:
        return self.last > self.first

    def __str__(self) -> str:
        """ISO form: the bare date for a whole day, otherwise London's clock with its offset."""
        if self.is_whole_day:
            return london_day(self.first).isoformat()
        return london(self.first).isoformat()


def _on_londons_clock(moment: datetime) -> datetime:
    if moment.tzinfo is not None:
        return moment
    early, late = (moment.replace(tzinfo=LONDON, fold=fold) for fold in (0, 1))
    if early.utcoffset() == late.utcoffset():
        return early
    if early.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) != moment:
        raise ValueError(f"{moment.isoformat()} does not exist: the clocks went forward over it")
    raise ValueError(
        f"{moment.isoformat()} came twice, as the clocks went back: add the offset, +01:00 or +00:00"
    )

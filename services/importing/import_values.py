"""Reading what people write in a cell: dates, times and NHS numbers. ValueError says what is wrong and what to do."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime

from models.nhs_number import NhsNumber
from rules.moments import Span, london

ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})$", re.ASCII)
BRITISH = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})$", re.ASCII)
IN_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -]+(?:of )?([A-Za-z]+)\.?,?[ -]+(\d{4})$", re.ASCII)
SHORT_YEAR = re.compile(r"\d{1,2}[/. -]+(\d{1,2}|[A-Za-z]+)[/. -]+\d{2}$", re.ASCII)
NUMBER = re.compile(r"\d{5}(\.\d+)?$", re.ASCII)
TIME = re.compile(r"(.+?)(?:[ T]+|, *)(\d{1,2}):(\d{2})(?::00)?$", re.ASCII)

MONTHS = {
    name[:length].casefold(): number
    for number, name in enumerate(calendar.month_name)
    if name
    for length in {3, len(name)} | ({4} if name == "September" else set())
}
EARLIEST = 1900


def read_day(cell: str) -> date:
    """``2026-05-04``, ``4/5/2026`` (day first, as in Britain) or ``4 May 2026``."""
    if found := ISO.match(cell):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := BRITISH.match(cell):
        return _day(int(found[4]), int(found[3]), int(found[1]))
    if (found := IN_WORDS.match(cell)) and found[2].casefold() in MONTHS:
        return _day(int(found[3]), MONTHS[found[2].casefold()], int(found[1]))
    if SHORT_YEAR.match(cell):
        raise ValueError("the year has two digits; write all four")
    if NUMBER.match(cell):
        raise ValueError("this is a spreadsheet's number for a day; format the column as a date")
    raise ValueError("this is not a date; write it like 2026-05-04, 4/5/2026 or 4 May 2026")


def read_moment(cell: str) -> date | datetime:
    """A day, or a day and a time on London's clock: ``4/5/2026 14:30``."""
    found = TIME.match(cell)
    if found is None:
        return read_day(cell)
    hour, minute = int(found[2]), int(found[3])
    if hour > 23 or minute > 59:
        raise ValueError("there is no such time of day; write it like 14:30")
    day = read_day(found[1].rstrip(","))
    return london(Span.parse(f"{day.isoformat()}T{hour:02d}:{minute:02d}").first)


def read_nhs_number(cell: str) -> NhsNumber:
    """The number, sound; what is wrong is said without the number itself."""
    digits = re.sub(r"[ -]", "", cell)
    if not re.fullmatch(r"[0-9]+", digits):
        raise ValueError("an NHS number is ten digits; check the number with the person")
    if len(digits) != 10:
        raise ValueError(
            f"there are {len(digits)} digits and an NHS number has ten; check the number with the person"
        )
    try:
        return NhsNumber(digits)
    except ValueError:
        raise ValueError("the check digit is wrong; check the number with the person") from None


def _day(year: int, month: int, day: int) -> date:
    if not 1 <= month <= 12:
        raise ValueError(f"there is no month {month}; the day comes first, as in 31/5/2026")
    last = calendar.monthrange(year, month)[1] if year >= EARLIEST else 31
    if not 1 <= day <= last:
        raise ValueError(f"{calendar.month_name[month]} {year} has no day {day}")
    if year < EARLIEST:
        raise ValueError(f"the year {year} is too long ago; check the year")
    return date(year, month, day)

"""Dates as people type them into three boxes: forgiving of the form, strict about the day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

Part = Literal["day", "month", "year"]
PARTS: tuple[Part, ...] = ("day", "month", "year")
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
WHOLE = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s./-]+(\d{1,2}|[a-z]{3,9})[\s./,-]+(\d{4})", re.ASCII)
BACKWARDS = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)


class NotADate(ValueError):
    """Why three boxes do not hold a date, in words that follow its name, and the boxes it is about."""

    def __init__(self, reason: str, *parts: Part) -> None:
        super().__init__(reason)
        self.reason, self.parts = reason, parts or PARTS


@dataclass(frozen=True)
class Typed:
    """What was typed, part by part."""

    day: str = ""
    month: str = ""
    year: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was typed at all."""
        return not any((self.day.strip(), self.month.strip(), self.year.strip()))


def read(typed: Typed) -> date:
    """The date somebody means, or NotADate.

    A month may be a number or a name, and a whole date may stand in the first box, as it does after pasting.

    >>> read(Typed("01", "Mar", "2027"))
    datetime.date(2027, 3, 1)
    >>> read(Typed("1/3/2027"))
    datetime.date(2027, 3, 1)
    """
    day, month, year = _parts(typed)
    missing = [part for part, text in zip(PARTS, (day, month, year), strict=True) if not text]
    if missing:
        raise NotADate(f"must include a {' and a '.join(missing)}", *missing)
    if not re.fullmatch(r"\d{4}", year, re.ASCII):
        raise NotADate("must include a year with 4 numbers, like 2026", "year")
    number = _month(month)
    if number is None:
        raise NotADate("must include a month as a number or a name, like 3 or March", "month")
    if not re.fullmatch(r"\d{1,2}", day, re.ASCII):
        raise NotADate("must include a day as a number, like 27", "day")
    try:
        return date(int(year), number, int(day))
    except ValueError:
        raise NotADate("must be a real date") from None


def _parts(typed: Typed) -> tuple[str, str, str]:
    day, month, year = (text.strip().lower() for text in (typed.day, typed.month, typed.year))
    if day and not month and not year:
        if whole := WHOLE.fullmatch(day):
            return whole[1], whole[2], whole[3]
        if whole := BACKWARDS.fullmatch(day):
            return whole[3], whole[2], whole[1]
    return day, month, year


def _month(text: str) -> int | None:
    """The number of a month given as a number, or by at least three letters of its name."""
    if re.fullmatch(r"\d{1,2}", text, re.ASCII):
        return int(text)
    named = (number for number, name in enumerate(MONTHS, 1) if len(text) >= 3 and name.startswith(text))
    return next(named, None)

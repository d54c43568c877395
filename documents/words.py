"""How dates, times and NHS numbers are written for people, on every paper alike.

Moments are aware and are printed on London's clock; a naive one is refused with ValueError.
"""

from __future__ import annotations

import unicodedata
from datetime import date, datetime

from rules.moments import instant, london

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_REORDERING = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
"""Characters that turn the direction of what follows them: nobody sees them, and they can make a name lie."""


def day(value: date) -> str:
    """``1 March 2027``; of a moment, its day in London."""
    value = _london(value) if isinstance(value, datetime) else value
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def weekday_and_day(value: date) -> str:
    """``Monday 1 March 2027``."""
    value = _london(value) if isinstance(value, datetime) else value
    return f"{WEEKDAYS[value.weekday()]} {day(value)}"


def clock(value: datetime) -> str:
    """``19:00``; in the hour that comes twice in October, ``01:30 BST`` or ``01:30 GMT``."""
    there = _london(value)
    comes_twice = there.replace(fold=0).utcoffset() != there.replace(fold=1).utcoffset()
    return f"{there:%H:%M} {there.tzname()}" if comes_twice else f"{there:%H:%M}"


def moment(value: datetime) -> str:
    """``1 December 2026 at 02:10``."""
    return f"{day(value)} at {clock(value)}"


def short_moment(value: datetime) -> str:
    """``Tue 1 Dec 2026, 19:00``, for a line in a list."""
    return rota_moment(value).replace(",", f" {_london(value).year},")


def rota_moment(value: datetime) -> str:
    """``Tue 1 Dec, 19:00``, for the columns of a rota, whose heading says the year."""
    there = _london(value)
    return f"{WEEKDAYS[there.weekday()][:3]} {there.day} {MONTHS[there.month - 1][:3]}, {clock(value)}"


def hours_between(starts: datetime, ends: datetime) -> str:
    """The time that passes, not the difference on the clock: ``13 hours`` on the night the clocks go back."""
    hours, minutes = divmod((instant(ends) - instant(starts)) // 60, 60)
    parts = [counted(hours, "hour")] if hours or not minutes else []
    return " ".join([*parts, counted(minutes, "minute")] if minutes else parts)


def clock_change(starts: datetime, ends: datetime) -> str:
    """``the clocks go back`` or ``the clocks go forward`` where they do in between, otherwise nothing."""
    before, after = (_london(value).utcoffset() for value in (starts, ends))
    if before is None or after is None or before == after:
        return ""
    return "the clocks go back" if after < before else "the clocks go forward"


def counted(number: int, thing: str) -> str:
    """``1 shift``, ``2 shifts``."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def nhs_number(digits: str) -> str:
    """``999 123 4567``: ten digits as they are read aloud, three, three and four.

    Raises ValueError for anything else, without repeating it: an NHS number does not belong in a log. The
    check digit is looked at where the number comes in, not here.
    """
    bare = "".join(digits.split())
    if len(bare) != 10 or not bare.isascii() or not bare.isdigit():
        raise ValueError("an NHS number has ten digits, and this one has not: correct it before printing")
    return f"{bare[:3]} {bare[3:6]} {bare[6:]}"


def visible(text: str) -> str:
    """The text without characters that cannot be seen but change how the rest is read."""
    return "".join(
        character
        for character in text
        if character in "\n\t"
        or (character not in _REORDERING and unicodedata.category(character) not in ("Cc", "Cs"))
    )


def from_the_left(text: str) -> str:
    """An English line that begins with a name in Arabic or Hebrew, marked so that it is set from the left."""
    strong = (unicodedata.bidirectional(character) for character in text)
    first = next((kind for kind in strong if kind in ("L", "R", "AL")), "L")
    return text if first == "L" else f"\u200e{text}"


def _london(value: datetime) -> datetime:
    return london(instant(value))

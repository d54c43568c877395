"""When something happened: a date in three boxes and a time as people write it, on London's clock."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from rules.moments import LONDON, Span, instant, london, london_day
from web.parts.forms import Form
from web.templating import uk_date

TWENTY_FOUR = re.compile(r"(\d{1,2})[:.h ]?(\d{2})", re.ASCII)
TWELVE = re.compile(r"(\d{1,2})(?:[:.h ]?(\d{2}))?(am|pm)", re.ASCII)
WORDS = {"midday": time(12), "noon": time(12), "midnight": time(0)}


def read_time(text: str) -> time | None:
    """The time somebody means; None if it cannot be one.

    >>> read_time("2.30 pm"), read_time("1430"), read_time("9am")
    (datetime.time(14, 30), datetime.time(14, 30), datetime.time(9, 0))
    """
    plain = text.lower().replace(" ", "").replace("a.m.", "am").replace("p.m.", "pm")
    if plain in WORDS:
        return WORDS[plain]
    if found := TWELVE.fullmatch(plain):
        hour, minutes = int(found[1]), int(found[2] or 0)
        return _time(hour % 12 + (12 if found[3] == "pm" else 0), minutes) if 1 <= hour <= 12 else None
    if found := TWENTY_FOUR.fullmatch(plain):
        return _time(int(found[1]), int(found[2]))
    return None


def now_typed(now: datetime) -> dict[str, str]:
    """What the boxes of :func:`moment` hold to begin with: this very minute."""
    here = london(instant(now))
    return {
        "on-day": str(here.day),
        "on-month": str(here.month),
        "on-year": str(here.year),
        "at": clock_time(here),
    }


def clock_time(moment: datetime) -> str:
    """`2:30pm`"""
    return f"{moment.hour % 12 or 12}:{moment:%M}{'am' if moment.hour < 12 else 'pm'}"


def moment(form: Form, called: str, now: datetime, *, time_needed: bool) -> date | datetime | None:
    """A moment from the date `on` and the time `at`, not later than now; the bare day if the time is left out.

    None if it cannot be read, and the form then says why.
    """
    day = form.date("on", f"Date of {called}", not_after=london_day(instant(now)))
    typed = form.text("at", "Time", missing=f"Enter the time of {called}" if time_needed else "")
    if not typed:
        return day
    at = read_time(typed)
    if at is None:
        form.refuse("at", f"Time of {called} must be a time, like 2:30pm or 14:30")
    if day is None or at is None or "at" in form.errors:
        return None
    return _not_later(form, called, day, at, now)


def _not_later(form: Form, called: str, day: date, at: time, now: datetime) -> datetime | None:
    try:
        found = london(Span.parse(f"{day.isoformat()}T{at:%H:%M}").first)
    except ValueError:
        form.refuse(
            "at", f"The clocks changed at that time on {uk_date(day)}: enter a time an hour away from it"
        )
        return None
    if found > now:
        form.refuse(
            "at", f"Time of {called} must not be later than now, {clock_time(now.astimezone(LONDON))}"
        )
        return None
    return found


def _time(hour: int, minutes: int) -> time | None:
    return time(hour, minutes) if hour < 24 and minutes < 60 else None

"""A calendar as text, by RFC 5545: lines end in CRLF and are folded at 75 octets; times are UTC; days are days.

The same events give the same bytes: nothing here reads the clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LONGEST = 75
"""Octets in a line, without its end."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something on a day (``starts`` is a date), or from one instant to another.

    ``uid`` stays the same as long as it is the same thing; ``changed`` is when its data last changed.
    """

    uid: str
    summary: str
    changed: datetime
    starts: date | datetime
    ends: datetime | None = None


def calendar(name: str, events: Iterable[Event]) -> str:
    """The whole file, its events in the order given."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Safehands//Calendar feed//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_escaped(name)}",
    ]
    for event in events:
        lines += _lines(event)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def folded(line: str) -> Iterator[str]:
    """A line in parts of 75 octets at most; every part but the first begins with a space. No letter is cut."""
    part, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > LONGEST:
            yield part
            part, size = " ", 1
        part += letter
        size += octets
    yield part


def _lines(event: Event) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{_utc(event.changed)}",
        *_when(event),
        f"SUMMARY:{_escaped(event.summary)}",
        "END:VEVENT",
    ]


def _when(event: Event) -> list[str]:
    """A day ends where the next begins, and takes nobody's time."""
    if isinstance(event.starts, datetime):
        ends = event.ends or event.starts
        return [f"DTSTART:{_utc(event.starts)}", f"DTEND:{_utc(ends)}"]
    next_day = event.starts + timedelta(days=1)
    return [
        f"DTSTART;VALUE=DATE:{event.starts:%Y%m%d}",
        f"DTEND;VALUE=DATE:{next_day:%Y%m%d}",
        "TRANSP:TRANSPARENT",
    ]


def _utc(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone: a calendar would show it at another hour")
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\r\n", "\n").replace("\n", "\\n")

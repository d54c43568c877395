"""Calendars: lines, folding, days and instants as RFC 5545 wants them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from documents.icalendar import Event, calendar, folded
from rules.moments import LONDON

CHANGED = datetime(2026, 5, 5, 9, 0, tzinfo=UTC)


def lines(*events: Event) -> list[str]:
    text = calendar("Safehands", events)
    assert text.count("\n") == text.count("\r\n")
    return text.split("\r\n")


def test_a_calendar_is_these_lines_to_the_letter() -> None:
    assert calendar(
        "Safehands", [Event("due-1@safehands", "Case SH-0001: 1 thing due", CHANGED, date(2028, 2, 29))]
    ) == (
        "BEGIN:VCALENDAR\r\n"
        "VERSION:2.0\r\n"
        "PRODID:-//Safehands//Calendar feed//EN\r\n"
        "CALSCALE:GREGORIAN\r\n"
        "X-WR-CALNAME:Safehands\r\n"
        "BEGIN:VEVENT\r\n"
        "UID:due-1@safehands\r\n"
        "DTSTAMP:20260505T090000Z\r\n"
        "DTSTART;VALUE=DATE:20280229\r\n"
        "DTEND;VALUE=DATE:20280301\r\n"
        "TRANSP:TRANSPARENT\r\n"
        "SUMMARY:Case SH-0001: 1 thing due\r\n"
        "END:VEVENT\r\n"
        "END:VCALENDAR\r\n"
    )


@pytest.mark.parametrize(
    ("local", "written"),
    [
        (datetime(2026, 3, 29, 0, 30, tzinfo=LONDON), "20260329T003000Z"),
        (datetime(2026, 3, 29, 2, 30, tzinfo=LONDON), "20260329T013000Z"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=LONDON), "20261025T003000Z"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=LONDON, fold=1), "20261025T013000Z"),
        (datetime(2026, 12, 25, 9, 0, tzinfo=LONDON), "20261225T090000Z"),
    ],
    ids=["before spring", "after spring", "first half past one", "second half past one", "Christmas"],
)
def test_a_time_is_written_in_utc_on_the_nights_the_clocks_change_too(local: datetime, written: str) -> None:
    said = lines(Event("s@safehands", "Training session", CHANGED, local, datetime(2027, 1, 1, tzinfo=UTC)))
    assert f"DTSTART:{written}" in said
    assert "DTEND:20270101T000000Z" in said


def test_a_day_ends_where_the_next_year_begins() -> None:
    said = lines(Event("d@safehands", "Due", CHANGED, date(2026, 12, 31)))
    assert "DTEND;VALUE=DATE:20270101" in said


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        lines(Event("s@safehands", "x", CHANGED, datetime(2026, 1, 1)))  # noqa: DTZ001 (that is the point)


@pytest.mark.parametrize("length", [74, 75, 76, 149, 150])
def test_no_line_is_longer_than_75_octets_and_unfolded_it_is_whole(length: int) -> None:
    line = "x" * length
    parts = list(folded(line))
    assert all(len(part.encode()) <= 75 for part in parts)
    assert len(parts) == (1 if length <= 75 else 2 if length <= 149 else 3)
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == line


def test_no_letter_of_more_than_one_octet_is_cut() -> None:
    line = "a" + "é" * 60
    parts = list(folded(line))
    assert all(len(part.encode()) <= 75 for part in parts)
    assert "".join(part.removeprefix(" ") for part in parts) == line


def test_what_has_a_meaning_in_the_file_is_escaped() -> None:
    assert r"SUMMARY:a\; b\, c\\d\ne" in lines(
        Event("d@safehands", "a; b, c\\d\ne", CHANGED, date(2026, 1, 1))
    )

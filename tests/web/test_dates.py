"""Dates as people type them."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.parts.dates import PARTS, NotADate, Typed, read

FIRST_OF_MARCH = date(2027, 3, 1)
NOT_A_MONTH = "must include a month as a number or a name, like 3 or March"


@pytest.mark.parametrize(
    "typed",
    [
        Typed("1", "3", "2027"),
        Typed("01", "03", "2027"),
        Typed(" 1 ", "3\t", " 2027"),
        Typed("1", "March", "2027"),
        Typed("1", "mar", "2027"),
        Typed("1", "MARCH", "2027"),
        Typed("1/3/2027"),
        Typed("1.3.2027"),
        Typed("01-03-2027"),
        Typed("1 March 2027"),
        Typed("1st March, 2027"),
        Typed("2027-03-01"),
    ],
)
def test_many_ways_of_writing_one_day(typed: Typed) -> None:
    """What plainly means 1 March 2027 is taken as 1 March 2027."""
    assert read(typed) == FIRST_OF_MARCH


@pytest.mark.parametrize(
    ("typed", "reason", "parts"),
    [
        (Typed("31", "2", "2027"), "must be a real date", PARTS),
        (Typed("29", "2", "2027"), "must be a real date", PARTS),
        (Typed("0", "3", "2027"), "must be a real date", PARTS),
        (Typed("1", "13", "2027"), "must be a real date", PARTS),
        (Typed("1", "3", "0000"), "must be a real date", PARTS),
        (Typed("", "3", "2027"), "must include a day", ("day",)),
        (Typed("1", "", "2027"), "must include a month", ("month",)),
        (Typed("1", "3", ""), "must include a year", ("year",)),
        (Typed("1", "", ""), "must include a month and a year", ("month", "year")),
        (Typed("1", "3", "27"), "must include a year with 4 numbers, like 2026", ("year",)),
        (Typed("1", "3", "20277"), "must include a year with 4 numbers, like 2026", ("year",)),
        (
            Typed("1", "Mrach", "2027"),
            NOT_A_MONTH,
            ("month",),
        ),
        (Typed("1", "ma", "2027"), NOT_A_MONTH, ("month",)),
        (Typed("first", "3", "2027"), "must include a day as a number, like 27", ("day",)),
        (Typed("-1", "3", "2027"), "must include a day as a number, like 27", ("day",)),
        (Typed("١", "3", "2027"), "must include a day as a number, like 27", ("day",)),
        (Typed("31/2/2027"), "must be a real date", PARTS),
    ],
)
def test_what_is_not_a_date_is_told_with_the_boxes_it_is_about(
    typed: Typed, reason: str, parts: tuple[str, ...]
) -> None:
    """Each message says what to do, and only the boxes at fault are marked."""
    with pytest.raises(NotADate) as refusal:
        read(typed)
    assert (refusal.value.reason, refusal.value.parts) == (reason, parts)


def test_29_february_is_real_in_a_leap_year() -> None:
    """The neighbour of the refusal above."""
    assert read(Typed("29", "2", "2028")) == date(2028, 2, 29)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_can_be_typed(day: date) -> None:
    """In numbers, with the month's name, and whole."""
    spoken = f"{day.day} {day:%B} {day.year}"
    assert read(Typed(str(day.day), str(day.month), str(day.year))) == day
    assert read(Typed(str(day.day), f"{day:%B}", str(day.year))) == day
    assert read(Typed(spoken)) == read(Typed(day.isoformat())) == day


@given(st.text(), st.text(), st.text())
def test_nothing_that_can_be_typed_is_a_fault(day: str, month: str, year: str) -> None:
    """Whatever stands in the boxes, the answer is a date or a reason."""
    with suppress(NotADate):
        assert isinstance(read(Typed(day, month, year)), date)

"""Dates, times and numbers as people write them."""

from datetime import UTC, date, datetime

import pytest

from documents import words
from tests.documents.papers import at


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (words.day(date(2027, 3, 1)), "1 March 2027"),
        (words.weekday_and_day(date(2026, 12, 28)), "Monday 28 December 2026"),
        (words.moment(at("2026-12-01T02:10")), "1 December 2026 at 02:10"),
        (words.short_moment(at("2026-12-01T19:00")), "Tue 1 Dec 2026, 19:00"),
        (words.rota_moment(at("2027-01-01T07:00")), "Fri 1 Jan, 07:00"),
        (words.nhs_number("9990000018"), "999 000 0018"),
        (words.counted(1, "shift"), "1 shift"),
        (words.counted(2, "shift"), "2 shifts"),
    ],
)
def test_it_is_written_as_people_write_it(written: str, expected: str) -> None:
    assert written == expected


def test_a_moment_is_printed_on_londons_clock() -> None:
    """Half past eleven at night in UTC is the next day in a British summer."""
    late = datetime(2026, 7, 31, 23, 30, tzinfo=UTC)
    assert words.moment(late) == "1 August 2026 at 00:30"
    assert words.day(late) == "1 August 2026"


def test_a_naive_moment_is_refused() -> None:
    """Nobody can say which clock it was read from."""
    with pytest.raises(ValueError, match="no time zone"):
        words.moment(datetime(2026, 7, 31, 23, 30))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("starts", "ends", "hours", "change"),
    [
        ("2026-10-23T19:00", "2026-10-24T07:00", "12 hours", ""),
        ("2026-10-24T19:00", "2026-10-25T07:00", "13 hours", "the clocks go back"),
        ("2026-10-25T19:00", "2026-10-26T07:00", "12 hours", ""),
        ("2027-03-27T19:00", "2027-03-28T07:00", "11 hours", "the clocks go forward"),
        ("2026-12-01T07:00", "2026-12-01T14:30", "7 hours 30 minutes", ""),
        ("2026-12-01T07:00", "2026-12-01T07:45", "45 minutes", ""),
    ],
)
def test_hours_are_those_that_pass(starts: str, ends: str, hours: str, change: str) -> None:
    """The night the clocks go back has an hour more than its two times suggest, and is paid so."""
    assert words.hours_between(at(starts), at(ends)) == hours
    assert words.clock_change(at(starts), at(ends)) == change


def test_the_hour_that_comes_twice_says_which_it_is() -> None:
    """01:30 on 25 October 2026 happens in summer time, and an hour later again."""
    assert words.clock(datetime(2026, 10, 25, 0, 30, tzinfo=UTC)) == "01:30 BST"
    assert words.clock(datetime(2026, 10, 25, 1, 30, tzinfo=UTC)) == "01:30 GMT"
    assert words.clock(datetime(2026, 10, 25, 2, 30, tzinfo=UTC)) == "02:30"


@pytest.mark.parametrize("wrong", ["", "999000001", "99900000188", "999000001X", "٩٩٩٠٠٠٠٠١٨"])
def test_what_is_not_an_nhs_number_is_refused_without_repeating_it(wrong: str) -> None:
    """An NHS number has no place in an error message, which ends in a log."""
    with pytest.raises(ValueError, match="ten digits") as refused:
        words.nhs_number(wrong)
    assert not wrong or wrong not in str(refused.value)


def test_characters_that_turn_the_text_round_are_taken_out() -> None:
    """With U+202E in a name, what follows it would be read backwards; marks that names need are kept."""
    assert words.visible("Jo\u202eLi\u2066\x00") == "JoLi"
    assert words.visible("نی\u200cما\n") == "نی\u200cما\n"


def test_a_line_that_begins_with_a_hebrew_name_is_set_from_the_left() -> None:
    assert words.from_the_left("שרה: a DBS check").startswith("\u200e")
    assert words.from_the_left("Sarah: a DBS check") == "Sarah: a DBS check"
    assert words.from_the_left("12") == "12"

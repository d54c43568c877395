"""Working days: held to the published list of England and Wales, to the law's own rule, and to counting."""

import subprocess
import sys
from datetime import date, timedelta

import pytest
from dateutil.easter import easter
from dateutil.relativedelta import FR, MO, relativedelta
from hypothesis import given
from hypothesis import strategies as st

from rules.moments import Period, add
from rules.working_days import add_working_days, bank_holidays, is_working_day, last_working_day_by

# As published for England and Wales: New Year, Good Friday, Easter Monday, early May, spring, summer, Christmas,
# Boxing Day. A star marks a substitute for a day that falls on a weekend.
PUBLISHED = """
2024:   1 Jan  29 Mar   1 Apr   6 May  27 May  26 Aug  25 Dec  26 Dec
2025:   1 Jan  18 Apr  21 Apr   5 May  26 May  25 Aug  25 Dec  26 Dec
2026:   1 Jan   3 Apr   6 Apr   4 May  25 May  31 Aug  25 Dec  28 Dec*
2027:   1 Jan  26 Mar  29 Mar   3 May  31 May  30 Aug  27 Dec* 28 Dec*
2028:   3 Jan* 14 Apr  17 Apr   1 May  29 May  28 Aug  25 Dec  26 Dec
"""
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def published() -> dict[int, set[date]]:
    found = {}
    for line in PUBLISHED.split("\n")[1:-1]:
        year, *words = line.replace(":", "").replace("*", "").split()
        pairs = zip(words[::2], words[1::2], strict=True)
        found[int(year)] = {date(int(year), MONTHS.index(month) + 1, int(day)) for day, month in pairs}
    return found


OFFICIAL = published()
FIRST, LAST = date(2024, 1, 1), date(2028, 12, 31)
EVERY_DAY = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
HOLIDAYS = set().union(*OFFICIAL.values())
# 1 January 2024 was a Monday: a weekday is found by counting from there, not by asking the date.
WORKING = [day for number, day in enumerate(EVERY_DAY) if number % 7 < 5 and day not in HOLIDAYS]

listed_days = st.dates(FIRST, date(2028, 6, 30))


def test_the_published_list_is_written_out_whole() -> None:
    assert {year: len(days) for year, days in OFFICIAL.items()} == dict.fromkeys(range(2024, 2029), 8)
    assert all(day.isoweekday() <= 5 for day in HOLIDAYS)


@pytest.mark.parametrize("year", sorted(OFFICIAL))
def test_the_bank_holidays_on_weekdays_are_those_published(year: int) -> None:
    """On weekends the package lists the day itself beside its substitute; that changes no working day."""
    assert {day for day in bank_holidays(year) if day.isoweekday() <= 5} == OFFICIAL[year]


def test_every_day_of_five_years_is_a_working_day_or_not_as_published() -> None:
    assert [day for day in EVERY_DAY if is_working_day(day)] == WORKING


def by_law(year: int) -> set[date]:
    """What the Banking and Financial Dealings Act 1971 and the yearly proclamations come to."""
    new_year, christmas = date(year, 1, 1), date(year, 12, 25)
    boxing_day = christmas + timedelta(days=1)
    substitutes = {
        4: {christmas, boxing_day + timedelta(days=2)},  # Christmas on a Friday
        5: {christmas + timedelta(days=2), boxing_day + timedelta(days=2)},
        6: {boxing_day, boxing_day + timedelta(days=1)},
    }
    return {
        new_year if new_year.weekday() < 5 else new_year + relativedelta(weekday=MO),
        easter(year) + relativedelta(weekday=FR(-1)),
        easter(year) + relativedelta(weekday=MO),
        date(year, 5, 1) + relativedelta(weekday=MO),
        date(year, 5, 31) + relativedelta(weekday=MO(-1)),
        date(year, 8, 31) + relativedelta(weekday=MO(-1)),
    } | substitutes.get(christmas.weekday(), {christmas, boxing_day})


@pytest.mark.parametrize("year", [*range(2013, 2020), 2021, *range(2024, 2101)])
def test_years_without_an_extra_holiday_follow_the_law(year: int) -> None:
    assert {day for day in bank_holidays(year) if day.weekday() < 5} == by_law(year)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2020-05-04", True),  # the early May holiday was moved to Friday 8 May
        ("2020-05-08", False),
        ("2022-05-30", True),  # the spring holiday was moved to Thursday 2 June
        ("2022-06-02", False),
        ("2022-06-03", False),  # the Platinum Jubilee
        ("2022-09-19", False),  # the late Queen's funeral
        ("2023-05-08", False),  # the Coronation
    ],
)
def test_a_holiday_moved_or_given_once_is_known(day: str, works: bool) -> None:
    assert is_working_day(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    "day", ["2026-03-17", "2026-07-13", "2026-08-03", "2026-11-30", "2026-01-02", "2027-01-04"]
)
def test_the_holidays_of_scotland_and_northern_ireland_are_worked(day: str) -> None:
    assert is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("day", "by"),
    [
        ("2026-12-23", "2026-12-23"),
        ("2026-12-24", "2026-12-24"),
        ("2026-12-25", "2026-12-24"),
        ("2026-12-26", "2026-12-24"),
        ("2026-12-27", "2026-12-24"),
        ("2026-12-28", "2026-12-24"),
        ("2026-12-29", "2026-12-29"),
        ("2027-01-01", "2026-12-31"),
        ("2027-01-04", "2027-01-04"),
        ("2027-03-25", "2027-03-25"),
        ("2027-03-26", "2027-03-25"),
        ("2027-03-29", "2027-03-25"),
        ("2027-03-30", "2027-03-30"),
        ("2027-12-28", "2027-12-24"),
        ("2028-01-03", "2027-12-31"),
        ("2028-02-29", "2028-02-29"),
        ("2027-02-28", "2027-02-26"),
    ],
)
def test_the_last_working_day_by_a_day(day: str, by: str) -> None:
    assert last_working_day_by(date.fromisoformat(day)) == date.fromisoformat(by)


@pytest.mark.parametrize(
    ("start", "number", "end"),
    [
        ("2026-06-05", 1, "2026-06-08"),  # from a Friday, and from the weekend after it
        ("2026-06-06", 1, "2026-06-08"),
        ("2026-06-07", 1, "2026-06-08"),
        ("2026-06-08", 1, "2026-06-09"),
        ("2026-06-08", 5, "2026-06-15"),
        ("2026-12-21", 5, "2026-12-30"),  # over Christmas
        ("2026-12-23", 1, "2026-12-24"),
        ("2026-12-24", 1, "2026-12-29"),
        ("2026-12-25", 1, "2026-12-29"),
        ("2026-12-28", 1, "2026-12-29"),
        ("2026-12-29", 3, "2027-01-04"),  # over New Year
        ("2027-03-24", 2, "2027-03-30"),  # over Easter
        ("2028-02-28", 1, "2028-02-29"),
        ("2028-02-29", 1, "2028-03-01"),
        ("2026-12-26", 0, "2026-12-26"),
    ],
)
def test_working_days_are_counted_from_the_day_after(start: str, number: int, end: str) -> None:
    assert add_working_days(date.fromisoformat(start), number) == date.fromisoformat(end)


@given(listed_days, st.integers(1, 100))
def test_working_days_end_where_the_list_says(day: date, number: int) -> None:
    after = [one for one in WORKING if one > day]
    assert add_working_days(day, number) == add(day, Period(number, "working days")) == after[number - 1]


@given(st.dates(WORKING[0], LAST))
def test_the_last_working_day_by_a_day_is_where_the_list_says(day: date) -> None:
    assert last_working_day_by(day) == [one for one in WORKING if one <= day][-1]


@given(listed_days, st.integers(0, 40), st.integers(0, 40))
def test_counting_on_from_where_counting_ended_is_counting_both(day: date, one: int, more: int) -> None:
    assert add_working_days(add_working_days(day, one), more) == add_working_days(day, one + more)


@given(st.dates(date(2024, 1, 8), LAST))
def test_the_working_day_after_the_last_one_by_a_day_comes_after_that_day(day: date) -> None:
    last = last_working_day_by(day)
    assert last <= day < add_working_days(last, 1)


def test_fewer_than_no_working_days_are_refused() -> None:
    with pytest.raises(ValueError, match="-1 working days cannot be counted on from 2026-06-08"):
        add_working_days(date(2026, 6, 8), -1)


@pytest.mark.parametrize("year", [1700, 2101, 9999])
def test_a_year_whose_holidays_nobody_knows_is_refused_and_not_taken_for_one_without(year: int) -> None:
    with pytest.raises(ValueError, match=f"no bank holidays are known for {year}"):
        add_working_days(date(year, 6, 1), 10)


def test_the_list_is_loaded_only_when_a_working_day_is_asked_for() -> None:
    program = """
import sys
from datetime import date
from rules.moments import Period, add
add(date(2026, 6, 8), Period(6, "months"))
print("holidays" in sys.modules)
add(date(2026, 6, 8), Period(5, "working days"))
print("holidays" in sys.modules)
"""
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["False", "True"]

"""Dates, times and NHS numbers as people write them in a cell."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from rules.moments import LONDON
from services.importing.import_values import read_day, read_moment, read_nhs_number


@pytest.mark.parametrize(
    "cell",
    [
        "2026-05-04", "2026-5-4", "4/5/2026", "04/05/2026", "4.5.2026", "4-5-2026", "4 May 2026", "4 may 2026",
        "04 MAY 2026", "4th May 2026", "4th of May 2026", "4 May, 2026", "4-May-2026",
    ],
)  # fmt: skip
def test_the_fourth_of_may_is_read_however_it_is_written(cell: str) -> None:
    assert read_day(cell) == date(2026, 5, 4)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("1 Sept 2025", date(2025, 9, 1)),
        ("1 Sep. 2025", date(2025, 9, 1)),
        ("31 December 2025", date(2025, 12, 31)),
        ("29/2/2024", date(2024, 2, 29)),
    ],
)
def test_other_days_are_read_too(cell: str, day: date) -> None:
    assert read_day(cell) == day


@pytest.mark.parametrize(
    "cell",
    [
        "31/4/2026", "29/2/2026", "0/5/2026", "4/0/2026", "5/13/2026", "4/5/26", "4 May 26", "46146", "46146.5",
        "4/5-2026", "2026", "May 2026", "4 Mai 2026", "yesterday", "4/5/20266", "0000-01-01", "2026-05-04Z", "٤/٥/٢٠٢٦",
    ],
)  # fmt: skip
def test_what_is_not_a_day_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_day(cell)


@pytest.mark.parametrize(
    "cell", ["4/5/2026 14:30", "2026-05-04T14:30", "4 May 2026, 14:30", "2026-05-04 14:30:00"]
)
def test_a_time_is_londons(cell: str) -> None:
    assert read_moment(cell) == datetime(2026, 5, 4, 14, 30, tzinfo=LONDON)


def test_a_moment_without_a_time_is_a_day() -> None:
    assert read_moment("4/5/2026") == date(2026, 5, 4)


@pytest.mark.parametrize("cell", ["29/3/2026 01:30", "25/10/2026 01:30", "4/5/2026 24:00", "4/5/2026 9.30"])
def test_a_time_that_does_not_exist_or_comes_twice_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_moment(cell)


@pytest.mark.parametrize("cell", ["9991000100", "999 100 0100", "999-100-0100"])
def test_an_nhs_number_is_read_with_and_without_spaces(cell: str) -> None:
    assert str(read_nhs_number(cell)) == "9991000100"


@pytest.mark.parametrize(
    "cell", ["9991000101", "99910001000", "999100010", "999100010O", "9.991E+09", "٩٩٩١٠٠٠١٠٠"]
)
def test_an_unsound_nhs_number_is_refused_without_being_shown(cell: str) -> None:
    with pytest.raises(ValueError, match="check the number with the person") as refused:
        read_nhs_number(cell)
    assert cell not in str(refused.value)

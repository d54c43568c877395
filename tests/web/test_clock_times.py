"""Times as people type them, on London's clock."""

from datetime import UTC, date, datetime, time

import pytest

from web.parts.clock_times import clock_time, moment, now_typed, read_time
from web.parts.forms import Form

NOW = datetime(2026, 10, 25, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("14:30", time(14, 30)),
        ("1430", time(14, 30)),
        ("14.30", time(14, 30)),
        ("14h30", time(14, 30)),
        ("2:30pm", time(14, 30)),
        ("2.30 p.m.", time(14, 30)),
        (" 2 PM ", time(14)),
        ("230pm", time(14, 30)),
        ("9am", time(9)),
        ("12am", time(0)),
        ("12:05pm", time(12, 5)),
        ("0:05", time(0, 5)),
        ("midday", time(12)),
        ("noon", time(12)),
        ("midnight", time(0)),
        ("930", time(9, 30)),
    ],
)
def test_a_time_as_people_write_it(typed: str, meant: time) -> None:
    """Given any of these, then the same minute is meant."""
    assert read_time(typed) == meant


@pytest.mark.parametrize(
    "typed", ["", "14", "25:00", "12:60", "13pm", "0am", "half past two", "2:3pm", "２:30pm"]
)
def test_what_is_no_time(typed: str) -> None:
    """Given what could be two times, or none, then nothing is guessed."""
    assert read_time(typed) is None


def read(day: date, at: str) -> tuple[date | datetime | None, Form]:
    form = Form.of(**{"on-day": str(day.day), "on-month": str(day.month), "on-year": str(day.year), "at": at})
    return moment(form, "practice", NOW, time_needed=False), form


def test_the_boxes_begin_with_this_very_minute() -> None:
    """Given noon in London after the clocks went back, then that is typed already, and is accepted."""
    assert now_typed(NOW) == {"on-day": "25", "on-month": "10", "on-year": "2026", "at": "12:00pm"}
    form = Form.of(**now_typed(NOW))
    assert moment(form, "practice", NOW, time_needed=True) == NOW
    assert clock_time(datetime(2026, 1, 1, 0, 5, tzinfo=UTC)) == "12:05am"


def test_without_a_time_it_is_the_day() -> None:
    assert read(date(2026, 10, 24), "") == (date(2026, 10, 24), Form.of(**{
        "on-day": "24", "on-month": "10", "on-year": "2026", "at": "",
    }))  # fmt: skip


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_an_hour_that_the_clocks_skip_or_repeat_is_not_guessed(day: date) -> None:
    """Given half past one on a night of change, then another hour is asked for."""
    found, form = read(day, "1:30am")
    assert found is None
    assert form.error("at").startswith("The clocks changed at that time on")


def test_a_minute_from_now_has_not_happened() -> None:
    found, form = read(date(2026, 10, 25), "12:01pm")
    assert found is None
    assert form.error("at") == "Time of practice must not be later than now, 12:00pm"

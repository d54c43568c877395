"""Dates: the one piece of arithmetic both evaluators share, held to dateutil and to counting day by day."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rules.facts import good_until, window_of
from rules.moments import (
    FOREVER,
    LONDON,
    STATED,
    Calendar,
    Period,
    Span,
    add,
    first_instant,
    instant,
    last_good_day,
    last_instant,
    london,
    london_day,
)
from rules.requirement import Window
from tests.rules.builders import a_requirement, evidence

days = st.dates(date(1990, 1, 1), date(2120, 12, 31))
months = st.integers(1, 240)

CALENDARS = [
    Calendar(month_end, leap_day, last_day)  # type: ignore[arg-type]
    for month_end, leap_day, last_day in product(
        ("last day", "first of next month"),
        ("28 February", "1 March"),
        ("is still good", "is no longer good"),
    )
]
# Where bank holidays are known a hundred working days on.
periods = st.builds(
    Period, st.integers(1, 60), st.sampled_from(["days", "weeks", "months", "years", "working days"])
)
days_with_holidays = st.dates(date(1990, 1, 1), date(2099, 12, 31))

CLOCKS_FORWARD = date(2026, 3, 29)
CLOCKS_BACK = date(2026, 10, 25)


def counted_out(day: date, months: int) -> date:
    """The oracle: walk on day by day, and turn a page whenever a month begins."""
    pages, here = 0, day
    while pages < months:
        here += timedelta(days=1)
        pages += here.day == 1
    while here.day < day.day and (here + timedelta(days=1)).month == here.month:
        here += timedelta(days=1)
    return here


@given(days, months)
def test_months_end_where_dateutil_says(day: date, number: int) -> None:
    assert add(day, Period(number, "months")) == day + relativedelta(months=number)


@given(days, st.integers(1, 40))
def test_years_end_where_dateutil_says(day: date, number: int) -> None:
    assert add(day, Period(number, "years")) == day + relativedelta(years=number)


@given(days, st.integers(1, 400))
def test_days_and_weeks_end_where_dateutil_says(day: date, number: int) -> None:
    assert add(day, Period(number, "days")) == day + relativedelta(days=number)
    assert add(day, Period(number, "weeks")) == day + relativedelta(weeks=number)


@given(days, st.integers(1, 36))
@settings(max_examples=60)
def test_months_end_where_counting_day_by_day_ends(day: date, number: int) -> None:
    assert add(day, Period(number, "months")) == counted_out(day, number)


@pytest.mark.parametrize("number", [1, 2, 3, 6, 12, 36])
def test_every_day_of_eight_years_ends_where_counting_ends(number: int) -> None:
    """Leap days, month ends and the turn of each year, with nothing left to chance."""
    day = date(2023, 1, 1)
    while day < date(2031, 1, 1):
        assert add(day, Period(number, "months")) == counted_out(day, number)
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "period", "end"),
    [
        ("2028-02-29", "6 months", "2028-08-29"),
        ("2028-02-29", "1 year", "2029-02-28"),
        ("2028-02-29", "12 months", "2029-02-28"),
        ("2028-02-29", "4 years", "2032-02-29"),
        ("2028-02-28", "1 year", "2029-02-28"),
        ("2028-03-01", "1 year", "2029-03-01"),
        ("2024-02-29", "3 years", "2027-02-28"),
        ("2026-08-31", "6 months", "2027-02-28"),
        ("2027-08-31", "6 months", "2028-02-29"),
        ("2026-11-30", "1 month", "2026-12-30"),
        ("2026-11-30", "3 months", "2027-02-28"),
        ("2026-12-31", "2 months", "2027-02-28"),
        ("2027-02-28", "6 months", "2027-08-28"),
        ("2026-03-31", "1 month", "2026-04-30"),
        ("2026-12-01", "4 weeks", "2026-12-29"),
        ("2026-12-31", "1 day", "2027-01-01"),
        ("2026-12-21", "5 working days", "2026-12-30"),
        ("2026-12-24", "1 working day", "2026-12-29"),
    ],
)
def test_the_dates_of_the_worked_examples(start: str, period: str, end: str) -> None:
    day, length, reached = date.fromisoformat(start), Period.parse(period), date.fromisoformat(end)
    assert add(day, length) == add(day, length, STATED) == last_good_day(day, length) == reached


def test_what_a_framework_does_not_say_is_counted_as_it_always_was() -> None:
    assert Calendar() == STATED == Calendar("last day", "28 February", "is still good")


# Four ends each, by (month_end, leap_day): (last day, 28 February), (last day, 1 March),
# (first of next month, 28 February), (first of next month, 1 March).
@pytest.mark.parametrize(
    ("start", "period", "ends"),
    [
        # the day before, the day, the day after; the month reached is too short, or not
        ("2027-01-28", "1 month", "2027-02-28 2027-02-28 2027-02-28 2027-02-28"),
        ("2027-01-29", "1 month", "2027-02-28 2027-02-28 2027-03-01 2027-03-01"),
        ("2027-01-31", "1 month", "2027-02-28 2027-02-28 2027-03-01 2027-03-01"),
        ("2027-02-01", "1 month", "2027-03-01 2027-03-01 2027-03-01 2027-03-01"),
        ("2028-01-29", "1 month", "2028-02-29 2028-02-29 2028-02-29 2028-02-29"),
        ("2028-01-30", "1 month", "2028-02-29 2028-02-29 2028-03-01 2028-03-01"),
        ("2028-01-31", "1 month", "2028-02-29 2028-02-29 2028-03-01 2028-03-01"),
        ("2026-11-30", "1 month", "2026-12-30 2026-12-30 2026-12-30 2026-12-30"),
        ("2026-11-30", "3 months", "2027-02-28 2027-02-28 2027-03-01 2027-03-01"),
        ("2026-10-31", "1 month", "2026-11-30 2026-11-30 2026-12-01 2026-12-01"),
        ("2026-10-31", "2 months", "2026-12-31 2026-12-31 2026-12-31 2026-12-31"),
        # from 29 February only the leap day's own choice counts
        ("2028-02-28", "1 year", "2029-02-28 2029-02-28 2029-02-28 2029-02-28"),
        ("2028-02-29", "1 year", "2029-02-28 2029-03-01 2029-02-28 2029-03-01"),
        ("2028-03-01", "1 year", "2029-03-01 2029-03-01 2029-03-01 2029-03-01"),
        ("2028-02-29", "12 months", "2029-02-28 2029-03-01 2029-02-28 2029-03-01"),
        ("2028-02-29", "3 years", "2031-02-28 2031-03-01 2031-02-28 2031-03-01"),
        ("2028-02-29", "4 years", "2032-02-29 2032-02-29 2032-02-29 2032-02-29"),
        ("2028-02-29", "6 months", "2028-08-29 2028-08-29 2028-08-29 2028-08-29"),
        ("2096-02-29", "4 years", "2100-02-28 2100-03-01 2100-02-28 2100-03-01"),
        # days are days, and a February reached from elsewhere is a month's end
        ("2028-02-29", "4 weeks", "2028-03-28 2028-03-28 2028-03-28 2028-03-28"),
        ("2028-02-29", "365 days", "2029-02-28 2029-02-28 2029-02-28 2029-02-28"),
        ("2028-02-29", "1 working day", "2028-03-01 2028-03-01 2028-03-01 2028-03-01"),
        ("2028-08-29", "6 months", "2029-02-28 2029-02-28 2029-03-01 2029-03-01"),
        ("2027-08-31", "18 months", "2029-02-28 2029-02-28 2029-03-01 2029-03-01"),
    ],
)
def test_every_calendar_ends_a_period_where_it_says(start: str, period: str, ends: str) -> None:
    day, length = date.fromisoformat(start), Period.parse(period)
    expected = [date.fromisoformat(end) for end in ends.split() for _ in ("still good", "no longer good")]
    assert [add(day, length, calendar) for calendar in CALENDARS] == expected


@pytest.mark.parametrize(
    ("start", "period", "still_good", "no_longer_good"),
    [
        ("2029-01-09", "12 months", "2030-01-09", "2030-01-08"),
        ("2029-01-10", "12 months", "2030-01-10", "2030-01-09"),
        ("2029-01-11", "12 months", "2030-01-11", "2030-01-10"),
        ("2026-12-01", "1 month", "2027-01-01", "2026-12-31"),
        ("2028-02-29", "1 year", "2029-02-28", "2029-02-27"),
        ("2027-03-01", "1 year", "2028-03-01", "2028-02-29"),
        ("2026-12-01", "1 day", "2026-12-02", "2026-12-01"),
    ],
)
def test_the_day_a_period_reaches_is_its_last_or_the_first_without(
    start: str, period: str, still_good: str, no_longer_good: str
) -> None:
    day, length = date.fromisoformat(start), Period.parse(period)
    assert last_good_day(day, length).isoformat() == still_good
    without = Calendar(last_day="is no longer good")
    assert last_good_day(day, length, without).isoformat() == no_longer_good


def test_a_year_from_a_leap_day_can_be_good_to_any_of_three_days() -> None:
    """All eight calendars, written out: 28 February and 1 March, each with the day or without it."""
    ends = {
        calendar: last_good_day(date(2028, 2, 29), Period(1, "years"), calendar) for calendar in CALENDARS
    }
    assert [f"{day:%d %b}" for day in ends.values()] == [
        *("28 Feb", "27 Feb", "01 Mar", "28 Feb"),
        *("28 Feb", "27 Feb", "01 Mar", "28 Feb"),
    ]


def counted_over(day: date, months: int, calendar: Calendar) -> date:
    """The oracle for the other calendars: dateutil leaves the day out, and days are counted on from the first."""
    first = day.replace(day=1) + relativedelta(months=months)
    over = first + timedelta(days=day.day - 1)
    if over.month == first.month:
        return over
    leaps = day.month == first.month == 2
    choice = calendar.leap_day if leaps else calendar.month_end
    next_month = first + relativedelta(months=1)
    return next_month if choice in ("1 March", "first of next month") else next_month - timedelta(days=1)


@pytest.mark.parametrize("calendar", CALENDARS)
@pytest.mark.parametrize("number", [1, 6, 12])
def test_every_day_of_eight_years_ends_where_every_calendar_says(number: int, calendar: Calendar) -> None:
    for start in range(date(2023, 1, 1).toordinal(), date(2031, 1, 1).toordinal()):
        day = date.fromordinal(start)
        assert add(day, Period(number, "months"), calendar) == counted_over(day, number, calendar)


@given(days, months, st.sampled_from(CALENDARS))
def test_months_end_where_the_oracle_of_the_calendar_says(day: date, number: int, calendar: Calendar) -> None:
    assert add(day, Period(number, "months"), calendar) == counted_over(day, number, calendar)


@given(days_with_holidays, st.integers(0, 40), periods, st.sampled_from(CALENDARS))
@example(date(2027, 1, 31), 1, Period(1, "months"), Calendar("first of next month"))
@example(date(2028, 2, 29), 1, Period(1, "years"), Calendar("last day", "1 March"))
@example(date(2026, 12, 24), 1, Period(1, "working days"), STATED)
def test_what_starts_later_never_ends_sooner(
    day: date, later: int, period: Period, calendar: Calendar
) -> None:
    start = min(day + timedelta(days=later), date(2099, 12, 31))
    assert add(day, period, calendar) <= add(start, period, calendar)
    assert last_good_day(day, period, calendar) <= last_good_day(start, period, calendar)


@given(days_with_holidays, periods, st.sampled_from(CALENDARS))
def test_without_the_day_it_reaches_a_period_is_good_for_one_day_less(
    day: date, period: Period, calendar: Calendar
) -> None:
    still, no_longer = (
        Calendar(calendar.month_end, calendar.leap_day, last_day)
        for last_day in ("is still good", "is no longer good")
    )
    assert last_good_day(day, period, still) == add(day, period, still) == add(day, period, no_longer)
    assert last_good_day(day, period, no_longer) == last_good_day(day, period, still) - timedelta(days=1)


def test_a_sign_off_on_a_leap_day_is_reviewed_half_a_year_later_and_refreshed_by_28_february() -> None:
    """Worked example 1: Tuesday 29 February 2028; never 1 March, which is more than a year."""
    signed = evidence(begins=Span.parse("2028-02-29T14:00").first)
    review = good_until(signed, a_requirement(good_for=Period(6, "months")))
    refresher = good_until(signed, a_requirement(good_for=Period(1, "years")))
    assert review == last_instant(date(2028, 8, 29))
    assert refresher == last_instant(date(2029, 2, 28))
    assert refresher + 1 == first_instant(date(2029, 3, 1))


def test_training_on_30_november_is_observed_from_30_december_to_28_february() -> None:
    """Worked example 1: 20 December is too early, 1 March late."""
    trained = evidence(begins=Span.parse("2026-11-30").first)
    window = window_of(trained, a_requirement(window=Window(Period(1, "months"), Period(3, "months"))))
    assert window is not None
    assert window.opens == first_instant(date(2026, 12, 30))
    assert window.closes == last_instant(date(2027, 2, 28))


def test_evidence_that_says_when_it_ends_is_good_no_longer_than_that() -> None:
    ends = last_instant(date(2026, 9, 1))
    item = evidence(begins=Span.parse("2026-06-08").first, until=ends)
    assert good_until(item, a_requirement(good_for=Period(6, "months"))) == ends
    assert good_until(item, a_requirement(good_for=None)) == ends
    assert good_until(item, a_requirement(good_for=Period(1, "months"))) == last_instant(date(2026, 7, 8))


@given(days)
def test_the_seconds_of_a_day_belong_to_it_and_those_beside_it_do_not(day: date) -> None:
    assert london_day(first_instant(day)) == london_day(last_instant(day)) == day
    assert london_day(first_instant(day) - 1) == day - timedelta(days=1)
    assert london_day(last_instant(day) + 1) == day + timedelta(days=1)


@given(days)
def test_the_first_second_of_a_day_is_where_the_universal_clock_says(day: date) -> None:
    """Not by zone arithmetic: the offset is tried, and only the right one leads back to London's midnight."""
    utc = datetime(day.year, day.month, day.day, tzinfo=UTC)
    found = [
        moment
        for hours in (-1, 0, 1)
        if (moment := utc + timedelta(hours=hours)).astimezone(LONDON).replace(tzinfo=None)
        == utc.replace(tzinfo=None)
    ]
    assert [int(moment.timestamp()) for moment in found] == [first_instant(day)]


@pytest.mark.parametrize(
    ("day", "hours"),
    [(CLOCKS_FORWARD, 23), (CLOCKS_BACK, 25), (date(2026, 6, 1), 24), (date(2026, 12, 1), 24)],
)
def test_a_day_is_23_24_or_25_hours_long(day: date, hours: int) -> None:
    assert last_instant(day) + 1 - first_instant(day) == hours * 3600


def test_the_last_day_of_the_calendar_has_an_end() -> None:
    assert last_instant(date.max) == FOREVER
    assert good_until(evidence(begins=0), a_requirement(good_for=None)) == FOREVER


@given(days, st.integers(0, 86_399))
def test_an_instant_written_down_and_read_again_is_the_same(day: date, seconds: int) -> None:
    moment = first_instant(day) + seconds
    assert Span.parse(str(Span.at(moment))) == Span.at(moment)
    assert instant(london(moment)) == moment


@given(days)
def test_a_day_written_down_and_read_again_is_the_same(day: date) -> None:
    whole = Span.parse(day.isoformat())
    assert (str(whole), whole.is_whole_day) == (day.isoformat(), True)


@pytest.mark.parametrize(
    ("text", "hour_of_the_universal_clock"),
    [
        ("2026-06-08T14:00", 13),
        ("2026-12-08T14:00", 14),
        ("2026-06-08 14:00", 13),
        ("2026-06-08T14:00:00", 13),
        ("2026-06-08T14:00Z", 14),
        ("2026-06-08T14:00+02:00", 12),
        ("2026-10-25T01:30+01:00", 0),
        ("2026-10-25T01:30+00:00", 1),
    ],
)
def test_an_instant_is_londons_clock_unless_it_says_otherwise(
    text: str, hour_of_the_universal_clock: int
) -> None:
    span = Span.parse(text)
    assert span.first == span.last
    assert datetime.fromtimestamp(span.first, UTC).hour == hour_of_the_universal_clock


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026-03-29T01:30", "does not exist: the clocks went forward"),
        ("2026-10-25T01:30", "came twice, as the clocks went back"),
        ("2026-02-30", "day is out of range for month"),
        ("2026-13-01", "month must be in 1..12"),
        ("2026-12-01T24:00", "hour must be in 0..23"),
        ("20261201", "another form"),
        ("2026-W49-2", "another form"),
        ("2026-12-1", "another form"),
        ("1 December 2026", "another form"),
        ("２０２６-12-01", "another form"),
        ("0001-01-01T00:00+23:59", "out of range"),
        ("tomorrow", "another form"),
        ("", "another form"),
    ],
)
def test_what_is_no_moment_is_refused_with_the_reason(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Span.parse(text)


@given(st.text(max_size=30))
def test_any_text_is_a_moment_or_refused(text: str) -> None:
    try:
        span = Span.parse(text)
    except ValueError:
        return
    assert span.first <= span.last


def test_an_instant_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        instant(datetime(2026, 12, 1, 20, 0))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("6 months", Period(6, "months")),
        ("1 day", Period(1, "days")),
        (" 4 weeks ", Period(4, "weeks")),
        ("1 working day", Period(1, "working days")),
        ("5 working days", Period(5, "working days")),
    ],
)
def test_a_length_of_time_is_read_and_written(text: str, period: Period) -> None:
    assert Period.parse(text) == period
    assert str(period) == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        *("6 moons", "0 days", "-1 day", "1.5 years", "six months", "6months", "", "٦ days"),
        *("0 working days", "5 workingdays", "5 working", "5 working weeks", "5  working days"),
    ],
)
def test_what_is_no_length_of_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a length of time; write it like '6 months' or '14 days'"):
        Period.parse(text)


@given(periods)
def test_any_length_of_time_written_down_and_read_again_is_the_same(period: Period) -> None:
    assert Period.parse(str(period)) == period


@given(days_with_holidays, periods, st.sampled_from(CALENDARS))
@example(date(2027, 3, 25), Period(1, "working days"), STATED)
def test_no_length_of_time_is_shorter_or_longer_than_it_can_be(
    day: date, period: Period, calendar: Calendar
) -> None:
    fewest, most = period._days()
    assert fewest <= (add(day, period, calendar) - day).days <= most


@given(days_with_holidays, periods, periods, st.sampled_from(CALENDARS))
@example(date(2027, 2, 1), Period(29, "days"), Period(1, "months"), STATED)
@example(date(2027, 3, 25), Period(1, "working days"), Period(2, "days"), STATED)
@example(date(2026, 6, 8), Period(3, "days"), Period(3, "working days"), STATED)
def test_what_is_surely_shorter_ends_sooner_from_any_day(
    day: date, one: Period, other: Period, calendar: Calendar
) -> None:
    if one.is_surely_shorter_than(other):
        assert add(day, one, calendar) < add(day, other, calendar)


def test_working_days_are_surely_shorter_only_where_no_holiday_can_matter() -> None:
    """Five may be over on the fifth day, and with holidays take longer than a week."""
    five = Period(5, "working days")
    assert Period(4, "days").is_surely_shorter_than(five)
    assert not Period(5, "days").is_surely_shorter_than(five)
    assert five.is_surely_shorter_than(Period(6, "working days"))
    assert five.is_surely_shorter_than(Period(2, "months"))
    assert not five.is_surely_shorter_than(Period(1, "weeks"))
    assert not five.is_surely_shorter_than(five)

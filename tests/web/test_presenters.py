"""The words on the pages, to the letter."""

from datetime import UTC, date, datetime, timedelta

import pytest

from rules.vocabulary import STATUSES
from web.desks import DESKS
from web.parts import presenters
from web.templating import uk_date, uk_day_time

TAGS = [
    ("never delegated", "Never delegated", "grey"),
    ("waiting for clinical recommendations", "Waiting for clinical recommendations", "yellow"),
    ("waiting for agreement", "Waiting for agreement", "yellow"),
    ("waiting for training", "Waiting for training", "blue"),
    ("waiting for assessment", "Waiting for assessment", "blue"),
    ("action plan", "Action plan", "orange"),
    ("waiting for co-ordinator", "Waiting for co-ordinator", "yellow"),
    ("waiting for panel", "Waiting for panel", "purple"),
    ("waiting for the ward", "Waiting for the ward", "aqua-green"),
    ("declined", "Declined", "pink"),
    ("withdrawn", "Withdrawn", "pink"),
    ("suspended", "Suspended", "red"),
    ("lapsed", "Lapsed", "red"),
    ("in force", "In force", "green"),
    ("no answer", "No answer: not authorised", "red"),
]


@pytest.mark.parametrize(("status", "text", "colour"), TAGS)
def test_each_status_has_its_word_and_colour(status: str, text: str, colour: str) -> None:
    """Only `In force` is green."""
    tag = presenters.status(status)
    assert (tag.text, tag.colour) == (text, colour)
    assert (tag.colour == "green") == (status == "in force")


def test_every_status_of_the_closed_list_has_a_word() -> None:
    """A status that is added to the rules is given a word here; none is forgotten, and no two share one."""
    assert tuple(status for status, _, _ in TAGS) == STATUSES
    assert len({presenters.status(status).text for status in STATUSES}) == len(STATUSES)


def test_only_in_force_says_that_the_pa_may() -> None:
    """No other sentence can be misread as a yes."""
    saying_may = [name for name in STATUSES if "may do" in presenters.status(name).meaning]
    assert saying_may == ["in force"]


def test_the_meanings_are_whole_sentences() -> None:
    """Each ends where a sentence ends."""
    assert all(tag.meaning[0].isupper() and tag.meaning.endswith(".") for tag in presenters.STATUSES.values())


@pytest.mark.parametrize(
    ("number", "text"), [(0, "no cases"), (1, "1 case"), (2, "2 cases"), (5000, "5,000 cases")]
)
def test_counts_read_as_words(number: int, text: str) -> None:
    """Nought, one and many."""
    assert presenters.counted(number, "case") == text


def test_irregular_words_can_be_counted() -> None:
    """`1 delegation in force`, `2 delegations in force`."""
    assert presenters.counted(2, "person", "people") == "2 people"


def test_lengths_of_time() -> None:
    """As the login page says them."""
    assert presenters.minutes(timedelta(minutes=15)) == "15 minutes"


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2027, 3, 1), "1 March 2027"),
        (date(2026, 11, 23), "23 November 2026"),
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), "1 July 2026"),
    ],
)
def test_dates_are_written_as_people_write_them(day: date, text: str) -> None:
    """A moment is on the day it is in London."""
    assert uk_date(day) == text


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2027, 3, 1, 14, 5, tzinfo=UTC), "1 March 2027 at 2:05pm"),
        (datetime(2027, 3, 1, 9, 0, tzinfo=UTC), "1 March 2027 at 9am"),
        (datetime(2027, 3, 1, 0, 30, tzinfo=UTC), "1 March 2027 at 12:30am"),
        (datetime(2027, 3, 1, 12, 30, tzinfo=UTC), "1 March 2027 at 12:30pm"),
        (datetime(2027, 3, 1, 12, 0, tzinfo=UTC), "1 March 2027 at midday"),
        (datetime(2027, 3, 1, 0, 0, tzinfo=UTC), "midnight at the start of 1 March 2027"),
        (datetime(2026, 7, 1, 14, 5, tzinfo=UTC), "1 July 2026 at 3:05pm"),
    ],
)
def test_moments_are_told_in_london_time(moment: datetime, text: str) -> None:
    """With British summer time, and midnight told so that nobody takes the wrong day."""
    assert uk_day_time(moment) == text


def test_a_moment_without_a_time_zone_is_refused() -> None:
    """Nobody can say which day it is."""
    with pytest.raises(ValueError, match="no time zone"):
        uk_day_time(datetime(2027, 3, 1, 14, 5))  # noqa: DTZ001 - that is the point


def test_the_desks_are_called_what_people_call_them() -> None:
    """The roles in the frameworks' words, and what the pages say."""
    assert {role: desk.called for role, desk in DESKS.items()} == {
        "PHB co-ordinator": "PHB co-ordinator",
        "clinical trainer": "Clinical trainer",
        "monitoring nurse": "Monitoring nurse",
        "nominated senior manager": "Panel member",
        "clinical lead": "Clinical lead",
        "PHB lead": "PHB lead",
        "ward manager": "Ward manager",
        "induction lead": "Induction lead",
        "nursing agency": "Nursing agency",
        "on-call nurse": "On-call nurse",
        "PA": "Personal assistant (PA)",
        "PHB holder": "Budget holder",
        "representative": "Representative of a budget holder",
    }

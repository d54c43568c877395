"""What a new version would do, asked before anybody publishes it."""

from datetime import date

from rules.case_file import load_case
from rules.framework import Framework, from_library, parse_framework
from rules.owners.impact import Impact, impact_on
from tests.rules.builders import EXAMPLE

CASE = load_case(EXAMPLE)
TODAY, IN_A_YEAR = date(2026, 11, 27), date(2027, 11, 27)
AMINA = CASE.delegations[0]


def version(old: str, new: str, since: str = "2026-12-01") -> Framework:
    text = from_library("staffordshire").content.decode()
    assert old in text
    text = text.replace(old, new, 1).replace("in force: {from: 2016-01-01}", f"in force: {{from: {since}}}")
    return parse_framework("new.yaml", text.encode())


def impact(new: Framework, last: date = IN_A_YEAR) -> Impact:
    return impact_on(CASE.applied, AMINA, CASE.known, new, TODAY, last)


def test_a_shorter_interval_takes_the_authority_away_on_the_day_after_its_last_good_one() -> None:
    """Reviewed on 20 November 2026; every three months now."""
    found = impact(version("at least every: 6 months", "at least every: 3 months"))
    assert found.loses == date(2027, 2, 21)
    assert found.because == ("formal review",)
    assert [(one.role, one.by) for one in found.work] == [("monitoring nurse", date(2027, 2, 20))]


def test_looking_less_far_ahead_does_not_see_it() -> None:
    found = impact(version("at least every: 6 months", "at least every: 3 months"), date(2027, 2, 20))
    assert found.loses is None
    assert impact(version("at least every: 6 months", "at least every: 3 months"), date(2027, 2, 21)).loses


def test_a_longer_interval_gives_the_authority_back_where_the_old_version_would_have_taken_it() -> None:
    found = impact(version("at least every: 6 months", "at least every: 9 months"))
    assert (found.loses, found.gains) == (None, date(2027, 5, 21))


def test_a_version_that_only_says_it_in_other_words_touches_nobody() -> None:
    assert not impact(version("Skills are reviewed", "All skills are reviewed")).is_any


def test_nothing_is_asked_of_the_days_before_the_new_version_is_in_force() -> None:
    found = impact(version("at least every: 6 months", "at least every: 1 month", since="2027-03-01"))
    assert found.loses == date(2027, 3, 1)


def test_a_setting_that_would_have_to_be_chosen_first_is_said() -> None:
    found = impact(version("    default: 14 days\n", "    must be chosen: yes\n"))
    assert "must be chosen" in found.cannot_be_asked

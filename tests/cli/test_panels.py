"""``safehands panels``: when a panel meets, and who sits on it; what is not plain is refused and changes nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from cli.main import app
from models.database import engine_for
from models.panels import PanelSchedule
from models.people import Person

SCHEDULE = ("--meets", "twice a month", "--weekday", "Tuesday", "--week", "1", "--from", "2027-04-01")
PANEL = "Risk enablement panel"


@pytest.fixture
def url(played: Callable[..., str]) -> str:
    return played()


def run(url: str, *words: str) -> Result:
    return CliRunner().invoke(app, ["panels", *words, "--database", url])


def test_each_panel_is_listed_with_its_days_and_members(url: str) -> None:
    told = run(url, "list")
    assert told.exit_code == 0, told.output
    assert "panel: Risk enablement panel, North Area Board, for staffordshire" in told.output
    assert "meets every two months, on the Tuesday of week 2, from Mon 1 June 2026" in told.output
    assert "Tom Reed, North Area Board" in told.output


def test_a_schedule_is_chosen(url: str) -> None:
    told = run(url, "schedule", PANEL, *SCHEDULE)
    assert told.exit_code == 0, told.output
    said = "meets twice a month, on the Tuesday of week 1 and two weeks later, from Thu 1 April 2027"
    assert said in told.output
    assert said in run(url, "list").output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("schedule", "No panel", *SCHEDULE), "It is not plain which panel 'No panel' is."),
        (("schedule", PANEL, *SCHEDULE, "--weekday", "Sunday"), "is none on which a panel meets"),
        (("schedule", PANEL, *SCHEDULE, "--meets", "bi-monthly"), "choose twice a month or every two months"),
        (
            ("schedule", PANEL, *SCHEDULE, "--week", "4"),
            "A panel meets on a weekday of one of the first four weeks",
        ),
        (("schedule", PANEL, *SCHEDULE, "--from", "soon"), "'soon' is not a day"),
        (
            ("nominate", PANEL, "Nobody Here", "--organisation", "south", "--from", "2027-01-01"),
            "It is not plain who",
        ),
        (
            ("nominate", PANEL, "tom", "--organisation", "Mars", "--from", "2027-01-01"),
            "There is no organisation",
        ),
        (
            ("nominate", PANEL, "tom", "--organisation", "south", "--from", "2027-01-01"),
            "nominated for this panel already",
        ),
        (("end", PANEL, "Pat Moss", "--on", "2027-01-01"), "does not sit on the panel"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(url: str, words: tuple[str, ...], said: str) -> None:
    before = run(url, "list").output
    told = run(url, *words)
    assert told.exit_code == 2
    assert said in told.output
    assert run(url, "list").output == before


def test_a_nomination_ends_and_another_begins(url: str) -> None:
    told = run(url, "end", PANEL, "Tom Reed", "--on", "2026-05-31")
    assert told.exit_code == 0, told.output
    assert "Tom Reed" not in run(url, "list").output
    again = run(
        url, "nominate", PANEL, "Tom Reed", "--organisation", "South Area Board", "--from", "2026-06-01"
    )
    assert again.exit_code == 0, again.output
    assert "Tom Reed, South Area Board" in run(url, "list").output


def test_the_record_names_whoever_did_it(url: str) -> None:
    """Given somebody with a name of their own, then the entry is theirs, also if they were not on record before."""
    for by in ("grace", "Ida Newcome"):
        assert run(url, "schedule", PANEL, *SCHEDULE, "--by", by).exit_code == 0
    engine = engine_for(url)
    with Session(engine) as session:
        chosen = session.scalars(select(PanelSchedule).order_by(PanelSchedule.number)).all()
        names = [session.get_one(Person, one.chosen_by).name for one in chosen[-2:]]
    engine.dispose()
    assert names == ["Grace Obi", "Ida Newcome"]

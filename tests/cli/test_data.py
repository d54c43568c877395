"""``safehands data``: what an operator does for the law on data; what cannot be changes nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from cli.main import app
from models.database import engine_for, reading
from models.organisations import Organisation
from models.people import AppointmentEnd, Person
from models.record_chain import verify
from services.ending import end_delegation
from tests.services.world import World, in_force, launched

NORTH = ("--organisation", "North Area Board", "--by", "Pat Moss")
WHY = ("--why", "The records manager asked for it.")


def lived(world: World) -> None:
    in_force(world, launched(world))


def over(world: World) -> None:
    """Her care ended long ago."""
    row = launched(world)
    in_force(world, row)
    end_delegation(world.act("grace"), row, "She moved away.", needed_no_longer=True)
    world.session.add(Person(id="twin", name="Ben Carter", created_at=world.now))
    end = {"last_day": world.now.date(), "recorded_at": world.now, "recorded_by": "grace"}
    world.session.add(AppointmentEnd(appointment_id="ap-amina", **end))  # type: ignore[arg-type]


def run(url: str, *words: str, typed: str = "") -> Result:
    database = () if words[0] == "schedules" else ("--database", url)
    return CliRunner().invoke(app, ["data", *words, *database], input=typed)


def person(url: str, id: str) -> Person:
    with Session(engine_for(url), expire_on_commit=False) as session:
        return session.get_one(Person, id)


def faults(url: str) -> int:
    with reading(engine_for(url))() as session:
        return len(verify(session).faults)


def test_who_is_due_is_listed_by_id_and_without_details(played: Callable[..., str]) -> None:
    url = played(over)
    told = run(url, "due", "--on", "2034-05-18")
    assert told.exit_code == 1
    assert re.search(
        r"^lowe  care record, adult  ended 2026-05-\d\d  kept until 2034-05-\d\d$", told.output, re.MULTILINE
    )
    assert "care record, adult: Records Management Code of Practice" in told.output
    assert "Lowe" not in told.output
    assert run(url, "due", "--on", "2027-01-01").exit_code == 0
    assert run(url, "due", "--on", "soon").exit_code == 2


def test_the_schedules_are_shown_with_their_sources() -> None:
    told = run("", "schedules")
    assert "care record, adult: 8 years after care ended" in told.output
    assert "Records Management Code of Practice" in told.output
    assert told.output.count("NOT CONFIRMED") == 2


def test_a_hold_stands_until_it_is_released_and_kept_longer_is_due_later(played: Callable[..., str]) -> None:
    url = played(over)
    placed = run(url, "hold", "--person", "SH-0001", *WHY, *NORTH)
    hold = re.search(r"Hold (\S+) stands", placed.output)
    assert hold
    assert hold[1] in run(url, "holds").output
    assert WHY[1] not in run(url, "holds").output
    assert WHY[1] in run(url, "holds", "--reasons").output
    assert "lowe" not in run(url, "due", "--on", "2099-01-01").output
    assert run(url, "release", hold[1], *WHY, *NORTH).exit_code == 0
    assert "No hold stands" in run(url, "holds").output
    assert run(url, "keep", "--schedule", "care record, adult", "--years", "20", *NORTH).exit_code == 0
    assert "lowe" not in run(url, "due", "--on", "2034-06-01").output
    assert "lowe" in run(url, "due", "--on", "2046-06-01").output


def test_everything_about_her_is_written_out_once(played: Callable[..., str], tmp_path: Path) -> None:
    url, out = played(lived), tmp_path / "out"
    told = run(url, "about", "--person", "SH-0001", "--out", str(out), *NORTH)
    assert told.exit_code == 0, told.output
    assert json.loads((out / "about.json").read_bytes())["person"] == "lowe"
    assert "Edith" not in told.output
    again = run(url, "about", "--person", "SH-0001", "--out", str(out), *NORTH)
    assert again.exit_code == 2
    assert "already" in again.output
    nowhere = run(url, "about", "--person", "nobody", "--out", str(tmp_path / "x"), *NORTH)
    assert nowhere.exit_code == 2
    assert not (tmp_path / "x").exists()


def test_erasing_is_refused_while_her_record_has_to_be_kept(played: Callable[..., str]) -> None:
    """The clock of this machine says when; no test waits for eight years."""
    url = played(over)
    told = run(url, "erase", "--person", "lowe", *NORTH)
    assert told.exit_code == 2
    assert "is kept until 2034-05" in told.output
    assert person(url, "lowe").name == "Mrs Edith Lowe"


def test_before_anybody_was_erased_the_list_says_so(played: Callable[..., str]) -> None:
    told = run(played(lived), "erased")
    assert (told.exit_code, told.output) == (0, "Nobody was erased.\n")


def test_a_name_is_typed_where_no_shell_keeps_it(played: Callable[..., str]) -> None:
    url = played(lived)
    told = run(url, "correct", "--person", "lowe", "--field", "name", *WHY, *NORTH, typed="Mrs Edith Low\n")
    assert told.exit_code == 0, told.output
    assert person(url, "lowe").name == "Mrs Edith Low"
    wrong = run(url, "correct", "--person", "lowe", "--field", "NHS number", "--to", "12", *WHY, *NORTH)
    assert wrong.exit_code == 2
    assert faults(url) == 0


def test_two_entries_are_merged(played: Callable[..., str]) -> None:
    url = played(over)
    told = run(url, "merge", "--duplicate", "twin", "--keep", "ben", *WHY, *NORTH)
    assert told.exit_code == 0, told.output
    assert run(url, "merge", "--duplicate", "twin", "--keep", "ben", *WHY, *NORTH).exit_code == 2
    assert faults(url) == 0


@pytest.mark.parametrize(("first", "code"), [("2027-04-01", 0), ("April", 2)])
def test_an_organisation_is_succeeded(played: Callable[..., str], first: str, code: int) -> None:
    url = played(lived)
    words = (
        "--old",
        "North Area Board",
        "--new",
        "South Area Board",
        "--first-day",
        first,
        "--by",
        "Pat Moss",
    )
    assert run(url, "succeed", *words, *WHY).exit_code == code
    with Session(engine_for(url)) as session:
        assert (session.get_one(Organisation, "north").successor_id == "south") is (code == 0)
    assert faults(url) == 0

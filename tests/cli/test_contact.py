"""``safehands contact``: how people are reached, and the number for nights; what cannot be changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from cli.main import app
from models.database import engine_for
from models.deliveries import ContactChoice, OutOfHours
from models.people import AppointmentEnd, Person
from services.reconcile import reconcile
from tests.services.world import World, launched


@pytest.fixture
def url(played: Callable[..., str]) -> str:
    return played()


def run(url: str, *words: str) -> Result:
    return CliRunner().invoke(app, ["contact", *words, "--database", url])


def there(url: str, column: Any) -> list[Any]:
    with Session(engine_for(url)) as session:
        return list(session.scalars(select(column)))


NORTH = ("--organisation", "North Area Board")


def test_the_number_for_nights_is_set_in_somebodys_name(url: str) -> None:
    told = run(url, "out-of-hours", "01632 960999", *NORTH, "--by", "Pat Moss")
    assert told.exit_code == 0, told.output
    assert there(url, OutOfHours.telephone) == ["01632 960999"]
    assert there(url, OutOfHours.recorded_by) == ["pat"]


@pytest.mark.parametrize("number", ["", "ring me", "0", "01632-960999", "0" * 40])
def test_what_is_no_number_is_refused(url: str, number: str) -> None:
    told = run(url, "out-of-hours", number, *NORTH)
    assert told.exit_code == 2
    assert "is not a telephone number" in told.output
    assert there(url, OutOfHours.telephone) == []


def test_somebody_chooses_letters(url: str) -> None:
    told = run(url, "choose", "nia", "Letter", *NORTH)
    assert told.exit_code == 0, told.output
    assert there(url, ContactChoice.channel) == ["letter"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nia", "pigeon"), "is no way to reach anybody; choose e-mail, GOV.UK Notify, letter"),
        (("nobody at all", "letter"), "It is not plain who 'nobody at all' is."),
        (("nia", "e-mail"), "No e-mail address is on record for this person."),
    ],
)
def test_what_cannot_be_is_refused(url: str, words: tuple[str, str], said: str) -> None:
    with Session(engine_for(url)) as session, session.begin():
        session.get_one(Person, "nia").email = None
    told = run(url, "choose", *words, *NORTH)
    assert told.exit_code == 2
    assert said in " ".join(told.output.split())
    assert there(url, ContactChoice.channel) == []


def test_what_reaches_nobody_is_listed_by_case(played: Callable[..., str]) -> None:
    """Given a message for a role that nobody holds, and no PHB lead, then it is listed, and the exit code says so."""

    def asked(world: World) -> None:
        row = launched(world)
        reconcile(world.act("grace"), row.id)
        world.session.flush()
        for one in ("pat", "grace"):
            world.session.add(
                AppointmentEnd(
                    appointment_id=f"ap-{one}", last_day=date(2026, 1, 1), recorded_at=world.now,
                    recorded_by="tom",
                )
            )  # fmt: skip

    told = run(played(asked), "nobody")
    assert told.exit_code == 1, told.output
    assert "SH-0001  since 05 May 2026: nobody holds the role" in told.output
    assert "messages reach nobody." in told.output


def test_where_everything_reaches_somebody_that_is_said(url: str) -> None:
    told = run(url, "nobody")
    assert (told.exit_code, told.output) == (0, "Every message reaches somebody.\n")

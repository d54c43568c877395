"""``safehands prove``: yes, no, or not plain; both answers, and what was recorded later or is void."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from services.void import void_evidence
from tests.services.lives import at
from tests.services.test_proof_of_a_shift import the
from tests.services.world import World, in_force, launched

NIGHT = ("--from", "2026-05-20T20:00", "--to", "2026-05-21T08:00")


def approved(world: World) -> None:
    in_force(world, launched(world))


def approved_and_voided(world: World) -> None:
    row = launched(world)
    in_force(world, row)
    at(world, 2026, 5, 25, 9)
    void_evidence(
        world.act("grace"), world.cases["lowe"], the(world, row, "agreement"), "She had not understood."
    )


@pytest.fixture
def database(played: Callable[..., str]) -> str:
    return played(approved)


def prove(database: str, *words: str, pa: str = "Amina Yusuf", person: str = "Mrs Edith Lowe") -> Result:
    named = ["--pa", pa, "--person", person, "--task", "gastrostomy feed", "--by", "Grace Obi"]
    return CliRunner().invoke(app, ["prove", *named, *words, "--database", database])


def test_a_night_in_force_is_a_yes_with_the_framework_and_its_evidence(database: str) -> None:
    result = prove(database, *NIGHT)
    assert result.exit_code == 0, result.output
    assert "Wednesday 20 May 2026, 20:00, to Thursday 21 May 2026, 08:00, 12 hours" in result.output
    assert "Authorised throughout, as it was known then and as it is known now." in result.output
    assert "under staffordshire 2016.1, SHA-256 " in result.output
    assert "Assessment: competent, 9 May 2026 at" in result.output
    assert "Recorded 9 May 2026 at" in result.output


def test_before_the_panel_it_is_a_no_with_what_was_missing(database: str) -> None:
    result = prove(
        database, "--from", "2026-05-16T20:00", "--to", "2026-05-17T08:00", pa="amina", person="lowe"
    )
    assert result.exit_code == 1
    assert "Authorised for no part of it" in result.output
    assert "NOT AUTHORISED" in result.output
    assert "not met: panel's approval." in result.output


def test_what_was_declared_void_since_is_a_no_and_is_shown_as_void(played: Callable[..., str]) -> None:
    result = prove(played(approved_and_voided), *NIGHT)
    assert result.exit_code == 1
    assert (
        "As it was known then, authorised throughout; as it is known now, for no part of it." in result.output
    )
    assert "DECLARED VOID ON 25 MAY 2026 AT 09:00." in result.output


def test_that_it_was_asked_is_on_record_without_a_name(database: str) -> None:
    prove(database, *NIGHT)
    with sqlite3.connect(database.removeprefix("sqlite:///")) as connection:
        (body,) = connection.execute(
            "SELECT body FROM record_entries ORDER BY number DESC LIMIT 1"
        ).fetchone()
    entry = json.loads(body)
    assert entry["what"] == "proof of a shift drawn up"
    assert entry["by"]["person"] == "grace"
    assert (entry["details"]["from"], entry["details"]["to"]) == (
        "2026-05-20T19:00:00+00:00",
        "2026-05-21T07:00:00+00:00",
    )
    assert b"Amina" not in body


def test_the_night_on_which_the_clocks_go_back_has_thirteen_hours(database: str) -> None:
    result = prove(database, "--from", "2026-10-24T20:00", "--to", "2026-10-25T08:00")
    assert "13 hours; the clocks go back" in result.output


@pytest.mark.printed
def test_the_same_as_a_pdf(database: str, tmp_path: Path) -> None:
    assert prove(database, *NIGHT, "--pdf", str(tmp_path / "proof.pdf")).exit_code == 0
    assert (tmp_path / "proof.pdf").read_bytes().startswith(b"%PDF")


NEXT_YEAR = f"{datetime.now(UTC) + timedelta(days=300):%Y-%m-%dT%H:%M}"


@pytest.mark.parametrize(
    ("words", "names", "why"),
    [
        (NIGHT, {"pa": "Nobody"}, "no such delegation"),
        (("--from", "2026-03-29T01:30", "--to", "2026-03-29T08:00"), {}, "the clocks went forward over it"),
        (("--from", "2026-10-25T01:30", "--to", "2026-10-25T08:00"), {}, "add the offset"),
        (("--from", "yesterday", "--to", "2026-05-21T08:00"), {}, "is not a moment"),
        (("--from", "2026-05-21T08:00", "--to", "2026-05-20T20:00"), {}, "ends before it begins"),
        (("--from", "2026-05-21T08:00", "--to", "2026-07-20T20:00"), {}, "At most 31 days"),
        (("--from", NEXT_YEAR[:10], "--to", NEXT_YEAR), {}, "is not over"),
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_is_recorded(
    database: str, words: tuple[str, ...], names: dict[str, str], why: str
) -> None:
    result = prove(database, *words, **names)
    assert result.exit_code == 2
    assert why in result.output

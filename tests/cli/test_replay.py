"""``safehands record replay``: zero differences, or each is named."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from tests.services.lives import carry_on
from tests.services.world import World, in_force, launched


@pytest.fixture
def database(played: Callable[..., str]) -> str:
    """The address of a database with one delegation in force, whose answers are on record."""

    def lives(world: World) -> None:
        row = launched(world)
        carry_on(world)
        in_force(world, row)
        carry_on(world)

    return played(lives)


def replay(database: str, *words: str) -> Result:
    return CliRunner().invoke(app, ["record", "replay", *words, "--database", database])


def test_an_untouched_record_comes_out_as_it_was_recorded(database: str) -> None:
    result = replay(database)
    assert result.exit_code == 0, result.output
    assert "2 decisions decided again." in result.output
    assert "Each comes out as it was recorded." in result.output


def test_only_what_was_decided_since_a_day(database: str) -> None:
    assert "1 decisions decided again." in replay(database, "--since", "2026-05-10").output


def test_evidence_changed_by_hand_is_named_by_entry_and_delegation(database: str) -> None:
    with sqlite3.connect(database.removeprefix("sqlite:///")) as connection:
        connection.execute("DROP TRIGGER evidence_refuses_update")
        connection.execute("UPDATE evidence SET outcome = 'not yet competent' WHERE kind = 'assessment'")
    result = replay(database)
    assert result.exit_code == 1
    assert "north, entry " in result.output
    assert "in force was recorded" in result.output
    assert "Amina" not in result.output


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--since", "yesterday"], "is not a day"),
        (["--organisation", "nowhere"], "There is no organisation"),
        (["--from-entry", "3"], "of whose record"),
    ],
)
def test_what_cannot_be_used_is_refused(database: str, words: list[str], why: str) -> None:
    result = replay(database, *words)
    assert result.exit_code == 2
    assert why in result.output

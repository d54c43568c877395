"""``safehands sign-offs``: a registration ends, and what was signed after it is listed with days and people."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from services.reconcile import reconcile
from tests.services.world import World, in_force, launched

NORTH = ("--organisation", "North Area Board")


def in_force_and_asked(world: World) -> None:
    """One delegation in force, on Nia Price's assessment of 9 May 2026."""
    row = launched(world)
    in_force(world, row)
    reconcile(world.act("grace"), row.id)


@pytest.fixture
def url(played: Callable[..., str]) -> str:
    return played(in_force_and_asked)


def run(url: str, *words: str) -> Result:
    return CliRunner().invoke(app, ["sign-offs", *words, *NORTH, "--database", url])


def test_while_registered_there_is_nothing_to_list(url: str) -> None:
    told = run(url, "void", "Nia Price")
    assert told.exit_code == 0, told.output
    assert list(csv.DictReader(io.StringIO(told.output))) == []


def test_what_was_signed_after_the_end_is_listed_and_what_was_signed_before_is_not(url: str) -> None:
    ended = run(url, "ended", "Nia Price", "--on", "2026-05-08")
    assert ended.exit_code == 0, ended.output
    assert "The registration ended with Fri 8 May 2026." in ended.output
    told = run(url, "void", "nia")
    assert told.exit_code == 1, told.output
    (line,) = csv.DictReader(io.StringIO(told.output))
    assert (line["PA"], line["person"], line["when"][:10]) == ("Amina Yusuf", "Mrs Edith Lowe", "2026-05-09")
    assert line["days"].startswith("2026-05-17 to ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("void", "Nobody Here"), "It is not plain who"),
        (("ended", "Nobody Here", "--on", "2026-05-08"), "It is not plain who"),
        (("ended", "Nia Price", "--on", "May"), "'May' is not a day"),
    ],
)
def test_who_is_not_plain_is_refused(url: str, words: tuple[str, ...], said: str) -> None:
    told = run(url, *words)
    assert told.exit_code == 2
    assert said in told.output

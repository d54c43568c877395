"""``safehands api-tokens``: a token is made, shown once, listed and revoked by an operator."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from cli.main import app
from models.api import ApiToken
from models.database import engine_for
from models.record import RecordEntry
from services.connected_systems.api_tokens import let_in, note_use

NORTH = ("--organisation", "North Area Board", "--by", "Pat Moss")
NEXT_MONTH = (datetime.now(UTC) + timedelta(days=30)).date()


@pytest.fixture
def url(played: Callable[..., str]) -> str:
    return played()


def run(url: str, *words: str) -> Result:
    return CliRunner().invoke(app, ["api-tokens", *words, "--database", url])


def made(url: str, *words: str) -> str:
    told = run(url, "make", "North training records", "--until", f"{NEXT_MONTH}", *words, *NORTH)
    assert told.exit_code == 0, told.output
    return re.search(r"Token: (sh_\S{43})\n", told.output)[1]


def lets_in(url: str, token: str, later: timedelta = timedelta()) -> bool:
    with Session(engine_for(url)) as session:
        return let_in(session, token, datetime.now(UTC) + later) is not None


def test_a_made_token_lets_its_system_in_to_the_end_of_its_last_day(url: str) -> None:
    token = made(url)
    assert lets_in(url, token)
    assert not lets_in(url, token, timedelta(days=32))
    assert not lets_in(url, token[:-1])


def test_only_a_hash_of_the_token_is_kept_and_the_record_names_who_made_it(url: str) -> None:
    token = made(url, "--scope", "write")
    with Session(engine_for(url)) as session:
        row = session.scalars(select(ApiToken)).one()
        assert token not in (row.token_sha256, row.begins)
        assert row.scope == "write"
        bodies = [str(one.body) for one in session.scalars(select(RecordEntry))]
        entered = [one for one in bodies if "API token made" in one]
    assert len(entered) == 1
    assert "pat" in entered[0]
    assert token[9:] not in entered[0]


def test_a_second_token_is_of_the_same_system(url: str) -> None:
    first, second = made(url), made(url)
    with Session(engine_for(url)) as session:
        now = datetime.now(UTC)
        one, other = let_in(session, first, now), let_in(session, second, now)
    assert one
    assert other
    assert one.viewer == other.viewer
    assert one.token_id != other.token_id


def test_the_list_says_what_each_is_for_until_when_and_when_it_was_used(url: str) -> None:
    assert "There are no tokens." in run(url, "list", *NORTH[:2]).output
    token = made(url)
    line = run(url, "list", *NORTH[:2]).output
    assert token[:9] in line
    assert token not in line
    assert "North training records, read" in line
    assert "good, last used never" in line
    with Session(engine_for(url)) as session, session.begin():
        note_use(session, session.scalars(select(ApiToken.id)).one(), datetime(2026, 5, 5, 9, tzinfo=UTC))
    assert "last used 05 May 2026 10:00" in run(url, "list", *NORTH[:2]).output


def test_a_revoked_token_lets_nobody_in(url: str) -> None:
    token = made(url)
    with Session(engine_for(url)) as session:
        id = session.scalars(select(ApiToken.id)).one()
    other = run(url, "revoke", id, "--organisation", "South Area Board", "--by", "Pat Moss")
    assert other.exit_code == 2
    assert lets_in(url, token)
    assert run(url, "revoke", id, *NORTH).exit_code == 0
    assert not lets_in(url, token)
    assert "revoked" in run(url, "list", *NORTH[:2]).output
    assert run(url, "revoke", id, *NORTH).exit_code == 2


@pytest.mark.parametrize(
    ("days", "said"), [(-2, "The last day is over."), (400, "A token is good for a year at most.")]
)
def test_a_token_is_good_for_some_days_and_a_year_at_most(url: str, days: int, said: str) -> None:
    until = (datetime.now(UTC) + timedelta(days=days)).date()
    told = run(url, "make", "A system", "--until", f"{until}", *NORTH)
    assert told.exit_code == 2
    assert said in told.output

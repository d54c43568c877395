"""``safehands outbox``: operators see how much waits and why, and nobody's name; and try again what was parked."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from cli.main import app
from models.database import engine_for, migrate
from models.outbox import OutboxLine
from services import outbox

LINES = (("a", 0, None), ("b", 2, None), ("c", 12, "KeyError"), ("d", 12, "KeyError"), ("e", 12, None))


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database in which two lines wait, one of them for two hours, and three are parked."""
    url = f"sqlite:///{tmp_path}/s.db"
    migrate(url)
    engine = engine_for(url)
    now = datetime.now(UTC)
    with Session(engine) as session, session.begin():
        for number, (key, attempts, error) in enumerate(LINES):
            line = OutboxLine(
                id=f"ob_{key}",
                key=key,
                kind=outbox.RECONCILE,
                subject_id="de_secret",
                created_at=now - timedelta(hours=2, minutes=-number),
            )
            line.attempts, line.last_error = attempts, error
            session.add(line)
    engine.dispose()
    return url


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["outbox", *words])


def test_list_says_what_waits_since_when_and_what_is_parked_and_why(url: str) -> None:
    told = run("list", "--database", url)
    assert told.exit_code == 1
    assert re.sub(r"2 h \d+ min", "2 h", told.output).splitlines() == [
        "reconcile delegation: 2 waiting, the oldest for 2 h",
        "  2 parked after 12 attempts; the last error: KeyError",
        "  1 parked after 12 attempts; the last error: the worker died",
    ]


def test_retry_has_everything_parked_tried_again(url: str) -> None:
    assert run("retry", "--database", url).output == "3 lines are tried again.\n"
    told = run("list", "--database", url)
    assert (told.exit_code, "5 waiting" in told.output, "parked" in told.output) == (0, True, False)
    assert run("retry", "--database", url).output == "Nothing was parked.\n"


def test_an_empty_outbox_and_a_database_that_is_not_there(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/empty.db"
    assert run("list", "--database", url).exit_code == 2
    migrate(url)
    assert run("list", "--database", url).output == "Nothing waits.\n"

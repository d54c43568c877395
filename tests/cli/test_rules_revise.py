"""``safehands rules revise``: tried first, then done; what cannot be is refused, and nothing is changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from cli.main import app
from models.database import engine_for
from models.frameworks import FrameworkApproval
from models.outbox import OutboxLine
from rules.framework import from_library
from services import outbox
from tests.services.world import launched

TOMORROW = date.today() + timedelta(days=1)  # noqa: DTZ011 (the command itself reads the clock)
APPROVED = ("--approved-by", "Dr Invented Example")


@pytest.fixture
def url(played: Callable[..., str]) -> str:
    """The settled world with one case."""
    return played(launched)


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """A version in which a sentence is put more plainly."""
    text = from_library("staffordshire").content.decode().replace('"2016.1"', '"2016.2"', 1)
    path = tmp_path / "new.yaml"
    path.write_text(text)
    return path


def run(
    url: str, new: Path, *options: str, first: date = TOMORROW, whose: str = "North Area Board"
) -> Result:
    arguments = [
        "rules",
        "revise",
        str(new),
        "--from",
        f"{first}",
        "--organisation",
        whose,
        "--database",
        url,
    ]
    return CliRunner().invoke(app, [*arguments, *options])


def count(url: str, what: type) -> int:
    engine = engine_for(url)
    with Session(engine) as session:
        query = select(func.count()).select_from(what)
        if what is OutboxLine:
            query = query.where(OutboxLine.kind == outbox.REVISED)
        number = session.scalar(query) or 0
    engine.dispose()
    return number


def test_tried_first_it_says_what_would_happen_and_changes_nothing(url: str, new: Path) -> None:
    approvals = count(url, FrameworkApproval)
    told = run(url, new, *APPROVED)
    assert told.exit_code == 0, told.output
    assert "staffordshire 2016.2 from" in told.output
    assert "1 cases, only words change" in told.output
    assert "Nothing was changed. Add --go to do it." in told.output
    assert (count(url, OutboxLine), count(url, FrameworkApproval)) == (0, approvals)


def test_done_twice_each_case_goes_over_once(url: str, new: Path) -> None:
    for _ in range(2):
        told = run(url, new, *APPROVED, "--go")
        assert told.exit_code == 0, told.output
        assert "It is done; the cases go over one by one." in told.output
    assert count(url, OutboxLine) == 1


def test_a_version_that_nobody_approved_is_refused(url: str, new: Path) -> None:
    told = run(url, new, "--go")
    assert told.exit_code == 2
    assert "staffordshire 2016.2 is not approved for this organisation." in told.output
    assert "Nothing was changed." in told.output
    assert count(url, OutboxLine) == 0


def test_a_day_that_is_past_is_refused(url: str, new: Path) -> None:
    told = run(url, new, *APPROVED, "--go", first=datetime.now(UTC).date() - timedelta(days=2))
    assert told.exit_code == 2
    assert count(url, OutboxLine) == 0


@pytest.mark.parametrize(
    ("whose", "said"),
    [("Nobody's Board", "There is no organisation"), ("", "It is not plain which organisation is meant.")],
)
def test_an_organisation_that_is_not_plain_is_refused_with_those_there_are(
    url: str, new: Path, whose: str, said: str
) -> None:
    told = run(url, new, *APPROVED, whose=whose)
    assert told.exit_code == 2
    assert said in told.output
    assert "North Area Board, South Area Board" in told.output


def test_a_day_that_is_none_and_a_file_with_faults_are_refused(url: str, new: Path, tmp_path: Path) -> None:
    told = CliRunner().invoke(app, ["rules", "revise", str(new), "--from", "1 April", "--database", url])
    assert told.exit_code == 2
    assert "'1 April' is not a day; write it like 2027-04-01" in told.output
    faulty = tmp_path / "faulty.yaml"
    faulty.write_text("framework: no")
    assert run(url, faulty).exit_code == 2

"""``safehands rules choose``: a case that needs a choice goes over with it; what cannot be changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from cli.main import app
from models.cases import CaseFramework
from models.database import engine_for
from rules.framework import Framework, from_library, parse_framework
from services.frameworks import approve_framework
from tests.services.world import World, launched

TOMORROW = date.today() + timedelta(days=1)  # noqa: DTZ011 (the command itself reads the clock)


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """A version in which a panel meets weekly or twice a month, and every two months no more."""
    text = from_library("staffordshire").content.decode().replace('"2016.1"', '"2016.2"', 1)
    text = text.replace("choices: [twice a month, every two months]", "choices: [twice a month, weekly]", 1)
    path = tmp_path / "new.yaml"
    path.write_text(text.replace("every two months: 2 months", "weekly: 7 days"))
    return path


@pytest.fixture
def url(played: Callable[..., str], new: Path) -> str:
    """One case under the version before, and the new version approved."""

    def approved(world: World) -> None:
        launched(world)
        framework: Framework = parse_framework("new.yaml", new.read_bytes())
        approve_framework(
            world.act("pat"), "north", framework, by="Dr Invented Example", role="lead",
            on=date(2026, 5, 1), note="invented",
        )  # fmt: skip

    return played(approved)


def run(url: str, new: Path, *chosen: str, case: str = "SH-0001") -> Result:
    sets = [word for one in chosen for word in ("--set", one)]
    return CliRunner().invoke(
        app, ["rules", "choose", case, str(new), "--from", f"{TOMORROW}", *sets, "--database", url]
    )


def applied(url: str) -> int:
    with Session(engine_for(url)) as session:
        return session.scalar(select(func.count()).select_from(CaseFramework)) or 0


def test_the_case_goes_over_with_what_is_chosen_and_keeps_the_rest(url: str, new: Path) -> None:
    before = applied(url)
    told = run(url, new, "panel meets=twice a month")
    assert told.exit_code == 0, told.output
    assert "The case goes over to staffordshire 2016.2 on" in told.output
    assert applied(url) == before + 1


@pytest.mark.parametrize(
    ("chosen", "case", "said"),
    [
        ("panel meets=every two months", "SH-0001", "is not a choice of 'panel meets'"),
        ("panel sits=weekly", "SH-0001", "there is no setting 'panel sits'"),
        ("panel meets", "SH-0001", "is not a setting and its choice"),
        ("panel meets=weekly", "SH-9999", "It is not plain which case 'SH-9999' is."),
    ],
)
def test_what_cannot_be_is_refused(url: str, new: Path, chosen: str, case: str, said: str) -> None:
    before = applied(url)
    told = run(url, new, chosen, case=case)
    assert told.exit_code == 2, told.output
    assert said in " ".join(told.output.split())
    assert applied(url) == before

"""How often a page asks the database is bounded, and does not grow with the caseload."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import event

from benchmarks.large_caseload import enlarge
from models.database import engine_for
from scripts.access import Line, declared
from tests.web.town import NOT_THERE, OWN, Town, a_desk, a_town  # noqa: F401
from web.settings import WebSettings

TIMES = 40
HALVED = 8
"""So many queries more a trail may ask for: the log is halved until the entry is found (`models.record_find`)."""

MOST = 75
"""So many queries the dearest page takes, a delegation's own."""

LEFT_OUT = {*NOT_THERE, "/login", "/logout", "/health", "/account", "/account/second-factor"}


class Asked:
    """The statements that the database was sent."""

    def __init__(self, settings: WebSettings) -> None:
        self.said: list[str] = []
        event.listen(settings.engine, "before_cursor_execute", lambda *said: self.said.append(str(said[2])))

    def by(self, town: Town, name: str, line: Line, role: str) -> list[str]:
        """What the page asks when it is looked at for the second time."""
        town.ask(name, line, role)
        self.said.clear()
        town.ask(name, line, role)
        return list(self.said)


@pytest.mark.parametrize(
    "role", [pytest.param(one, marks=[] if one == "PHB co-ordinator" else [pytest.mark.long]) for one in OWN]
)
def test_a_page_does_not_ask_more_in_a_larger_caseload(
    town: Town, app: FastAPI, settings: WebSettings, migrated: Path, tmp_path: Path, role: str
) -> None:
    """Given forty times as many cases, when each page that is for the role is opened, then it asks as often."""
    large = tmp_path / "large.db"
    large.write_bytes(migrated.read_bytes())
    many = enlarge(str(tmp_path / "web.db"), str(large), "north", TIMES)
    assert many.cases >= TIMES
    engine = engine_for(f"sqlite:///{large}")
    pages = [
        line for line in declared() if line.method == "GET" and line.lets(role) and line.path not in LEFT_OUT
    ]
    asked = Asked(settings)
    few = {line: asked.by(town, OWN[role], line, role) for line in pages}
    town.visitors.clear()
    app.state.settings = replace(settings, engine=engine)
    asked = Asked(app.state.settings)
    more = {line: asked.by(town, OWN[role], line, role) for line in pages}
    engine.dispose()
    assert {line.path: said for line in pages if (said := len(more[line])) > MOST} == {}
    spare = {line: HALVED if line.path.startswith("/trail/") else 0 for line in pages}
    grown = {line.path: (len(few[line]), len(more[line])) for line in pages}
    assert {
        line.path: grown[line.path] for line in pages if len(more[line]) > len(few[line]) + spare[line]
    } == {}

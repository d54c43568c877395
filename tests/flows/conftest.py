"""The flows work on the services' invented world, and on a town in which every flow has something to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from documents.pdf import unprinted
from models.database import engine_for, migrate
from models.ids import repeatable_ids
from tests.flows.busy_town import busy
from tests.postgres import PostgresServer
from tests.services.conftest import settled_database, settled_file, world, world_url
from tests.services.world import settled

__all__ = [
    "busy_database",
    "busy_file",
    "fresh_town",
    "settled_database",
    "settled_file",
    "world",
    "world_url",
]


@pytest.fixture(scope="session")
def busy_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the town in it."""
    path = tmp_path_factory.mktemp("busy") / "town.db"
    _build(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def busy_database(postgres_server: PostgresServer) -> str:
    """The name of a PostgreSQL database with the town in it."""
    name = postgres_server.create_database()
    _build(postgres_server.url(name))
    return name


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def fresh_town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Gives the address of a fresh copy of the town each time it is called; once on each kind of database."""
    made: list[str] = []
    if request.param == "sqlite":
        path: Path = request.getfixturevalue("busy_file")

        def copy() -> str:
            made.append(str(shutil.copy(path, tmp_path / f"town{len(made)}.db")))
            return f"sqlite:///{made[-1]}"

        yield copy
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    template: str = request.getfixturevalue("busy_database")

    def clone() -> str:
        made.append(server.create_database(template=template))
        return server.url(made[-1])

    yield clone
    for name in made:
        server.drop_database(name)


def _build(url: str) -> None:
    """The same ids each time, so that whoever is killed at a point dies at the same step on every run."""
    migrate(url)
    engine = engine_for(url)
    with repeatable_ids("busy town"), unprinted(), Session(engine) as session, session.begin():
        busy(settled(session))
    engine.dispose()

"""The invented world, settled once on each kind of database and copied for every test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from models.database import engine_for, migrate
from models.people import AppointmentEnd
from tests.postgres import PostgresServer
from tests.services.world import START, World, settled


def _settle(url: str) -> None:
    migrate(url)
    engine = engine_for(url)
    with Session(engine) as session, session.begin():
        settled(session)
    engine.dispose()


@pytest.fixture(scope="session")
def settled_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the world in it."""
    path = tmp_path_factory.mktemp("settled") / "world.db"
    _settle(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def settled_database(postgres_server: PostgresServer) -> str:
    """The name of a PostgreSQL database with the world in it."""
    name = postgres_server.create_database()
    _settle(postgres_server.url(name))
    return name


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def world_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh copy of the settled world, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "world.db"
        shutil.copy(request.getfixturevalue("settled_file"), path)
        yield f"sqlite:///{path}"
        return
    template = request.getfixturevalue("settled_database")
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = server.create_database(template=template)
    yield server.url(name)
    server.drop_database(name)


@pytest.fixture
def world(world_url: str) -> Iterator[World]:
    """Everybody is on record and nothing has been launched; the moment is START."""
    engine = engine_for(world_url)
    with Session(engine) as session:
        yield World(session, START)
    engine.dispose()


@pytest.fixture
def leave(world: World) -> Callable[[str], None]:
    """Somebody's appointment ends, today unless another day is said."""

    def ends(person: str, last_day: date | None = None) -> None:
        world.session.add(
            AppointmentEnd(
                appointment_id=f"ap-{person}",
                last_day=last_day or world.now.date(),
                recorded_at=world.now,
                recorded_by="grace",
            )
        )
        world.session.flush()

    return ends

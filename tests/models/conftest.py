"""A migrated database for each test: copied from one that was migrated once, so that it costs little."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.database import engine_for, migrate, sessions
from tests.models.world import settle
from tests.postgres import PostgresServer


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "migrated.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: PostgresServer) -> str:
    """The name of a PostgreSQL database with all tables, to be copied."""
    name = postgres_server.create_database()
    migrate(postgres_server.url(name))
    return name


@pytest.fixture
def sqlite_path(migrated_sqlite: Path, tmp_path: Path) -> Path:
    """A SQLite file of the test's own, with all tables."""
    return Path(shutil.copy(migrated_sqlite, tmp_path / "test.db"))


@pytest.fixture
def postgres_url(request: pytest.FixtureRequest, postgres_server: PostgresServer) -> Iterator[str]:
    """A PostgreSQL database of the test's own, with all tables."""
    name = postgres_server.create_database(request.getfixturevalue("migrated_postgres"))
    yield postgres_server.url(name)
    postgres_server.drop_database(name)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A migrated database, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        made = engine_for(f"sqlite:///{request.getfixturevalue('sqlite_path')}")
    else:
        made = engine_for(request.getfixturevalue("postgres_url"))
    yield made
    made.dispose()


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def unchanging(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A settled database that a whole file of tests may share, as all they try is refused."""
    if request.param == "sqlite":
        made = engine_for(f"sqlite:///{tmp_path_factory.mktemp('unchanging')}/test.db")
    else:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        made = engine_for(server.url(server.create_database()))
    migrate(made.url)
    with sessions(made).begin() as opened:
        settle(opened)
    yield made
    made.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session on an empty migrated database."""
    with sessions(engine)() as opened:
        yield opened


@pytest.fixture
def settled(engine: Engine) -> Engine:
    """A database with a row in every table."""
    with sessions(engine).begin() as opened:
        settle(opened)
    return engine

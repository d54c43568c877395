"""Migrations: up, the same as the models, down, up again, on both databases; and two at once."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from models.database import alembic_config, engine_for, migrate
from models.tables import APPEND_ONLY, METADATA

GUARDED = {
    "sqlite": "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT DISTINCT event_object_table FROM information_schema.triggers",
}


def check(engine: Engine) -> None:
    """Fails if the models hold anything that the migrations do not make."""
    with engine.begin() as connection:
        command.check(alembic_config(connection))


def test_up_the_same_as_the_models_down_and_up_again(database_url: str) -> None:
    """Nothing is left behind on the way down."""
    migrate(database_url)
    engine = engine_for(database_url)
    check(engine)
    with engine.begin() as connection:
        command.downgrade(alembic_config(connection), "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    migrate(database_url)
    check(engine)
    engine.dispose()


def test_every_append_only_table_is_guarded_and_no_other(engine: Engine) -> None:
    """A new table of this kind must get its triggers in the revision that makes it."""
    with engine.connect() as connection:
        guarded = set(connection.scalars(text(GUARDED[engine.dialect.name])))
    assert guarded == {cls.__tablename__ for cls in APPEND_ONLY}


def test_the_check_would_notice_a_missing_column(engine: Engine) -> None:
    """A check that cannot fail is worth nothing."""
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE failed_logins ADD COLUMN surprise INTEGER"))
        found = compare_metadata(MigrationContext.configure(connection), METADATA)
    assert len(found) == 1


def test_several_processes_may_bring_one_database_up_at_once(database_url: str) -> None:
    """As when web and worker start together after a release."""
    with ProcessPoolExecutor(3, mp_context=multiprocessing.get_context("spawn")) as pool:
        list(pool.map(migrate, [database_url] * 3))
    engine = engine_for(database_url)
    check(engine)
    engine.dispose()


def test_a_revision_that_fails_leaves_nothing_half_done(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tables and triggers are made in one transaction."""
    monkeypatch.setattr("migrations.guards._sqlite", lambda _: ["NONSENSE"])
    monkeypatch.setattr("migrations.guards._postgres", lambda _: ["NONSENSE"])
    with pytest.raises(Exception, match="NONSENSE"):
        migrate(database_url)
    engine = engine_for(database_url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_migrating_says_nothing_and_needs_no_particular_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """It is called by programs that have their own things to say."""
    monkeypatch.chdir(tmp_path)
    migrate(f"sqlite:///{tmp_path}/some where/100%/safe.db")
    assert (tmp_path / "some where/100%/safe.db").exists()
    assert capfd.readouterr() == ("", "")

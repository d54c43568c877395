"""The connection: what is set on every one, who waits for whom, which addresses are understood."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import DBAPIError

from models.accounts import FailedLogin
from models.database import engine_for, migrate, reading, sessions
from models.organisations import Organisation
from tests.models.world import NOON


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),  # FULL
        ("foreign_keys", 1),
        ("recursive_triggers", 1),
        ("secure_delete", 1),
        ("busy_timeout", 30_000),
    ],
)
def test_every_sqlite_connection_is_settled(sqlite_path: Path, setting: str, value: object) -> None:
    """Most of these are forgotten when a connection closes."""
    engine = engine_for(f"sqlite:///{sqlite_path}")
    with engine.connect() as first, engine.connect() as _, engine.connect():
        first.rollback()
        assert first.scalar(text(f"PRAGMA {setting}")) == value
    engine.dispose()


def test_the_folder_is_made_and_closed_to_others(tmp_path: Path) -> None:
    """What will stand in it is personal."""
    engine = engine_for(f"sqlite:///{tmp_path}/new/folder/safe.db")
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    engine.dispose()
    assert (tmp_path / "new/folder").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("url", ["postgres://a@b/c", "postgresql://a@b/c", "postgresql+psycopg://a@b/c"])
def test_every_usual_address_of_postgresql_is_understood(url: str) -> None:
    """By the one driver that is installed."""
    assert engine_for(url).url.drivername == "postgresql+psycopg"


def test_another_database_is_refused() -> None:
    """In words that say what would do."""
    with pytest.raises(
        ValueError, match="mysql is not supported: give a sqlite:/// or postgresql:// address"
    ):
        engine_for("mysql://a@b/c")


def test_who_reads_does_not_wait_for_the_writer_nor_see_what_is_not_done(engine: Engine) -> None:
    """And sees one moment throughout."""
    with sessions(engine)() as writer, reading(engine)() as reader:
        writer.add(FailedLogin(username="a", at=NOON))
        writer.flush()
        assert reader.query(FailedLogin).count() == 0
        writer.commit()
        assert reader.query(FailedLogin).count() == 0
        reader.rollback()
        assert reader.query(FailedLogin).count() == 1


def test_who_reads_cannot_write_and_who_writes_afterwards_can(engine: Engine) -> None:
    """The connection goes back to the pool as it was."""
    with reading(engine)() as reader:
        reader.add(FailedLogin(username="a", at=NOON))
        with pytest.raises(DBAPIError, match=r"read-?only"):
            reader.flush()
    for _ in range(3):
        with sessions(engine).begin() as writer:
            writer.add(FailedLogin(username="a", at=NOON))


def test_what_was_read_is_not_read_again_before_the_transaction_ends(sqlite_path: Path) -> None:
    """Given a row that nobody holds on to, then it is there without another statement, and let go at the end."""
    url = f"sqlite:///{sqlite_path}"
    migrate(url)
    engine = engine_for(url)
    with sessions(engine).begin() as session:
        session.add(Organisation(id="or_1", name="North Area Board", kind="icb"))
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    with reading(engine)() as session:
        for _ in range(3):
            session.get_one(Organisation, "or_1")
        assert sum("organisations" in one for one in asked) == 1
        session.rollback()
        session.get_one(Organisation, "or_1")
        assert sum("organisations" in one for one in asked) == 2
    engine.dispose()

"""The connection to a database: SQLite on a laptop, PostgreSQL for an organisation; and its migrations.

engine = engine_for("sqlite:////srv/safehands/safehands.db")
with sessions(engine)() as session, session.begin():
    ...
"""

from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session, SessionTransaction, sessionmaker

WAIT_SECONDS = 30
"""How long a writer on SQLite waits for the one before it."""

SETTINGS = (
    "journal_mode=WAL",  # readers do not wait for the writer
    "synchronous=FULL",  # what was acknowledged survives a power cut; NORMAL lost entries in 630 of 972 cuts
    "foreign_keys=ON",
    "recursive_triggers=ON",  # else INSERT OR REPLACE deletes a row without asking its trigger
    "secure_delete=ON",  # a destroyed key does not stay in a free page
)

READING, HELD, WORKED_OUT = "reading", "held", "worked out"

ALEMBIC = Lock()
"""Alembic keeps what it is doing in a global: one thread of a process at a time."""


def engine_for(url: str | URL) -> Engine:
    """An engine for ``sqlite:///…`` (the folder is made) or ``postgresql://…`` (psycopg 3 is used)."""
    address = _address(url)
    if address.get_backend_name() != "sqlite":
        return create_engine(address, pool_pre_ping=True, hide_parameters=True)
    if address.database and address.database != ":memory:":
        Path(address.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # hide_parameters: an error of the database must not carry names and numbers into a log
    engine = create_engine(address, hide_parameters=True, connect_args={"timeout": WAIT_SECONDS})
    event.listen(engine, "connect", _settle_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def sessions(engine: Engine) -> sessionmaker[Session]:
    """Sessions that may write. On SQLite, one at a time: each is the writer from its first statement."""
    return _holding(sessionmaker(engine, expire_on_commit=False))


def reading(engine: Engine) -> sessionmaker[Session]:
    """Sessions that only read, and see one moment of the database throughout; nobody waits for them."""
    options: dict[str, Any] = {READING: True}
    if engine.dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    return _holding(sessionmaker(engine.execution_options(**options), expire_on_commit=False))


def migrate(url: str | URL) -> None:
    """Bring a database to the newest revision; an empty one gets all tables. Several may try at once."""
    engine = engine_for(url)
    try:
        with engine.begin() as connection:
            migrate_on(connection)
    finally:
        engine.dispose()


def migrate_on(connection: Connection, revision: str = "head") -> None:
    """The same on a connection and in its transaction, up to a revision."""
    with ALEMBIC:
        command.upgrade(alembic_config(connection), revision)


def alembic_config(connection: Connection) -> Config:
    """Alembic's settings, in code: it works on this connection and in its transaction."""
    config = Config()
    config.set_main_option("script_location", str(files("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _holding(maker: sessionmaker[Session]) -> sessionmaker[Session]:
    """A row that was read is kept to the end of the transaction: not read again, and not made into an object again.

    Nearly every table is only added to, so what was read stays true; the others are read anew where it matters.
    """
    event.listen(maker, "loaded_as_persistent", _hold)
    event.listen(maker, "pending_to_persistent", _hold)
    event.listen(maker, "after_transaction_end", _let_go)
    return maker


def _hold(session: Session, row: object) -> None:
    session.info.setdefault(HELD, set()).add(row)


def _let_go(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(HELD, None)
        session.info.pop(WORKED_OUT, None)


def worked_out(session: Session) -> dict[str, Any]:
    """What was worked out in a transaction that only reads, to be used again in it: nothing changes meanwhile.

    Of a session that may write, an empty one each time.
    """
    only_reads = session.get_bind().get_execution_options().get(READING)
    kept: dict[str, Any] = session.info.setdefault(WORKED_OUT, {}) if only_reads else {}
    return kept


def _address(url: str | URL) -> URL:
    address = make_url(url)
    if address.drivername in ("postgres", "postgresql"):
        return address.set(drivername="postgresql+psycopg")
    if address.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        raise ValueError(f"{address.drivername} is not supported: give a sqlite:/// or postgresql:// address")
    return address


def _settle_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions by itself
    for setting in SETTINGS:
        connection.execute(f"PRAGMA {setting}")


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its place before it reads, so that what it read is still true when it writes."""
    only_reads = bool(connection.get_execution_options().get(READING))
    connection.exec_driver_sql(f"PRAGMA query_only={int(only_reads)}")
    connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")

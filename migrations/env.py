"""Alembic's entrance: works on the connection it is handed, in that connection's transaction.

There is no ``alembic.ini``: :func:`models.database.migrate` brings a database up, and
``python -m migrations.new "what changes"`` writes the next revision.
"""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext

from models.tables import METADATA

ONE_AT_A_TIME = 5_318_008_020
"""A number that means "Safehands migrates" to PostgreSQL's advisory locks; SQLite has one writer anyway."""


def plain_type(kind: str, item: Any, _: AutogenContext) -> str | Literal[False]:
    """Write our own column types as what they are stored as: a revision never imports models."""
    if kind == "type" and isinstance(item, sa.types.TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


def run() -> None:
    """Bring the database to the revision that was asked for."""
    connection = context.config.attributes["connection"]
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=True,
        render_item=plain_type,
    )
    with context.begin_transaction():
        context.run_migrations()


run()

"""Triggers that refuse to change or remove the rows of an append-only table.

They are the first fence, for slips and for whoever holds only the application's own access. The owner of a
database can drop them; that is what `safehands record verify` is for.
"""

from collections.abc import Sequence

from alembic import op

POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused; add a row that says what changed', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$
"""


def guard(tables: Sequence[str]) -> None:
    """Refuse UPDATE, DELETE and TRUNCATE on these tables from now on."""
    if _on_postgres():
        op.execute(POSTGRES_FUNCTION)
    for table in tables:
        for statement in _postgres(table) if _on_postgres() else _sqlite(table):
            op.execute(statement)


def unguard(tables: Sequence[str]) -> None:
    """Take the triggers away, for a revision that drops these tables or rebuilds them (SQLite's batch)."""
    for table in tables:
        if _on_postgres():
            op.execute(f"DROP TRIGGER {table}_refuses_change ON {table}")
            continue
        for act in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_refuses_{act}")


def forget_guards() -> None:
    """Remove what the triggers call, when no table has one any more."""
    if _on_postgres():
        op.execute("DROP FUNCTION refuse_change()")


def _on_postgres() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _postgres(table: str) -> list[str]:
    """One trigger for the statement itself: it speaks even when no row would be touched."""
    trigger = f"CREATE TRIGGER {table}_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
    return [trigger + "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"]


def _sqlite(table: str) -> list[str]:
    """Two triggers, for each row: SQLite has no other kind."""
    return [
        f"CREATE TRIGGER {table}_refuses_{act.lower()} BEFORE {act} ON {table} BEGIN SELECT "
        f"RAISE(ABORT, '{table} is append-only: {act} is refused; add a row that says what changed'); END"
        for act in ("UPDATE", "DELETE")
    ]

"""Which actions are open, and where each delegation stands, is kept by the database itself."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0031"
branch_labels = None
depends_on = None

OPENED = """
INSERT INTO open_actions (action_id, case_id, role, due_on, opened_at)
SELECT NEW.id, NEW.case_id, NEW.role, NEW.due_on, NEW.opened_at
WHERE NOT EXISTS (SELECT 1 FROM actions_closed WHERE action_id = NEW.id)
ON CONFLICT (action_id) DO NOTHING
"""
CLOSED = "DELETE FROM open_actions WHERE action_id = NEW.action_id"
ANSWERED = """
INSERT INTO latest_statuses (delegation_id, status_id, number, status, next_due)
VALUES (NEW.delegation_id, NEW.id, NEW.number, NEW.status, NEW.next_due)
ON CONFLICT (delegation_id) DO UPDATE SET
    status_id = excluded.status_id, number = excluded.number, status = excluded.status, next_due = excluded.next_due
WHERE excluded.number > latest_statuses.number
"""
KEPT = (
    ("open_actions_opened", "actions", OPENED),
    ("open_actions_closed", "actions_closed", CLOSED),
    ("latest_statuses_answered", "delegation_statuses", ANSWERED),
)
"""By trigger: the table that is added to, and what follows."""

ALREADY_OPEN = """
INSERT INTO open_actions (action_id, case_id, role, due_on, opened_at)
SELECT id, case_id, role, due_on, opened_at FROM actions
WHERE NOT EXISTS (SELECT 1 FROM actions_closed WHERE action_id = actions.id)
"""
ALREADY_ANSWERED = """
INSERT INTO latest_statuses (delegation_id, status_id, number, status, next_due)
SELECT delegation_id, id, number, status, next_due FROM delegation_statuses AS this
WHERE NOT EXISTS (
    SELECT 1 FROM delegation_statuses AS later
    WHERE later.delegation_id = this.delegation_id AND later.number > this.number
)
"""


def upgrade() -> None:
    op.create_table(
        "open_actions",
        sa.Column("action_id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("action_id", name=op.f("pk_open_actions")),
    )
    op.create_index(op.f("ix_open_actions_case_id_due_on"), "open_actions", ["case_id", "due_on"])
    op.create_index(op.f("ix_open_actions_role_due_on"), "open_actions", ["role", "due_on"])
    op.create_table(
        "latest_statuses",
        sa.Column("delegation_id", sa.String(), nullable=False),
        sa.Column("status_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("next_due", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("delegation_id", name=op.f("pk_latest_statuses")),
    )
    op.create_index(op.f("ix_latest_statuses_status"), "latest_statuses", ["status"])
    op.create_index(op.f("ix_latest_statuses_next_due"), "latest_statuses", ["next_due"])
    op.execute(ALREADY_OPEN)
    op.execute(ALREADY_ANSWERED)
    for name, table, follows in KEPT:
        for statement in _trigger(name, table, follows):
            op.execute(statement)


def downgrade() -> None:
    for name, table, _ in KEPT:
        if _on_postgres():
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}()")
        else:
            op.execute(f"DROP TRIGGER {name}")
    op.drop_table("latest_statuses")
    op.drop_table("open_actions")


def _trigger(name: str, table: str, follows: str) -> list[str]:
    if not _on_postgres():
        return [f"CREATE TRIGGER {name} AFTER INSERT ON {table} BEGIN {follows}; END"]
    body = f"BEGIN {follows}; RETURN NULL; END"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
        f"CREATE TRIGGER {name} AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


def _on_postgres() -> bool:
    return op.get_bind().dialect.name == "postgresql"

"""Getting in: one-time passwords, second factors, recovery codes, logins elsewhere, and what a session waits for."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

OF_SESSIONS = (
    ("waits_for_code", sa.Boolean(), sa.false()),
    ("through", sa.String(), ""),
    ("vouched", sa.Boolean(), sa.false()),
    ("device", sa.String(), ""),
)


def upgrade() -> None:
    op.add_column("accounts", sa.Column("one_time_until", sa.DateTime(timezone=True), nullable=True))
    for column, kind, before in OF_SESSIONS:
        op.add_column("login_sessions", sa.Column(column, kind, nullable=False, server_default=before))
    op.create_table(
        "second_factors",
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
        _of_an_account("second_factors"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_second_factors")),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("code_sha256", sa.String(), nullable=False),
        _of_an_account("recovery_codes"),
        sa.PrimaryKeyConstraint("account_id", "code_sha256", name=op.f("pk_recovery_codes")),
    )
    op.create_table(
        "linked_logins",
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        _of_an_account("linked_logins"),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_linked_logins")),
    )
    op.create_index(op.f("ix_linked_logins_account_id"), "linked_logins", ["account_id"], unique=False)
    op.create_table(
        "unknown_logins",
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_unknown_logins")),
    )


def downgrade() -> None:
    op.drop_table("unknown_logins")
    op.drop_index(op.f("ix_linked_logins_account_id"), table_name="linked_logins")
    op.drop_table("linked_logins")
    op.drop_table("recovery_codes")
    op.drop_table("second_factors")
    for column, _, _ in reversed(OF_SESSIONS):
        op.drop_column("login_sessions", column)
    op.drop_column("accounts", "one_time_until")


def _of_an_account(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["account_id"],
        ["accounts.id"],
        name=op.f(f"fk_{table}_account_id"),
        initially="DEFERRED",
        deferrable=True,
    )

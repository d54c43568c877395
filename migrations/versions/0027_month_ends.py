"""The figure of each month that is over is kept; what was answered lately is found by its day."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

INDEXES = (("decided_at",), ("status", "delegation_id", "decided_at"))


def upgrade() -> None:
    op.create_table(
        "month_ends",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("in_force", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_month_ends_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("organisation_id", "day", name=op.f("pk_month_ends")),
    )
    for columns in INDEXES:
        op.create_index(op.f(_name(columns)), "delegation_statuses", list(columns))


def downgrade() -> None:
    for columns in INDEXES:
        op.drop_index(op.f(_name(columns)), table_name="delegation_statuses")
    op.drop_table("month_ends")


def _name(columns: tuple[str, ...]) -> str:
    return f"ix_delegation_statuses_{'_'.join(columns)}"

"""Signed checkpoints of the record."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import guard, unguard

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

APPEND_ONLY = ("record_checkpoints",)


def upgrade() -> None:
    op.create_table(
        "record_checkpoints",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("signed", sa.Text(), nullable=False),
        sa.Column("peaks", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_record_checkpoints_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("organisation_id", "size", name=op.f("pk_record_checkpoints")),
    )
    guard(APPEND_ONLY)


def downgrade() -> None:
    unguard(APPEND_ONLY)
    op.drop_table("record_checkpoints")

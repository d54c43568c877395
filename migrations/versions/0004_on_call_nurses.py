"""Who is on call during a stay, when that is known only after the admission or changes."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import guard, unguard

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "on_call_nurses",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("admission_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_on_call_nurses_number_from_one")),
        sa.ForeignKeyConstraint(
            ["admission_id"],
            ["admissions.id"],
            name=op.f("fk_on_call_nurses_admission_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_on_call_nurses_person_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_on_call_nurses")),
        sa.UniqueConstraint("admission_id", "number", name=op.f("uq_on_call_nurses_one_after_another")),
    )
    guard(["on_call_nurses"])


def downgrade() -> None:
    unguard(["on_call_nurses"])
    op.drop_table("on_call_nurses")

"""What was decided about paying PAs in hospital."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import guard, unguard

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "funding_decisions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("admission_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_funding_decisions_number_from_one")),
        sa.CheckConstraint(
            "outcome IN ('goes on', 'ends')", name=op.f("ck_funding_decisions_outcome_is_listed")
        ),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_funding_decisions_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["admission_id"],
            ["admissions.id"],
            name=op.f("fk_funding_decisions_admission_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["people.id"],
            name=op.f("fk_funding_decisions_decided_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_decisions")),
        sa.UniqueConstraint("admission_id", "number", name=op.f("uq_funding_decisions_one_after_another")),
    )
    guard(("funding_decisions",))


def downgrade() -> None:
    unguard(("funding_decisions",))
    op.drop_table("funding_decisions")

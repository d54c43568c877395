"""Around a stay: moves between wards, talks with the ward, training needs found, how well the plan worked."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import guard, unguard

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLES = ("ward_moves", "ward_talks", "training_needs_found", "plan_reviews")


def upgrade() -> None:
    op.create_table(
        "ward_moves",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("admission_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("ward", sa.String(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_by", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_ward_moves_number_from_one")),
        _to("ward_moves", "admission_id", "admissions.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ward_moves")),
        sa.UniqueConstraint("admission_id", "number", name=op.f("uq_ward_moves_one_after_another")),
    )
    op.create_table(
        "ward_talks",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("admission_id", sa.String(), nullable=False),
        sa.Column("with_name", sa.String(), nullable=False),
        sa.Column("with_role", sa.String(), nullable=False),
        sa.Column("spoke_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("holder_id", sa.String(), nullable=True),
        sa.Column("lead_id", sa.String(), nullable=True),
        *_entered("ward_talks"),
        sa.CheckConstraint(
            "with_role IN ('ward sister', 'clinical matron')", name=op.f("ck_ward_talks_with_role_is_listed")
        ),
        sa.CheckConstraint(
            "holder_id IS NOT NULL OR lead_id IS NOT NULL", name=op.f("ck_ward_talks_somebody_spoke")
        ),
        _to("ward_talks", "admission_id", "admissions.id"),
        _to("ward_talks", "holder_id", "people.id"),
        _to("ward_talks", "lead_id", "people.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ward_talks")),
    )
    op.create_index(op.f("ix_ward_talks_admission_id"), "ward_talks", ["admission_id"], unique=False)
    op.create_table(
        "training_needs_found",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("admission_id", sa.String(), nullable=False),
        sa.Column("delegation_id", sa.String(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        *_entered("training_needs_found"),
        _to("training_needs_found", "admission_id", "admissions.id"),
        _to("training_needs_found", "delegation_id", "delegations.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_needs_found")),
    )
    op.create_index(
        op.f("ix_training_needs_found_admission_id"), "training_needs_found", ["admission_id"], unique=False
    )
    op.create_table(
        "plan_reviews",
        sa.Column("admission_id", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        *_entered("plan_reviews"),
        sa.CheckConstraint(
            "outcome IN ('worked well', 'worked in part', 'did not work')",
            name=op.f("ck_plan_reviews_outcome_is_listed"),
        ),
        _to("plan_reviews", "admission_id", "admissions.id"),
        sa.PrimaryKeyConstraint("admission_id", name=op.f("pk_plan_reviews")),
    )
    guard(TABLES)


def downgrade() -> None:
    unguard(TABLES)
    for table in reversed(TABLES):
        op.drop_table(table)


def _entered(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    """The columns that name the entry which explains a row."""
    return (
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f(f"fk_{table}_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
    )


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [target], name=op.f(f"fk_{table}_{column}"), initially="DEFERRED", deferrable=True
    )

"""For whom a framework was approved (empty in what was approved before); numbers tried at a launch, to be reviewed."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import guard, unguard

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

APPEND_ONLY = ("numbers_tried", "tries_reviewed")


def upgrade() -> None:
    op.add_column("framework_approvals", sa.Column("organisation_id", sa.String(), nullable=True))
    op.create_table(
        "numbers_tried",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("tried_by", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *_entered("numbers_tried"),
        _to("numbers_tried", "person_id", "people"),
        _to("numbers_tried", "tried_by", "people"),
        _to("numbers_tried", "organisation_id", "organisations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_numbers_tried")),
    )
    op.create_index(op.f("ix_numbers_tried_person_id"), "numbers_tried", ["person_id"])
    op.create_index(op.f("ix_numbers_tried_organisation_id"), "numbers_tried", ["organisation_id"])
    op.create_table(
        "tries_reviewed",
        sa.Column("try_id", sa.String(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_by", sa.String(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        *_entered("tries_reviewed"),
        _to("tries_reviewed", "try_id", "numbers_tried"),
        _to("tries_reviewed", "reviewed_by", "people"),
        sa.PrimaryKeyConstraint("try_id", name=op.f("pk_tries_reviewed")),
    )
    guard(APPEND_ONLY)


def downgrade() -> None:
    unguard(APPEND_ONLY)
    op.drop_table("tries_reviewed")
    op.drop_table("numbers_tried")
    op.drop_column("framework_approvals", "organisation_id")


def _entered(table: str) -> tuple[sa.Column, sa.Column, sa.ForeignKeyConstraint]:
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


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), initially="DEFERRED", deferrable=True
    )

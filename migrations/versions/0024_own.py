"""What budget holders and PAs say of training, and what falls due, kept ready for pictures of many at once."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import guard, unguard

revision = "0024"
down_revision = "0022"
branch_labels = None
depends_on = None

APPEND_ONLY = ("training_feedback",)


def upgrade() -> None:
    said = ", ".join(f"'{word}'" for word in ("yes", "partly", "no"))
    op.create_table(
        "training_feedback",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("delegation_id", sa.String(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("clear", sa.String(), nullable=False),
        sa.Column("ready", sa.String(), nullable=False),
        sa.Column("heard", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        *(
            sa.CheckConstraint(f"{column} IN ({said})", name=op.f(f"ck_training_feedback_{column}_is_listed"))
            for column in ("clear", "ready", "heard")
        ),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_training_feedback_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        _to("training_feedback", "delegation_id", "delegations.id"),
        _to("training_feedback", "said_by", "people.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_feedback")),
    )
    for column in ("delegation_id", "said_by", "recorded_at"):
        op.create_index(op.f(f"ix_training_feedback_{column}"), "training_feedback", [column], unique=False)
    op.create_table(
        "upcoming_dues",
        sa.Column("delegation_id", sa.String(), nullable=False),
        sa.Column("requirement", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("delegation_id", "requirement", "due_on", name=op.f("pk_upcoming_dues")),
    )
    op.create_index(op.f("ix_upcoming_dues_due_on"), "upcoming_dues", ["due_on"], unique=False)
    guard(APPEND_ONLY)


def downgrade() -> None:
    unguard(APPEND_ONLY)
    op.drop_table("upcoming_dues")
    op.drop_table("training_feedback")


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [target], name=op.f(f"fk_{table}_{column}"), initially="DEFERRED", deferrable=True
    )

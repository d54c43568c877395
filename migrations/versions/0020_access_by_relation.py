"""Access by relation: work shown and given, looks at records, and records opened without a part in the case."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import guard, unguard

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "records_opened",
    "openings_reviewed",
    "work_shown",
    "looks",
    "work_given",
    "work_taken_back",
)


def upgrade() -> None:
    op.create_table(
        "records_opened",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("open_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=True),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.CheckConstraint("open_until > opened_at", name=op.f("ck_records_opened_for_a_time")),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
            name=op.f("fk_records_opened_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_records_opened_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["opened_by"],
            ["people.id"],
            name=op.f("fk_records_opened_opened_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_records_opened_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records_opened")),
    )
    op.create_index(op.f("ix_records_opened_case_id"), "records_opened", ["case_id"], unique=False)
    op.create_index(op.f("ix_records_opened_opened_by"), "records_opened", ["opened_by"], unique=False)

    op.create_table(
        "work_shown",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("shown", sa.String(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("chosen_by", sa.String(), nullable=False),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "shown IN ('what waits', 'what is given')", name=op.f("ck_work_shown_shown_is_listed")
        ),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_work_shown_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_work_shown_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["organisations.id"],
            name=op.f("fk_work_shown_team_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_shown")),
        sa.UniqueConstraint(
            "organisation_id", "team_id", "number", name=op.f("uq_work_shown_one_after_another")
        ),
    )
    op.create_index(op.f("ix_work_shown_team_id"), "work_shown", ["team_id"], unique=False)

    op.create_table(
        "looks",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("looked_by", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=True),
        sa.Column("delegation_id", sa.String(), nullable=True),
        sa.CheckConstraint("how IN ('relation', 'break-glass')", name=op.f("ck_looks_how_is_listed")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_looks_case_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["delegation_id"],
            ["delegations.id"],
            name=op.f("fk_looks_delegation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["looked_by"],
            ["people.id"],
            name=op.f("fk_looks_looked_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_looks_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_looks")),
    )
    op.create_index(op.f("ix_looks_case_id_at"), "looks", ["case_id", "at"], unique=False)
    op.create_index(
        op.f("ix_looks_looked_by_case_id_at"), "looks", ["looked_by", "case_id", "at"], unique=False
    )

    op.create_table(
        "openings_reviewed",
        sa.Column("opening_id", sa.String(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_by", sa.String(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_openings_reviewed_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["opening_id"],
            ["records_opened.id"],
            name=op.f("fk_openings_reviewed_opening_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by"],
            ["people.id"],
            name=op.f("fk_openings_reviewed_reviewed_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("opening_id", name=op.f("pk_openings_reviewed")),
    )
    op.create_table(
        "work_given",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.Column("delegation_id", sa.String(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "last_day IS NULL OR last_day >= first_day", name=op.f("ck_work_given_days_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
            name=op.f("fk_work_given_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["delegation_id"],
            ["delegations.id"],
            name=op.f("fk_work_given_delegation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_work_given_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_work_given_person_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_given")),
    )
    op.create_index(op.f("ix_work_given_case_id"), "work_given", ["case_id"], unique=False)
    op.create_index(op.f("ix_work_given_person_id_role"), "work_given", ["person_id", "role"], unique=False)

    op.create_table(
        "work_taken_back",
        sa.Column("given_id", sa.String(), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_by", sa.String(), nullable=False),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_work_taken_back_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["given_id"],
            ["work_given.id"],
            name=op.f("fk_work_taken_back_given_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("given_id", name=op.f("pk_work_taken_back")),
    )
    guard(APPEND_ONLY)


def downgrade() -> None:
    unguard(APPEND_ONLY)
    for table in reversed(APPEND_ONLY):
        op.drop_table(table)

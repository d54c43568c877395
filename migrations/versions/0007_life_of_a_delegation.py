"""What a delegation of many years needs: scopes, assignments, absences, cover, documents handed out."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import guard, unguard

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "absences",
    "absence_ends",
    "cover_arrangements",
    "assignments",
    "issued_documents",
    "action_needs",
)


def upgrade() -> None:
    op.create_table(
        "absences",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "last_day IS NULL OR last_day >= first_day", name=op.f("ck_absences_days_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_absences_person_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    op.create_index(op.f("ix_absences_person_id"), "absences", ["person_id"], unique=False)

    op.create_table(
        "absence_ends",
        sa.Column("absence_id", sa.String(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["absence_id"],
            ["absences.id"],
            name=op.f("fk_absence_ends_absence_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("absence_id", name=op.f("pk_absence_ends")),
    )
    op.create_table(
        "cover_arrangements",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("instead_of", sa.String(), nullable=True),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "until IS NULL OR until >= since", name=op.f("ck_cover_arrangements_until_after_since")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
            name=op.f("fk_cover_arrangements_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_cover_arrangements_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cover_arrangements")),
    )
    op.create_index(
        op.f("ix_cover_arrangements_case_id_task"), "cover_arrangements", ["case_id", "task"], unique=False
    )

    op.create_table(
        "assignments",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("delegation_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delegation_id"],
            ["delegations.id"],
            name=op.f("fk_assignments_delegation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_assignments_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_assignments_person_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
        sa.UniqueConstraint("delegation_id", "role", "number", name=op.f("uq_assignments_one_after_another")),
    )
    op.create_index(op.f("ix_assignments_person_id"), "assignments", ["person_id"], unique=False)

    op.create_table(
        "issued_documents",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document_sha256", sa.String(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=True),
        sa.Column("delegation_id", sa.String(), nullable=True),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_issued_documents_number_from_one")),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
            name=op.f("fk_issued_documents_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["delegation_id"],
            ["delegations.id"],
            name=op.f("fk_issued_documents_delegation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["document_sha256"],
            ["documents.sha256"],
            name=op.f("fk_issued_documents_document_sha256"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_issued_documents_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_documents")),
        sa.UniqueConstraint(
            "kind", "subject_id", "number", name=op.f("uq_issued_documents_one_after_another")
        ),
    )
    op.create_index(op.f("ix_issued_documents_case_id"), "issued_documents", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_issued_documents_delegation_id"), "issued_documents", ["delegation_id"], unique=False
    )

    op.create_table(
        "action_needs",
        sa.Column("action_id", sa.String(), nullable=False),
        sa.Column("delegation_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("needed", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_action_needs_number_from_one")),
        sa.ForeignKeyConstraint(
            ["action_id"],
            ["actions.id"],
            name=op.f("fk_action_needs_action_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["delegation_id"],
            ["delegations.id"],
            name=op.f("fk_action_needs_delegation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_action_needs_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("action_id", "delegation_id", "number", name=op.f("pk_action_needs")),
    )
    op.create_index(op.f("ix_action_needs_delegation_id"), "action_needs", ["delegation_id"], unique=False)

    op.add_column("actions", sa.Column("scope", sa.String(), nullable=True))
    op.create_index(op.f("ix_actions_case_id_scope"), "actions", ["case_id", "scope"], unique=False)

    # an action from before is needed by the delegation it was opened for
    op.execute(
        "INSERT INTO action_needs (action_id, delegation_id, number, needed, at, entry_organisation_id, entry_number) "
        "SELECT id, delegation_id, 1, true, opened_at, entry_organisation_id, entry_number FROM actions "
        "WHERE delegation_id IS NOT NULL"
    )
    guard(APPEND_ONLY)


def downgrade() -> None:
    unguard(APPEND_ONLY)
    op.drop_index(op.f("ix_actions_case_id_scope"), table_name="actions")
    op.drop_column("actions", "scope")

    op.drop_index(op.f("ix_action_needs_delegation_id"), table_name="action_needs")

    op.drop_table("action_needs")
    op.drop_index(op.f("ix_issued_documents_delegation_id"), table_name="issued_documents")
    op.drop_index(op.f("ix_issued_documents_case_id"), table_name="issued_documents")

    op.drop_table("issued_documents")
    op.drop_index(op.f("ix_assignments_person_id"), table_name="assignments")

    op.drop_table("assignments")
    op.drop_index(op.f("ix_cover_arrangements_case_id_task"), table_name="cover_arrangements")

    op.drop_table("cover_arrangements")
    op.drop_table("absence_ends")
    op.drop_index(op.f("ix_absences_person_id"), table_name="absences")

    op.drop_table("absences")

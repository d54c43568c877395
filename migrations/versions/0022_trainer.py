"""The trainer's desk: files handed in, what is arranged, deputies, and forms kept when a session ended."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import guard, unguard

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


APPEND_ONLY = ("deputies", "arrangements", "handed_in_files", "evidence_files", "material_files")


def upgrade() -> None:
    op.create_table(
        "deputies",
        sa.Column("absence_id", sa.String(), nullable=False),
        sa.Column("deputy_id", sa.String(), nullable=False),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["absence_id"],
            ["absences.id"],
            name=op.f("fk_deputies_absence_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["deputy_id"],
            ["people.id"],
            name=op.f("fk_deputies_deputy_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_deputies_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("absence_id", name=op.f("pk_deputies")),
    )
    op.create_index(op.f("ix_deputies_deputy_id"), "deputies", ["deputy_id"], unique=False)
    op.create_table(
        "kept_forms",
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_kept_forms_account_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("account_id", "path", name=op.f("pk_kept_forms")),
    )
    op.create_index(op.f("ix_kept_forms_kept_at"), "kept_forms", ["kept_at"], unique=False)
    op.create_table(
        "arrangements",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("delegation_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("to_person", sa.String(), nullable=True),
        sa.Column("dates", sa.JSON(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("with_whom", sa.Text(), nullable=True),
        sa.Column("next_step", sa.Text(), nullable=True),
        sa.Column("next_by", sa.Date(), nullable=True),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(step = 'passed on') = (to_person IS NOT NULL)", name=op.f("ck_arrangements_passed_to_somebody")
        ),
        sa.CheckConstraint(
            "step IN ('accepted', 'passed on', 'dates proposed', 'date agreed', 'no date suits', 'call noted')",
            name=op.f("ck_arrangements_step_is_listed"),
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_arrangements_number_from_one")),
        sa.ForeignKeyConstraint(
            ["delegation_id"],
            ["delegations.id"],
            name=op.f("fk_arrangements_delegation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_arrangements_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["to_person"],
            ["people.id"],
            name=op.f("fk_arrangements_to_person"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrangements")),
        sa.UniqueConstraint("delegation_id", "number", name=op.f("uq_arrangements_one_after_another")),
    )
    op.create_index(op.f("ix_arrangements_to_person"), "arrangements", ["to_person"], unique=False)
    op.create_table(
        "handed_in_files",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("delegation_id", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_in_by", sa.String(), nullable=False),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "media_type IN ('application/pdf', 'image/jpeg', 'image/png', 'video/mp4')",
            name=op.f("ck_handed_in_files_media_type_is_listed"),
        ),
        sa.CheckConstraint("size > 0", name=op.f("ck_handed_in_files_not_empty")),
        sa.ForeignKeyConstraint(
            ["delegation_id"],
            ["delegations.id"],
            name=op.f("fk_handed_in_files_delegation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_handed_in_files_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handed_in_files")),
    )
    op.create_index(
        op.f("ix_handed_in_files_delegation_id"), "handed_in_files", ["delegation_id"], unique=False
    )
    op.create_table(
        "evidence_files",
        sa.Column("evidence_id", sa.String(), nullable=False),
        sa.Column("file_id", sa.String(), nullable=False),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_evidence_files_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["evidence.id"],
            name=op.f("fk_evidence_files_evidence_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["handed_in_files.id"],
            name=op.f("fk_evidence_files_file_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("evidence_id", "file_id", name=op.f("pk_evidence_files")),
    )
    op.create_table(
        "material_files",
        sa.Column("material_id", sa.String(), nullable=False),
        sa.Column("file_id", sa.String(), nullable=False),
        sa.Column("consent", sa.Text(), nullable=True),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_material_files_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["handed_in_files.id"],
            name=op.f("fk_material_files_file_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["material_id"],
            ["reference_materials.id"],
            name=op.f("fk_material_files_material_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("material_id", name=op.f("pk_material_files")),
    )
    op.create_index(op.f("ix_material_files_file_id"), "material_files", ["file_id"], unique=False)
    guard(APPEND_ONLY)


def downgrade() -> None:
    unguard(APPEND_ONLY)
    for table in (
        "material_files",
        "evidence_files",
        "handed_in_files",
        "arrangements",
        "deputies",
        "kept_forms",
    ):
        op.drop_table(table)

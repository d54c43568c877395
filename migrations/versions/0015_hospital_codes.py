"""Codes on paper: agreements, pocket cards, ward sheets, and wrong guesses."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import guard, unguard

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

APPEND_ONLY = ("agreement_codes", "pocket_cards", "pocket_cards_revoked", "ward_codes")


def upgrade() -> None:
    op.create_table(
        "agreement_codes",
        sa.Column("agreement_id", sa.String(), nullable=False),
        sa.Column("code_sha256", sa.String(), nullable=False),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_agreement_codes_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreements.id"],
            name=op.f("fk_agreement_codes_agreement_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("agreement_id", name=op.f("pk_agreement_codes")),
        sa.UniqueConstraint("code_sha256", name=op.f("uq_agreement_codes_opens_one_paper")),
    )
    op.create_table(
        "pocket_cards",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("admission_id", sa.String(), nullable=False),
        sa.Column("pa_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code_sha256", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_pocket_cards_number_from_one")),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_pocket_cards_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["admission_id"],
            ["admissions.id"],
            name=op.f("fk_pocket_cards_admission_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["pa_id"],
            ["people.id"],
            name=op.f("fk_pocket_cards_pa_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pocket_cards")),
        sa.UniqueConstraint(
            "admission_id", "pa_id", "number", name=op.f("uq_pocket_cards_one_after_another")
        ),
        sa.UniqueConstraint("code_sha256", name=op.f("uq_pocket_cards_opens_one_card")),
    )
    op.create_table(
        "pocket_cards_revoked",
        sa.Column("card_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_pocket_cards_revoked_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["card_id"],
            ["pocket_cards.id"],
            name=op.f("fk_pocket_cards_revoked_card_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("card_id", name=op.f("pk_pocket_cards_revoked")),
    )
    op.create_table(
        "ward_codes",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("admission_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code_sha256", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_ward_codes_number_from_one")),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_ward_codes_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["admission_id"],
            ["admissions.id"],
            name=op.f("fk_ward_codes_admission_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ward_codes")),
        sa.UniqueConstraint("admission_id", "number", name=op.f("uq_ward_codes_one_after_another")),
    )
    op.create_table(
        "wrong_ward_codes",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("admission_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wrong_ward_codes")),
    )
    op.create_index(
        op.f("ix_wrong_ward_codes_admission_id_at"), "wrong_ward_codes", ["admission_id", "at"], unique=False
    )
    guard(APPEND_ONLY)


def downgrade() -> None:
    unguard(APPEND_ONLY)
    op.drop_table("wrong_ward_codes")
    for table in reversed(APPEND_ONLY):
        op.drop_table(table)

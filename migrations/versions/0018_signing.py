"""Signing: signatories and deputies, links, signed papers, words for one shift, and what is signed again."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import guard, unguard

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "signatories",
    "signing_links",
    "signing_links_ended",
    "signed_papers",
    "interim_words",
    "interim_words_ended",
)
COLUMNS = (
    ("agreements", "role_sha256", sa.JSON()),
    ("agreement_signatures", "job_title", sa.String()),
    ("agreement_signatures", "instead_of", sa.String()),
    ("agreement_signatures", "how", sa.String()),
)
"""All may be null, so that no row that an entry pins has another digest than before."""


def upgrade() -> None:
    for table, column, kind in COLUMNS:
        op.add_column(table, sa.Column(column, kind, nullable=True))
    op.create_table(
        "signatories",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("admission_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("telephone", sa.String(), nullable=False),
        sa.Column("deputy", sa.String(), nullable=False),
        sa.Column("deputy_telephone", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_signatories_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["admission_id"],
            ["admissions.id"],
            name=op.f("fk_signatories_admission_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_signatories_number_from_one")),
        sa.UniqueConstraint("admission_id", "role", "number", name=op.f("uq_signatories_one_after_another")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatories")),
    )
    op.create_table(
        "signing_links",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("admission_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("code_sha256", sa.String(), nullable=False),
        sa.Column("good_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_signing_links_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["admission_id"],
            ["admissions.id"],
            name=op.f("fk_signing_links_admission_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.UniqueConstraint("code_sha256", name=op.f("uq_signing_links_opens_one_page")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_links")),
    )
    op.create_index(op.f("ix_signing_links_admission_id"), "signing_links", ["admission_id"], unique=False)
    op.create_table(
        "signing_links_ended",
        sa.Column("link_id", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_signing_links_ended_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["link_id"],
            ["signing_links.id"],
            name=op.f("fk_signing_links_ended_link_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.CheckConstraint("how IN ('used', 'withdrawn')", name=op.f("ck_signing_links_ended_how_is_listed")),
        sa.PrimaryKeyConstraint("link_id", name=op.f("pk_signing_links_ended")),
    )
    op.create_table(
        "signed_papers",
        sa.Column("agreement_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("document_sha256", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_signed_papers_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreements.id"],
            name=op.f("fk_signed_papers_agreement_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["document_sha256"],
            ["documents.sha256"],
            name=op.f("fk_signed_papers_document_sha256"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("agreement_id", "role", name=op.f("pk_signed_papers")),
    )
    op.create_table(
        "interim_words",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("admission_id", sa.String(), nullable=False),
        sa.Column("pa_id", sa.String(), nullable=False),
        sa.Column("task", sa.String(), nullable=True),
        sa.Column("ward", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("job_title", sa.String(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_interim_words_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["admission_id"],
            ["admissions.id"],
            name=op.f("fk_interim_words_admission_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["pa_id"],
            ["people.id"],
            name=op.f("fk_interim_words_pa_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.CheckConstraint("ends_at > given_at", name=op.f("ck_interim_words_ends_after_it_is_given")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interim_words")),
    )
    op.create_index(
        op.f("ix_interim_words_admission_id_ends_at"),
        "interim_words",
        ["admission_id", "ends_at"],
        unique=False,
    )
    op.create_table(
        "interim_words_ended",
        sa.Column("word_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_interim_words_ended_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["word_id"],
            ["interim_words.id"],
            name=op.f("fk_interim_words_ended_word_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("word_id", name=op.f("pk_interim_words_ended")),
    )
    guard(APPEND_ONLY)


def downgrade() -> None:
    unguard(APPEND_ONLY)
    for table in reversed(APPEND_ONLY):
        op.drop_table(table)
    for table, column, _ in reversed(COLUMNS):
        op.drop_column(table, column)

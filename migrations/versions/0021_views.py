"""What one person keeps: searches, saved views of the caseload, a file to be imported."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_searches",
        *_whose("kept_searches"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index(op.f("ix_kept_searches_person_id_kept_at"), "kept_searches", ["person_id", "kept_at"])
    op.create_table(
        "saved_views",
        *_whose("saved_views"),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("search", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("in_hospital", sa.Boolean(), nullable=False),
        sa.Column("overdue", sa.Boolean(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("person_id", "organisation_id", "name", name=op.f("uq_saved_views_name")),
    )
    op.create_table(
        "import_drafts",
        *_whose("import_drafts"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index(op.f("ix_import_drafts_person_id"), "import_drafts", ["person_id"])


def downgrade() -> None:
    for table in ("import_drafts", "saved_views", "kept_searches"):
        op.drop_table(table)


def _whose(table: str) -> list[sa.Column[str] | sa.Constraint]:
    """The id of each row, and whose it is at which organisation."""
    return [
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column],
                [f"{other}.id"],
                name=op.f(f"fk_{table}_{column}"),
                initially="DEFERRED",
                deferrable=True,
            )
            for column, other in (("person_id", "people"), ("organisation_id", "organisations"))
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]

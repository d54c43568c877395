"""What a shift of a rota is for. May be null, so that no row that an entry pins has another digest than before."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE shifts ADD COLUMN purpose VARCHAR CONSTRAINT ck_shifts_purpose_is_listed "
        "CHECK (purpose IN ('home task', 'well need', 'unwell need'))"
    )


def downgrade() -> None:
    op.drop_column("shifts", "purpose")

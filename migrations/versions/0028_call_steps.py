"""What calls led to is found by its day, every night."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_arrangements_next_by"), "arrangements", ["next_by"])


def downgrade() -> None:
    op.drop_index(op.f("ix_arrangements_next_by"), table_name="arrangements")

"""What panels decided last is found without sorting all that they ever decided."""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_panel_outcomes_decided_at"), "panel_outcomes", ["decided_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_panel_outcomes_decided_at"), table_name="panel_outcomes")

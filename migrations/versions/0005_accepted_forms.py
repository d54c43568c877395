"""Forms that were accepted, so that sending one twice does nothing twice."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accepted_forms",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("led_to", sa.String(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_accepted_forms")),
    )
    op.create_index(op.f("ix_accepted_forms_accepted_at"), "accepted_forms", ["accepted_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_accepted_forms_accepted_at"), table_name="accepted_forms")
    op.drop_table("accepted_forms")

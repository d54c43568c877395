"""For which organisation a clinical lead approved a framework; empty in what was approved before."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("framework_approvals", sa.Column("organisation_id", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("framework_approvals", "organisation_id")

"""In whose record a piece of evidence was recorded; and what ends soon is found by its end."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """It may be null, so that no row that an entry pins has another digest than before."""
    op.add_column("evidence", sa.Column("organisation_id", sa.String(), nullable=True))
    op.create_index("ix_evidence_until", "evidence", ["until"])


def downgrade() -> None:
    op.drop_index("ix_evidence_until", table_name="evidence")
    op.drop_column("evidence", "organisation_id")

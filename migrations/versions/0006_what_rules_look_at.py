"""What the fuller rule language looks at: equipment, modes, parts, intervals, workers, specialisms."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

COLUMNS = (
    ("evidence", "equipment"),
    ("evidence", "device"),
    ("evidence", "mode"),
    ("evidence", "parts"),
    ("evidence", "interval"),
    ("delegations", "worker"),
    ("employments", "directed_by"),
    ("practitioners", "specialisms"),
    ("case_frameworks", "settles"),
)
"""All may be null, so that no row that an entry pins has another digest than before."""


def upgrade() -> None:
    for table, column in COLUMNS:
        op.add_column(table, sa.Column(column, sa.String(), nullable=True))


def downgrade() -> None:
    for table, column in reversed(COLUMNS):
        op.drop_column(table, column)

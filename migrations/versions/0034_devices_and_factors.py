"""Devices on which a login has got in before; secrets of authenticator apps sealed outside the database.

Strangers who guess cannot keep somebody out of a known device. The key to secrets is needed if there are any.
"""

import sqlalchemy as sa
from alembic import op

from models.factor_keys import FactorKeys

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

FACTORS = sa.table("second_factors", sa.column("account_id", sa.String()), sa.column("secret", sa.String()))


def upgrade() -> None:
    op.create_table(
        "known_devices",
        sa.Column("word_sha256", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("got_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_known_devices_account_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("word_sha256", name=op.f("pk_known_devices")),
    )
    op.create_index(op.f("ix_known_devices_account_id"), "known_devices", ["account_id"])
    op.add_column("login_sessions", sa.Column("known_as", sa.String(), nullable=False, server_default=""))
    keys = FactorKeys.of(op.get_bind().engine.url)
    _change({account_id: keys.seal(account_id, secret) for account_id, secret in _all()})


def downgrade() -> None:
    keys = FactorKeys.of(op.get_bind().engine.url)
    _change({account_id: keys.open(account_id, secret) for account_id, secret in _all()})
    op.drop_column("login_sessions", "known_as")
    op.drop_table("known_devices")


def _all() -> list[tuple[str, str]]:
    return [(row.account_id, row.secret) for row in op.get_bind().execute(sa.select(FACTORS))]


def _change(secrets: dict[str, str]) -> None:
    for account_id, secret in secrets.items():
        where = FACTORS.c.account_id == account_id
        op.get_bind().execute(sa.update(FACTORS).where(where).values(secret=secret))

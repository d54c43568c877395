"""Secrets of authenticator apps are sealed under a key that is not in the database; needed if there are any."""

import sqlalchemy as sa
from alembic import op

from models.factor_keys import FactorKeys

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

FACTORS = sa.table("second_factors", sa.column("account_id", sa.String()), sa.column("secret", sa.String()))


def upgrade() -> None:
    keys = FactorKeys.of(op.get_bind().engine.url)
    _change({account_id: keys.seal(account_id, secret) for account_id, secret in _all()})


def downgrade() -> None:
    keys = FactorKeys.of(op.get_bind().engine.url)
    _change({account_id: keys.open(account_id, secret) for account_id, secret in _all()})


def _all() -> list[tuple[str, str]]:
    return [(row.account_id, row.secret) for row in op.get_bind().execute(sa.select(FACTORS))]


def _change(secrets: dict[str, str]) -> None:
    for account_id, secret in secrets.items():
        where = FACTORS.c.account_id == account_id
        op.get_bind().execute(sa.update(FACTORS).where(where).values(secret=secret))

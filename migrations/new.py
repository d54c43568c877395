"""Write the next revision from what the models say: ``python -m migrations.new "what changes"``."""

import sys
import tempfile
from pathlib import Path

from alembic import command

from models.database import alembic_config, engine_for, migrate


def new(message: str) -> None:
    """Compare the models with a fresh database at the newest revision; read and mend what is written."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder)}/fresh.db"
        migrate(url)
        engine = engine_for(url)
        with engine.begin() as connection:
            command.revision(alembic_config(connection), message, autogenerate=True, rev_id=_next_number())
        engine.dispose()


def _next_number() -> str:
    taken = Path(__file__).parent.joinpath("versions").glob("[0-9]*.py")
    return f"{1 + max((int(path.name[:4]) for path in taken), default=0):04}"


if __name__ == "__main__":
    new(sys.argv[1])

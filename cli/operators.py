"""An operator at work: one deed in one transaction, told plainly if it is refused."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer

from cli.exits import refuse
from cli.options import existing_database
from models.database import sessions
from services.act import Act, Actor, Refused
from services.named import OPERATOR

By = Annotated[
    str,
    typer.Option(help="Who does it: a username or a name. Left out, whoever is logged in to this machine."),
]


@contextmanager
def deed(database: str | None, command: str, *, keep: bool = True) -> Iterator[Act]:
    """One transaction; what is refused is told with exit code 2 and changes nothing. Without ``keep`` it is a trial."""
    with existing_database(database) as engine:
        try:
            with sessions(engine)() as session:
                yield Act(session, datetime.now(UTC), Actor("", OPERATOR, flow=command))
                if keep:
                    session.commit()
        except Refused as refusal:
            refuse(f"{refusal} Nothing was changed.")


def whoever(by: str) -> str:
    """Whoever is named, or is logged in to this machine."""
    return by or getpass.getuser()

"""What the commands of ``safehands data`` share: whom they mean, why, and one act for one organisation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from cli.operators import deed, whoever
from services.act import Act
from services.named import by_somebody, organisation_named

Who = Annotated[str, typer.Option("--person", help="Who: a person's id, or the reference of their case.")]
Why = Annotated[str, typer.Option(help="The reason, in a sentence.")]


@contextmanager
def kept(database: str | None, command: str, organisation: str, by: str) -> Iterator[tuple[Act, str]]:
    with deed(database, command) as act:
        whose = organisation_named(act.session, organisation)
        yield by_somebody(act, whose, whoever(by)), whose

"""Options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine, inspect
from sqlalchemy.exc import SQLAlchemyError

from cli.exits import refuse
from models.database import engine_for
from rules.moments import Span

HOME = Path("var")
"""Where a laptop keeps what was recorded: below the folder the command is started in."""


def default_database() -> str:
    """``SAFEHANDS_DATABASE``, or the demonstration's own database."""
    return os.environ.get("SAFEHANDS_DATABASE") or f"sqlite:///{HOME.resolve()}/safehands.db"


Database = Annotated[
    str | None,
    typer.Option(
        help="sqlite:///FILE or postgresql://…; left out, SAFEHANDS_DATABASE or the demonstration's."
    ),
]


def day(option: str, text: str) -> date:
    """The day that an option names; refuses, with exit code 2, what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        refuse(f"{option}: {text!r} is not a day; write it like 2027-04-01")


def long_day(day: date) -> str:
    """`Thu 1 April 2027`"""
    return f"{day:%a} {day.day} {day:%B %Y}"


def span(option: str, text: str) -> Span:
    """The moment that an option names; refuses, with exit code 2, what is none."""
    try:
        return Span.parse(text)
    except ValueError as error:
        refuse(f"{option}: {text!r} is not a moment ({error}); write it like 2026-12-01 or 2026-12-01T20:00")


@contextmanager
def existing_database(url: str | None) -> Iterator[Engine]:
    """An engine for a database that is there; refuses, with exit code 2, one that is not."""

    address = url or default_database()
    if address.startswith("sqlite:///") and not Path(address.removeprefix("sqlite:///")).exists():
        refuse(
            f"There is no database {address}; `safehands up --demo` makes one, or name another with --database."
        )
    try:
        engine = engine_for(address)
        there = inspect(engine).has_table("record_entries")
    except (SQLAlchemyError, ValueError) as error:
        refuse(f"The database cannot be used: {str(error).splitlines()[0]}")
    if not there:
        refuse("This database is not one of Safehands; check its address.")
    try:
        yield engine
    finally:
        engine.dispose()

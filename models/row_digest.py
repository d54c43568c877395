"""The digest of a row: the same on both databases, before and after it is stored."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Column, Table, inspect

from models.base import AppendOnly, Base
from models.canonical import canonical
from models.types import whole_utc

Pin = list[Any]
"""``[table, [primary key…], digest]`` as it stands in an entry."""


def row_digest(row: Base) -> str:
    """SHA-256, in hex, over the table's name and every column that is not null."""
    return digest_of(_table(row), _values(row))


def pin(row: Base) -> Pin:
    """What an entry says of a row; TypeError for working state, which may change."""
    if not isinstance(row, AppendOnly):
        raise TypeError(f"{type(row).__name__} may change, so an entry cannot pin it")
    table, values = _table(row), _values(row)
    return [table.name, [values[column.name] for column in table.primary_key], digest_of(table, values)]


def digest_of(table: Table, values: Mapping[str, Any]) -> str:
    """The digest of a row given as values by column."""
    return hashlib.sha256(canonical(said_of(table, values))).hexdigest()


def said_of(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """What is hashed of a row, as JSON holds it.

    Nulls are left out: a column that a later release adds does not change what was pinned before.
    """
    row = {
        column.name: _encoded(column, values[column.name])
        for column in table.columns
        if values[column.name] is not None
    }
    return {"table": table.name, "row": row}


def _table(row: Base) -> Table:
    table = inspect(type(row)).local_table
    assert isinstance(table, Table)  # noqa: S101 (for mypy: no model maps a view or a join)
    return table


def _values(row: Base) -> dict[str, Any]:
    return {name: getattr(row, key) for name, key in _attributes(type(row))}


@cache
def _attributes(model: type[Base]) -> list[tuple[str, str]]:
    """The name of each column, and of the attribute that holds it."""
    return [(one.columns[0].name, one.key) for one in inspect(model).column_attrs]


def _encoded(column: Column[Any], value: Any) -> Any:
    _refuse_what_comes_back_different(column, value)
    match value:
        case datetime():
            return whole_utc(value).isoformat()
        case date():
            return value.isoformat()
        case bytes():
            return {"sha256": hashlib.sha256(value).hexdigest()}
        case _:
            return value


@cache
def _python_type(column: Column[Any]) -> type:
    return column.type.python_type


def _refuse_what_comes_back_different(column: Column[Any], value: Any) -> None:
    """A moment in a column of days, or True in one of numbers, would be read back as something else."""
    expected = _python_type(column)
    if type(value) is not expected and not (expected is str and isinstance(value, str)):
        found = type(value).__name__
        raise ValueError(f"{column.table.name}.{column.name} wants a {expected.__name__}, not a {found}")

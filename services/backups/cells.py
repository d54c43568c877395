"""How rows stand in a backup: a line of JSON each, the same whichever database they came from."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Date,
    Integer,
    LargeBinary,
    Text,
    cast,
    type_coerce,
)
from sqlalchemy.types import TypeEngine

from models.types import UtcDateTime

TYPES: dict[str, TypeEngine[Any]] = {
    "text": Text(),
    "number": Integer(),
    "truth": Boolean(),
    "day": Date(),
    "instant": UtcDateTime(),
    "bytes": LargeBinary(),
    "json": JSON(none_as_null=True),
}
"""The kinds of values there are, and how each is put into a database."""

KINDS: dict[type, str] = {
    str: "text",
    int: "number",
    bool: "truth",
    date: "day",
    datetime: "instant",
    bytes: "bytes",
    dict: "json",
}

WRITTEN: dict[str, Callable[[Any], Any]] = {
    "day": date.isoformat,
    "instant": datetime.isoformat,
    "bytes": lambda value: base64.b64encode(value).decode(),
}
READ: dict[str, Callable[[Any], Any]] = {
    "day": date.fromisoformat,
    "instant": datetime.fromisoformat,
    "bytes": lambda value: base64.b64decode(value, validate=True),
    "json": lambda value: JSON.NULL if value == "null" else json.loads(value),
}


def kind_of(column: Column[Any]) -> str:
    """What kind of values a column holds."""
    return KINDS[column.type.python_type]


def wanted(column: Column[Any]) -> ColumnElement[Any]:
    """What to ask the database for: JSON as the text that it is, so that a written null stays one."""
    kind = kind_of(column)
    return cast(column, Text) if kind == "json" else type_coerce(column, TYPES[kind])


def as_line(kinds: Sequence[str], row: Sequence[Any]) -> bytes:
    """One row as a line."""
    values = [
        value if value is None or kind not in WRITTEN else WRITTEN[kind](value)
        for kind, value in zip(kinds, row, strict=True)
    ]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def from_line(kinds: Sequence[str], line: str | bytes) -> list[Any]:
    """The row again; ValueError if it is none."""
    return [
        value if value is None or kind not in READ else READ[kind](value)
        for kind, value in zip(kinds, json.loads(line), strict=True)
    ]

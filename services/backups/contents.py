"""What a backup holds: which tables, in which file, and the manifest that says what has to be there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Table

from models.canonical import canonical
from models.now import KEPT_BY_THE_DATABASE
from models.tables import METADATA
from services.backups.cells import KINDS, kind_of
from services.backups.heads import Head

FORM = "safehands backup 1"
MANIFEST = "manifest.json"

LEFT_OUT = frozenset({"login_sessions", "known_devices", "failed_logins"}) | KEPT_BY_THE_DATABASE
"""Whoever was logged in then logs in again: a session that was ended since, or a device that was
forgotten, must not come back to life. And what the
database writes by itself when the rest is put back."""

SECRETS = frozenset({"person_keys", "second_factors"})
"""They go into a file of their own: whoever keeps backups for long has to let go of an erased person's key."""


def tables_in_backup() -> list[Table]:
    """Those of the backup itself, by name."""
    return [
        table
        for name, table in sorted(METADATA.tables.items())
        if name not in LEFT_OUT and name not in SECRETS
    ]


def beside(backup: Path, what: str) -> Path:
    """The file of keys, or of heads, that belongs to a backup."""
    return backup.with_name(f"{backup.name}.{what}")


@dataclass(frozen=True)
class Content:
    """One table: its columns with their kinds, how many rows, and the hash of the lines."""

    table: str
    columns: Sequence[Sequence[str]]
    rows: int
    sha256: str

    @property
    def kinds(self) -> list[str]:
        return [kind for _, kind in self.columns]


def columns_of(table: Table) -> list[list[str]]:
    return [[column.name, kind_of(column)] for column in table.columns]


def place_of_table(name: str) -> str:
    return f"tables/{name}.jsonl"


def place_of_file(sha256: str) -> str:
    return f"files/{sha256}"


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. ``missing``: files that were on record and not on the disk when it was taken."""

    taken_at: str
    revision: str
    tables: Sequence[Content]
    files: Sequence[str]
    missing: Sequence[str]
    heads: Sequence[Head]

    @property
    def rows(self) -> int:
        return sum(one.rows for one in self.tables)

    @property
    def places(self) -> set[str]:
        """Everything that has to be in the file, and nothing else."""
        tables = {place_of_table(one.table) for one in self.tables}
        return {MANIFEST, *tables, *map(place_of_file, self.files)}

    def as_bytes(self) -> bytes:
        told = {**asdict(self), "heads": [list(head) for head in self.heads], "form": FORM}
        return canonical(told)

    @classmethod
    def from_bytes(cls, content: bytes) -> Manifest:
        """Raises ValueError, KeyError or TypeError for what is none."""
        told: dict[str, Any] = json.loads(content)
        if told.pop("form") != FORM:
            raise ValueError(f"not a {FORM}")
        tables = [Content(**one) for one in told.pop("tables")]
        if any(kind not in KINDS.values() for one in tables for kind in one.kinds):
            raise ValueError("a kind of value that there is not")
        heads = [Head(*head) for head in told.pop("heads")]
        return cls(**told, tables=tables, heads=heads)

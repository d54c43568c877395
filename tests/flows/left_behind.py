"""Everything that a database holds, in a form in which two runs can be compared: without what is made by chance."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Any

from models.database import engine_for, reading
from models.now import KEPT_BY_THE_DATABASE
from models.record_check import verify
from models.tables import METADATA
from rules.moments import instant, london_day

ID = re.compile(r"\b([a-z]{2})_[0-9a-f]{24}\b")

BY_CHANCE = (
    "sha256",
    "said",
    "hash",
    "previous",
    "nonce",
    "ciphertext",
    "key_bytes",
    "content",
    "signed",
    "peaks",
)
"""Columns made of ids: hashes, what they are hashes of, and what is sealed."""

WORKING = ("attempts", "lease_until", "lease_holder", "last_error")
"""How often a line was begun tells of the deaths, and is meant to."""

ORDER = ("entry_number", "record_entries.number")
"""Where an entry stands in the log: a line that was tried before comes after the others."""

Left = dict[str, list[str]]


def ids_in(url: str) -> frozenset[str]:
    """Every id that a database knows."""
    return frozenset(one.group() for rows in _dump(url).values() for row in rows for one in ID.finditer(row))


def left_behind(url: str, known: Collection[str], without: Collection[str] = ()) -> Left:
    """Each table's rows as sorted texts; an id that was not ``known`` before is only the kind of thing it names.

    Moments are days. The record must verify. What the database keeps by itself says what the logs say
    (tests/models/test_now.py), and is left out.
    """
    engine = engine_for(url)
    with reading(engine)() as session:
        assert verify(session).faults == ()
    engine.dispose()

    def nameless(text: str) -> str:
        return ID.sub(lambda one: one.group() if one.group() in known else f"a new {one.group(1)}", text)

    left_out = KEPT_BY_THE_DATABASE.union(without)
    return {table: sorted(map(nameless, rows)) for table, rows in _dump(url).items() if table not in left_out}


def differences(expected: Left, found: Left) -> list[str]:
    """What is lost (-) and what is there too often (+), by table."""
    told = []
    for table in expected:
        lost, more = Counter(expected[table]), Counter(found[table])
        told += [f"- {table} {row}" for row in (lost - more).elements()]
        told += [f"+ {table} {row}" for row in (more - lost).elements()]
    return told


def _dump(url: str) -> Left:
    engine = engine_for(url)
    with reading(engine)() as session:
        found = {
            table.name: [_text(table.name, row) for row in session.execute(table.select()).mappings()]
            for table in METADATA.sorted_tables
        }
    engine.dispose()
    return found


def _text(table: str, row: Any) -> str:
    told = {name: _plain(name, value) for name, value in row.items()}
    kept = {
        name: value
        for name, value in told.items()
        if value is not None
        and name not in (*WORKING, *ORDER)
        and f"{table}.{name}" not in ORDER
        and not name.endswith(BY_CHANCE)
    }
    return json.dumps(kept, sort_keys=True, default=str)


def _plain(name: str, value: object) -> object:
    if isinstance(value, datetime):
        return london_day(instant(value))
    if name == "body" and isinstance(value, bytes):
        body = json.loads(value)
        return {part: body[part] for part in ("what", "by", "subject")}
    if isinstance(value, bytes):
        return None
    return value

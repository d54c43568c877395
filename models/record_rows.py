"""Checking what entries pin: rows, sealed texts, and stored bytes that are known by their hash."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, cast

from sqlalchemy import LargeBinary, Table, select, tuple_
from sqlalchemy import cast as sql_cast
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.base import Base
from models.canonical import parse_canonical
from models.evidence import Document
from models.frameworks import FrameworkVersion, SettingsChoice
from models.record import SealedText
from models.row_digest import digest_of
from models.sealing import sealed_hash
from models.tables import PINNED

AT_ONCE = 500
"""Rows asked for in one statement: SQLite takes 32,766 values, and some keys have two."""

Key = tuple[Any, ...]
Pin = tuple[str, Key, str]
Said = dict[Key, list[tuple[int, str]]]
"""By key: the entries that pin the row, and the digest each of them gives."""

Kept = dict[str, Any]
"""A row as it is kept, by column."""

Found = list[tuple[int, str]]
"""Faults: the entry's number, and what is wrong."""

SEALED = SealedText.__tablename__

UNREADABLE_PIN: Pin = ("(unreadable)", (), "")


def parse(body: bytes) -> dict[str, Any] | None:
    """The entry's content; None if it is not an object in its one canonical form."""
    try:
        value = parse_canonical(body)
        return value if isinstance(value, dict) else None
    except ValueError:
        return None


def pins_of(body: dict[str, Any] | None) -> Iterator[Pin]:
    """The rows that an entry pins."""
    for item in (body or {}).get("rows") or ():
        match item:
            case [str(table), [*key], str(digest)] if all(isinstance(part, str | int) for part in key):
                yield table, tuple(key), digest
            case _:
                yield UNREADABLE_PIN


def seals_of(value: object) -> Iterator[str]:
    """The sealed texts that an entry names, wherever they stand in it."""
    match value:
        case {"sealed": str(sha256)}:
            yield sha256
        case dict():
            for item in value.values():
                yield from seals_of(item)
        case list():
            for item in value:
                yield from seals_of(item)


class RowCheck:
    """Compares rows with what entries say of them, and remembers which rows were spoken of."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.pinned: dict[str, set[Key]] = defaultdict(set)
        self.count = 0
        self.sealed = 0

    def check_pins(self, pins: list[tuple[int, Pin]]) -> Found:
        """Each pinned row must exist and have the digest it had."""
        by_table: dict[str, Said] = defaultdict(lambda: defaultdict(list))
        for number, (table, key, digest) in pins:
            by_table[table][key].append((number, digest))
        found: Found = []
        for table, said in by_table.items():
            changed = self._check_table(table, said)
            if table == SEALED:
                self.sealed += len(said)
                found += [(number, _not_as_sealed(str(key[0]))) for number, key, _ in changed]
            else:
                self.count += len(said)
                found += [
                    (number, f"the row {_name(table, key)} that it pins was {how}")
                    for number, key, how in changed
                ]
        return found

    def check_seals(self, seals: list[tuple[int, str]]) -> Found:
        """Each sealed text that an entry names and does not pin must be there as it was stored; that needs no key."""
        kept = kept_rows(self.session, _table(SealedText), [(sha256,) for _, sha256 in seals])
        self.sealed += len(seals)
        return [
            (number, _not_as_sealed(sha256))
            for number, sha256 in seals
            if (row := kept.get((sha256,))) is None or sealed_hash(row["nonce"], row["ciphertext"]) != sha256
        ]

    def not_pinned(self, kept: dict[str, set[Key]]) -> list[str]:
        """Rows on which decisions rest and which no entry pins: somebody put them in by hand."""
        return [
            f"no entry speaks of the row {_name(table, key)}: it was not recorded through Safehands"
            for table, keys in sorted(kept.items())
            for key in sorted(keys - self.pinned[table])
        ]

    def _check_table(self, name: str, said: Said) -> list[tuple[int, Key, str]]:
        """The entry, the key, and what became of the row."""
        table = Base.metadata.tables.get(name)
        kept = {} if table is None else _digests(self.session, table, list(said))
        self.pinned[name] |= said.keys()
        return [
            (number, key, "changed" if key in kept else "removed")
            for key, pins in said.items()
            for number, digest in pins
            if kept.get(key) != digest
        ]


def keys_kept(session: Session) -> dict[str, set[Key]]:
    """The keys of all rows that an entry must pin."""
    tables = [_table(cls) for cls in PINNED]
    return {
        table.name: {tuple(row) for row in session.execute(select(*table.primary_key))} for table in tables
    }


def contents_changed(session: Session) -> list[str]:
    """Documents, frameworks and settings whose bytes are no longer what their hash says."""
    changed = []
    for cls in (Document, FrameworkVersion, SettingsChoice):
        for sha256 in session.scalars(select(cls.sha256).order_by(cls.sha256)).all():
            content = session.scalar(select(sql_cast(cls.content, LargeBinary)).where(cls.sha256 == sha256))
            if hashlib.sha256(content or b"").hexdigest() != sha256:
                changed.append(f"the bytes of {_name(cls.__tablename__, (sha256,))} were changed")
    return changed


def _digests(session: Session, table: Table, keys: list[Key]) -> dict[Key, str]:
    """The digest of each of these rows that is there; an empty one if what is there cannot be read."""
    return {
        key: "" if row is None else _digest(table, row)
        for key, row in kept_rows(session, table, keys).items()
    }


def _digest(table: Table, row: Kept) -> str:
    try:
        return digest_of(table, row)
    except ValueError:
        return ""


def kept_rows(session: Session, table: Table, keys: list[Key]) -> dict[Key, Kept | None]:
    """These rows by key, read past the session's memory; None where the database cannot make sense of one."""
    primary = list(table.primary_key)
    found: dict[Key, Kept | None] = {}
    sound = [
        key for key in keys if [type(part) for part in key] == [column.type.python_type for column in primary]
    ]
    for start in range(0, len(sound), AT_ONCE):
        found |= _read(session, table, sound[start : start + AT_ONCE])
    return found


def _read(session: Session, table: Table, keys: list[Key]) -> dict[Key, Kept | None]:
    """All at once; if one of them is not readable, one at a time."""
    primary = list(table.primary_key)
    wanted = select(table).where(tuple_(*primary).in_(keys))
    try:
        found = session.execute(wanted).mappings()
        rows: list[Kept] = [{str(name): value for name, value in row.items()} for row in found]
    except (ValueError, TypeError, DBAPIError):
        if len(keys) == 1:
            return {keys[0]: None}
        return {key: row for one in keys for key, row in _read(session, table, [one]).items()}
    return {tuple(row[column.name] for column in primary): row for row in rows}


def _table(cls: type[Base]) -> Table:
    return cast("Table", cls.__table__)


def _not_as_sealed(sha256: str) -> str:
    return f"the sealed text {sha256[:12]}… that it names is missing or was changed"


def _name(table: str, key: Key) -> str:
    return f"{table} {'/'.join(str(part) for part in key)}"

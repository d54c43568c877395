"""A bundle for a stranger: one person's entries with their proofs, and what they rest on, in one signed archive.

Its form stands in docs/bundle.md; :mod:`services.the_record.verify_bundle` is the program that goes with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from models.canonical import canonical
from models.merkle import Range, consistency_path, hashes_of, inclusion_path
from models.people import Person
from models.record import RecordCheckpoint, RecordEntry, RecordLog
from models.record_check import raw_entries
from models.record_rows import parse, seals_of
from models.signed_note import SigningKey
from services import record
from services.act import Act, Refused
from services.files.file_store import FileStore
from services.the_record import verify_bundle
from services.the_record.bundle_contents import files_named, read_rows, sealed_texts
from services.the_record.checking import stored_hashes
from services.the_record.checkpoints import newest_kept
from services.the_record.whose import QUOTED, Whose, whose

STEP = 1000
README = """What Safehands has on record of one person, so that anybody can check it.

Run:  python3 -I -S verify.py THIS-FILE.zip
It needs Python 3.9 or newer and nothing else; verify.py can be read in a quarter of an hour. Ask the organisation
for its public key by another way, and give it with --key. If you hold a paper with a number and code of the record
on it, or a checkpoint, give it with --held.

logs/…/entries.jsonl  the entries, oldest first        rows.jsonl    the rows that they put on record
logs/…/checkpoint.txt how long the log was, signed     texts.jsonl   reasons in people's own words
people.json           who is meant by which id         documents/, files/, frameworks/, settings/  as they were
"""


@dataclass
class _Parts:
    """What was gathered for a bundle so far."""

    files: dict[str, bytes] = field(default_factory=dict)
    rows: set[tuple[str, tuple[Any, ...]]] = field(default_factory=set)
    seals: set[str] = field(default_factory=set)
    mentioned: set[str] = field(default_factory=set)


def note_export(act: Act, person_id: str) -> tuple[str, ...]:
    """Write down that a person's record is taken away, in each log that knows them. Returns whose logs these are."""
    of = whose(act.session, person_id)
    if not of.organisations:
        raise Refused(
            "Nothing is on record of them but their particulars: no case names them.",
            way_out="name somebody who is cared for, or a PA",
        )
    for organisation_id in of.organisations:
        record.write(
            act, organisation_id, "record exported", {"person": person_id}, details={"form": "bundle 1"}
        )
    return of.organisations


def bundle(session: Session, person_id: str, key: SigningKey, store: FileStore | None) -> bytes:
    """The archive. Each log that speaks of the person must have a checkpoint that reaches over its entries."""
    of, parts = whose(session, person_id), _Parts()
    for log in session.scalars(select(RecordLog.organisation_id).order_by(RecordLog.organisation_id)).all():
        _add_log(session, log, of, key, parts)
    rows = read_rows(session, parts.rows)
    parts.files["rows.jsonl"] = _lines(sorted(rows, key=lambda row: str(row["table"])))
    parts.files["texts.jsonl"] = _lines(sealed_texts(session, sorted(parts.seals)))
    parts.files |= files_named(session, rows, store)
    parts.mentioned |= {one.decode() for one in QUOTED.findall(parts.files["rows.jsonl"])}
    parts.files["people.json"] = canonical(_names(session, parts.mentioned))
    parts.files["about.json"] = canonical({"format": "safehands bundle 1", "person": person_id})
    parts.files["README.txt"] = README.encode()
    parts.files["verify.py"] = Path(verify_bundle.__file__).read_bytes()
    parts.files["key.txt"] = f"{key.public}\n".encode()
    listed = "".join(
        f"{hashlib.sha256(content).hexdigest()} {name}\n" for name, content in sorted(parts.files.items())
    )
    parts.files["manifest.txt"] = key.sign(f"safehands bundle 1\n{listed}").encode()
    return verify_bundle.archive(parts.files)


def _add_log(session: Session, log: str, of: Whose, key: SigningKey, parts: _Parts) -> None:
    """The entries of one log that speak of the person, with the proof of each, and its checkpoints."""
    entries = list(_chosen(session, log, of, parts))
    if not entries:
        return
    newest = newest_kept(session, log)
    if newest is None or newest.size <= entries[-1]["number"]:
        raise Refused(
            f"No checkpoint of {log} reaches over what is on record.",
            way_out="make one with `safehands record checkpoint`",
        )
    if not _is_of(newest, key):
        raise Refused(
            f"The newest checkpoint of {log} is not signed with this key.",
            way_out="make one with `safehands record checkpoint`; if no log has grown, run `safehands record verify`",
        )
    older = _earlier(session, log, newest.size, key)
    paths = {entry["number"]: inclusion_path(entry["number"], newest.size) for entry in entries}
    steps = {one.size: consistency_path(one.size, newest.size) for one in older}
    ranges = {one for path in (*paths.values(), *steps.values()) for one in path}
    found = hashes_of(stored_hashes(session, log, newest.size), ranges)
    for entry in entries:
        entry["path"] = _hex(paths[entry["number"]], found)
    earlier = [{"checkpoint": one.signed, "path": _hex(steps[one.size], found)} for one in older]
    folder = f"logs/{quote(log, safe='')}"
    parts.files[f"{folder}/checkpoint.txt"] = newest.signed.encode()
    parts.files[f"{folder}/entries.jsonl"] = _lines(entries)
    parts.files[f"{folder}/earlier.jsonl"] = _lines(earlier)


def _chosen(session: Session, log: str, of: Whose, parts: _Parts) -> Iterator[dict[str, Any]]:
    """The entries to carry; what they pin and name is gathered on the way."""
    for entry in _all_entries(session, log):
        theirs = of.speaks_of(entry.body)
        rows = set() if theirs else of.rows_of_frameworks(entry.body)
        if not theirs and not rows:
            continue
        body = parse(entry.body)
        if body is None:
            raise Refused(
                f"Entry {entry.number} of {log} was changed, so it is not handed out.",
                way_out="run `safehands record verify`",
            )
        parts.rows |= rows or {(table, tuple(key)) for table, key, _ in body.get("rows", ())}
        parts.seals |= set(seals_of(body))
        parts.mentioned |= {one.decode() for one in QUOTED.findall(entry.body)}
        yield {"number": entry.number, "previous": entry.previous.hex(), "body": body, "all rows": theirs}


def _all_entries(session: Session, log: str) -> Iterator[Row[Any]]:
    size = session.scalar(select(RecordLog.size).where(RecordLog.organisation_id == log)) or 0
    for first in range(0, size, STEP):
        wanted = raw_entries(log).where(RecordEntry.number.between(first, min(first + STEP, size) - 1))
        yield from session.execute(wanted.order_by(RecordEntry.number)).all()


def _earlier(session: Session, log: str, size: int, key: SigningKey) -> list[RecordCheckpoint]:
    """The older checkpoints, so that whoever holds one, or a paper with its code, can compare."""
    mine = select(RecordCheckpoint).where(
        RecordCheckpoint.organisation_id == log, RecordCheckpoint.size < size
    )
    found = session.scalars(mine.order_by(RecordCheckpoint.size)).all()
    return [one for one in found if _is_of(one, key)]


def _is_of(checkpoint: RecordCheckpoint, key: SigningKey) -> bool:
    """Those that an older key signed are left out: the bundle names one key."""
    try:
        key.public.signed(checkpoint.signed)
    except ValueError:
        return False
    return True


def _names(session: Session, mentioned: set[str]) -> dict[str, str]:
    ids = sorted(mentioned)
    found: dict[str, str] = {}
    for first in range(0, len(ids), STEP):
        wanted = select(Person.id, Person.name).where(Person.id.in_(ids[first : first + STEP]))
        found |= {row.id: row.name for row in session.execute(wanted)}
    return found


def _hex(path: list[Range], found: dict[Range, bytes]) -> list[str]:
    return [found[one].hex() for one in path]


def _lines(values: Iterable[dict[str, Any]]) -> bytes:
    return b"".join(canonical(value) + b"\n" for value in values)

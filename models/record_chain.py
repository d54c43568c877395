"""Writing the record: one log per organisation, each entry chained to the one before.

    sealed = seal(session, person.id, "She would rather her sister came.")
    ref = append(session, organisation.id, {"act": "…", "by": actor.id, "why": sealed}, [evidence, giver])

``append`` works in the caller's transaction. It takes the log's next number by locking its head, so that
numbers have no gap, and an entry is there whole or not at all. Checking is in :mod:`models.record_check`.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, bindparam, insert, update
from sqlalchemy.orm import Session

from models.base import Base
from models.canonical import beginning, canonical, entry_hash
from models.nhs_number import holds_nhs_number
from models.record import Entered, EntryRef, RecordEntry, RecordLog, SealedText
from models.record_check import Fault, VerifyReport, verify
from models.record_rows import seals_of
from models.row_digest import pin, row_digest
from models.sealing import Erased, SealBroken, destroy_key, insert_unless_there, seal, unseal

__all__ = [
    "EntryRef",
    "Erased",
    "Fault",
    "SealBroken",
    "VerifyReport",
    "append",
    "append_to_logs",
    "canonical",
    "destroy_key",
    "entry_hash",
    "lock_logs",
    "row_digest",
    "seal",
    "unseal",
    "verify",
]

Body = Mapping[str, Any]

LOGS = cast("Table", RecordLog.__table__)


class _Place(NamedTuple):
    """The place of the next entry in a log that is now locked."""

    ref: EntryRef
    previous: bytes


def append(session: Session, organisation_id: str, body: Body, rows: Sequence[Base] = ()) -> EntryRef:
    """Write an entry, add the rows it speaks of to the session, and pin each by its digest.

    Rows that name their entry (:class:`models.record.Entered`) are given it here: do not flush them before.
    """
    return append_to_logs(session, {organisation_id: body}, rows)[organisation_id]


def append_to_logs(
    session: Session, bodies: Mapping[str, Body], rows: Sequence[Base] = ()
) -> dict[str, EntryRef]:
    """Write an entry into each of several logs, locked in sorted order so that no two writers wait in a ring.

    The rows are pinned by all of them; a row that names its entry names that of the first log given.
    """
    with session.no_autoflush:
        places = _next_places(session, bodies)
        home = places[next(iter(bodies))].ref
        for row in rows:
            if isinstance(row, Entered):
                row.entry_organisation_id, row.entry_number = home
        pins = [pin(row) for row in rows]
        for organisation_id, body in bodies.items():
            _write(session, places[organisation_id], _bytes(body, pins + _sealed(session, body)))
        session.add_all(rows)
    session.flush()
    return {organisation_id: place.ref for organisation_id, place in places.items()}


def lock_logs(session: Session, organisation_ids: Collection[str]) -> None:
    """Lock several logs at once, in sorted order, before a transaction that appends to them one by one."""
    for organisation_id in sorted(organisation_ids):
        insert_unless_there(session, LOGS, _empty_log(organisation_id))
        session.execute(
            update(LOGS).where(LOGS.c.organisation_id == organisation_id).values(size=LOGS.c.size)
        )


def _next_places(session: Session, organisation_ids: Collection[str]) -> dict[str, _Place]:
    return {
        organisation_id: _next_place(session, organisation_id) for organisation_id in sorted(organisation_ids)
    }


_ONE_MORE = (
    update(LOGS)
    .where(LOGS.c.organisation_id == bindparam("log"))
    .values(size=LOGS.c.size + 1)
    .returning(LOGS.c.size, LOGS.c.head_hash)
)


def _next_place(session: Session, organisation_id: str) -> _Place:
    """Take the next number. The head stays locked until the transaction ends, so the next writer waits."""
    head = session.execute(_ONE_MORE, {"log": organisation_id}).one_or_none()
    if head is None:
        insert_unless_there(session, LOGS, _empty_log(organisation_id))
        head = session.execute(_ONE_MORE, {"log": organisation_id}).one()
    return _Place(EntryRef(organisation_id, head.size - 1), head.head_hash)


def _empty_log(organisation_id: str) -> dict[str, object]:
    return {"organisation_id": organisation_id, "size": 0, "head_hash": beginning(organisation_id)}


def _sealed(session: Session, body: Body) -> list[list[Any]]:
    """The sealed texts that an entry names are pinned as well: also whose they are must not change."""
    found = [session.get(SealedText, sha256) for sha256 in seals_of(body)]
    return [pin(row) for row in found if row]


def _bytes(body: Body, pins: list[list[Any]]) -> bytes:
    if "rows" in body:
        raise ValueError("an entry's 'rows' are written by append: hand the rows themselves in")
    if any(holds_nhs_number(text) for text in _texts(body)):
        raise ValueError("an entry may not hold an NHS number: name the person by id, or seal the text")
    return canonical({**body, "rows": pins} if pins else body)


def _texts(value: object) -> Iterator[str]:
    """Every text in a value. Numbers are left out: the seconds since 1970 have ten digits too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


_ENTRY = insert(RecordEntry)
_HEAD = update(LOGS).where(LOGS.c.organisation_id == bindparam("log")).values(head_hash=bindparam("digest"))


def _write(session: Session, place: _Place, body: bytes) -> None:
    organisation_id, number = place.ref
    digest = entry_hash(place.previous, body)
    entry = {"organisation_id": organisation_id, "number": number, "body": body}
    session.execute(_ENTRY, {**entry, "hash": digest, "previous": place.previous})
    session.execute(_HEAD, {"log": organisation_id, "digest": digest})

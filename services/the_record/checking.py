"""Checking the record against checkpoints: the whole of it, one entry, and two checkpoints against each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import LargeBinary, cast, select
from sqlalchemy.orm import Session

from models.merkle import hashes_of, inclusion_path, root_by_inclusion
from models.record import EntryRef, RecordEntry
from models.record_check import Fault, VerifyReport, verify, verify_some
from models.record_tree import Grown, read_checkpoint
from models.signed_note import Checkpoint, PublicKey
from services.act import Refused
from services.the_record.checkpoints import newest_kept, read_note
from services.the_record.published import Published

STEP = 5000
"""Hashes read at a time."""


def check_whole(session: Session, key: PublicKey | None, published: Published | None) -> VerifyReport:
    """Every log, and every checkpoint of it that is kept beside it or was published."""
    good, bad = [], []
    for file in published.files() if published else ():
        try:
            good.append(read_note(file, key))
        except Refused as refused:
            bad.append(Fault("", None, refused.message))
    report = verify(session, checkpoints=good, key=key)
    return replace(report, faults=(*report.faults, *bad))


@dataclass(frozen=True)
class Proven:
    """An entry, what is wrong with it, and the checkpoint that it was proven to stand in, by how many hashes."""

    entry: EntryRef
    faults: tuple[str, ...]
    checkpoint: Checkpoint | None
    hashes: int


def check_entry(
    session: Session, entry: EntryRef, checkpoint: Checkpoint | None, key: PublicKey | None
) -> Proven:
    """One entry: its bytes, its neighbours, what it pins, and its place in the tree of a checkpoint.

    Left out, that is the newest kept; there may be none yet that has the entry in it.
    """
    log, number = entry
    faults = list(verify_some(session, log, [number]).get(number, []))
    checkpoint = checkpoint or _kept(session, log, number, key)
    if checkpoint is None:
        return Proven(entry, tuple(faults), None, 0)
    if checkpoint.organisation_id != log or checkpoint.size <= number:
        raise Refused(
            f"{entry} does not stand in the checkpoint, of {checkpoint.size} entries of {checkpoint.organisation_id}.",
            way_out="name a later checkpoint of that log",
        )
    path = inclusion_path(number, checkpoint.size)
    try:
        found = hashes_of(stored_hashes(session, log, checkpoint.size), [(number, number + 1), *path])
    except KeyError:
        faults.append(f"the log has fewer entries than the {checkpoint.size} of the checkpoint")
        return Proven(entry, tuple(faults), checkpoint, 0)
    proof = [found[one] for one in path]
    if root_by_inclusion(found[number, number + 1], number, checkpoint.size, proof) != checkpoint.root:
        faults.append(f"it cannot be shown to stand in the checkpoint of {checkpoint.size} entries")
    return Proven(entry, tuple(faults), checkpoint, len(path))


class Compared(StrEnum):
    """What two checkpoints of one log are to each other."""

    SAME = "They say the same."
    GOES_ON = "The later one goes on from the earlier."
    FORK = "They cannot both be true: two different pasts were signed for."
    OTHER = "They do not fit what is on record now."


def compare(
    one: Checkpoint, other: Checkpoint, session: Session | None
) -> tuple[Compared, list[tuple[int, str]]]:
    """Two checkpoints, held by two people. Of the same size they need no database: then the roots must be the same."""
    if one.origin != other.origin:
        raise Refused(
            f"They are of two logs, {one.origin} and {other.origin}.", way_out="compare two of the same log"
        )
    if one.size == other.size:
        return (Compared.SAME if one.root == other.root else Compared.FORK), []
    if session is None:
        raise Refused(
            f"One is of {one.size} entries, the other of {other.size}: whether the later goes on from the earlier "
            "only the log itself can show.",
            way_out="name the database with --database",
        )
    tree, size = Grown([one, other]), 0
    for hashes in stored_hashes(session, one.organisation_id, max(one.size, other.size)):
        tree.extend(hashes)
        size += len(hashes)
    faults = tree.end(size)
    return (Compared.OTHER if faults else Compared.GOES_ON), faults


def stored_hashes(session: Session, organisation_id: str, size: int) -> Iterator[list[bytes]]:
    """The hashes of a log's first entries as they stand, some at a time."""
    digest = cast(RecordEntry.hash, LargeBinary)
    for first in range(0, size, STEP):
        last = min(first + STEP, size) - 1
        wanted = select(digest).where(
            RecordEntry.organisation_id == organisation_id, RecordEntry.number.between(first, last)
        )
        yield list(session.scalars(wanted.order_by(RecordEntry.number)))


def _kept(session: Session, log: str, number: int, key: PublicKey | None) -> Checkpoint | None:
    newest = newest_kept(session, log)
    if newest is None or newest.size <= number:
        return None
    try:
        return read_checkpoint(newest.signed, key)
    except ValueError as error:
        raise Refused(
            f"The checkpoint kept of {newest.size} entries is not as it was made: {error}.",
            way_out="run `safehands record verify`, and hold it to a checkpoint that was published",
        ) from error

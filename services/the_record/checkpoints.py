"""Checkpoints: a signed statement of how many entries a log has, and of the root of the tree over them.

One is made only of what goes on from the last: of the last kept, of the last published, and of entries whose own hashes
fit. It writes no entry: else each night's checkpoint would be the next night's reason for another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import LargeBinary, cast, func, select
from sqlalchemy.orm import Session

from models.canonical import beginning, entry_hash
from models.merkle import Peaks
from models.record import RecordCheckpoint, RecordEntry, RecordLog
from models.record_check import raw_entries
from models.record_tree import read_checkpoint
from models.signed_note import Checkpoint, NotANote, PublicKey, SigningKey
from services.act import Act, Refused
from services.the_record.published import Published

STEP = 1000
"""Entries read at a time."""


def due_checkpoints(session: Session, _: datetime) -> list[str]:
    """The organisations whose logs have grown since their last checkpoint."""
    last = (
        select(func.coalesce(func.max(RecordCheckpoint.size), 0))
        .where(RecordCheckpoint.organisation_id == RecordLog.organisation_id)
        .scalar_subquery()
    )
    grown = select(RecordLog.organisation_id).where(RecordLog.size > last)
    return sorted(session.scalars(grown))


def make_checkpoint(
    act: Act, organisation_id: str, key: SigningKey, published: Published | None
) -> Checkpoint | None:
    """Sign what a log holds now, and keep it; None if there is nothing new. Publish it after the transaction.

    Refuses if the log does not go on from what was signed before: then somebody has changed the past.
    """
    session = act.session
    size = session.scalar(select(RecordLog.size).where(RecordLog.organisation_id == organisation_id)) or 0
    last = newest_kept(session, organisation_id)
    if last and last.size >= size:
        return None
    before = _published_before(published, organisation_id, key.public)
    if before and before.size > size:
        raise _refused(organisation_id, f"{before.size} entries were published, and there are {size}")
    peaks = _peaks_of(last, organisation_id, key.public)
    must_pass = {one.size: one.root for one in (before, _says(last)) if one}
    for hashes in _sound_hashes(session, organisation_id, peaks.size, size):
        for cut in _cuts(peaks.size, hashes, must_pass):
            peaks.extend(cut)
            if must_pass.get(peaks.size, peaks.root()) != peaks.root():
                raise _refused(
                    organisation_id, f"its first {peaks.size} entries are not those of the checkpoint"
                )
    made = Checkpoint.of(key.name, organisation_id, size, peaks.root())
    session.add(
        RecordCheckpoint(
            organisation_id=organisation_id, size=size, signed=key.sign(str(made)), peaks=peaks.to_bytes()
        )
    )
    session.flush()
    return made


def publish(session: Session, published: Published) -> int:
    """Put the newest checkpoint of each log where it is published, unless it is there. Returns how many were put."""
    logs = session.scalars(select(RecordCheckpoint.organisation_id).distinct()).all()
    kept = [newest for log in logs if (newest := newest_kept(session, log))]
    return sum(published.put(one.organisation_id, one.size, one.signed) for one in kept)


def newest_kept(session: Session, organisation_id: str) -> RecordCheckpoint | None:
    """The largest checkpoint kept of a log."""
    mine = select(RecordCheckpoint).where(RecordCheckpoint.organisation_id == organisation_id)
    return session.scalar(mine.order_by(RecordCheckpoint.size.desc()).limit(1))


def read_note(file: Path, key: PublicKey | None) -> Checkpoint:
    """The checkpoint in a file; its signature is looked at if a key is given. Raises Refused."""
    try:
        return read_checkpoint(file.read_text(encoding="utf-8"), key)
    except OSError as error:
        raise Refused(
            f"{file} cannot be read ({error.strerror}).", way_out="name the file of a checkpoint"
        ) from error
    except ValueError as error:
        raise Refused(
            f"{file} is not a checkpoint to go by: {error}.",
            way_out="take the file as it was published, and the public key of those who published it",
        ) from error


def _published_before(published: Published | None, organisation_id: str, key: PublicKey) -> Checkpoint | None:
    file = published.newest(organisation_id) if published else None
    return read_note(file, key) if file else None


def _says(last: RecordCheckpoint | None) -> Checkpoint | None:
    if last is None:
        return None
    try:
        return Checkpoint.unchecked(last.signed)
    except NotANote as error:
        raise _refused(last.organisation_id, "the last checkpoint kept of it was changed") from error


def _peaks_of(last: RecordCheckpoint | None, organisation_id: str, key: PublicKey) -> Peaks:
    """To go on from; from the beginning, if the last was signed with another key, or cannot be gone by."""
    if last is None:
        return Peaks()
    try:
        said = read_checkpoint(last.signed, key)
        peaks = Peaks.from_bytes(last.size, last.peaks)
    except NotANote:
        return Peaks()
    except ValueError as error:
        raise _refused(organisation_id, f"the checkpoint kept of {last.size} entries was changed") from error
    if (said.organisation_id, said.size, said.root) != (organisation_id, last.size, peaks.root()):
        raise _refused(organisation_id, f"the checkpoint kept of {last.size} entries was changed")
    return peaks


def _sound_hashes(session: Session, organisation_id: str, first: int, size: int) -> Iterator[Sequence[bytes]]:
    """The hashes of the entries from the first on; Refused at one that does not fit."""
    number, previous = first, _hash_before(session, organisation_id, first)
    while number < size:
        last = min(number + STEP, size) - 1
        wanted = raw_entries(organisation_id).where(RecordEntry.number.between(number, last))
        hashes = []
        for entry in session.execute(wanted.order_by(RecordEntry.number)):
            fits = entry.number == number and entry.previous == previous
            if not fits or entry_hash(entry.previous, entry.body) != entry.hash:
                raise _refused(organisation_id, f"entry {number} is not what was recorded")
            hashes.append(entry.hash)
            number, previous = number + 1, entry.hash
        if number <= last:
            raise _refused(organisation_id, f"entry {number} is missing")
        yield hashes


def _hash_before(session: Session, organisation_id: str, number: int) -> bytes:
    if number == 0:
        return beginning(organisation_id)
    found = session.scalar(
        select(cast(RecordEntry.hash, LargeBinary)).where(
            RecordEntry.organisation_id == organisation_id, RecordEntry.number == number - 1
        )
    )
    if found is None:
        raise _refused(organisation_id, f"entry {number - 1} is missing")
    return found


def _cuts(size: int, hashes: Sequence[bytes], at: dict[int, bytes]) -> Iterator[Sequence[bytes]]:
    """The hashes in parts, each ending at one of these sizes or at the end."""
    begin = 0
    for end in sorted(one - size for one in at if 0 < one - size < len(hashes)):
        yield hashes[begin:end]
        begin = end
    yield hashes[begin:]


def _refused(organisation_id: str, what: str) -> Refused:
    return Refused(
        f"No checkpoint is made of {organisation_id}: {what}.",
        way_out="run `safehands record verify`, keep what was published, and find out who changed the record",
    )

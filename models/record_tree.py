"""The Merkle tree over a log, grown while its entries are read, and held to the checkpoints that were made of it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.merkle import Peaks
from models.record import RecordCheckpoint
from models.signed_note import Checkpoint, NotANote, PublicKey

Found = list[tuple[int, str]]
"""Faults: the entry's number, and what is wrong."""


class Grown:
    """A tree that stops at the size of each checkpoint to compare roots."""

    def __init__(self, checkpoints: Sequence[Checkpoint]) -> None:
        self.waiting = sorted(checkpoints, key=lambda one: -one.size)
        self.peaks = Peaks()
        self.size = 0
        self.faults: Found = []

    def extend(self, hashes: Sequence[bytes]) -> None:
        """The hashes of the next entries."""
        begin = 0
        while self.waiting and self.waiting[-1].size <= self.size + len(hashes) - begin:
            end = begin + self.waiting[-1].size - self.size
            self._add(hashes[begin:end])
            begin = end
            self._compare(self.waiting.pop())
        self._add(hashes[begin:])

    def end(self, size: int) -> Found:
        """Everything that does not fit, the log having this many entries."""
        self.faults += [(size, _missing(size, later.size)) for later in reversed(self.waiting)]
        return self.faults

    def _add(self, hashes: Sequence[bytes]) -> None:
        self.peaks.extend(hashes)
        self.size += len(hashes)

    def _compare(self, checkpoint: Checkpoint) -> None:
        if self.peaks.root() != checkpoint.root:
            what = (
                f"the checkpoint of {checkpoint.size} entries ({checkpoint.code}) does not fit: an entry up to here "
                "was changed, put in or taken out after it was made, or it is forged"
            )
            self.faults.append((checkpoint.size - 1, what))


def _missing(size: int, counted: int) -> str:
    entries = f"entries {size} to {counted - 1} are" if counted > size + 1 else f"entry {size} is"
    return (
        f"{entries} missing: a checkpoint of {counted} entries is later than the data. A backup was restored, or "
        "the tail was cut off"
    )


def stored_checkpoints(
    session: Session, organisation_id: str, key: PublicKey | None
) -> tuple[list[Checkpoint], Found]:
    """The checkpoints kept of a log, and what is wrong with them; signatures are looked at if a key is given."""
    rows = session.execute(
        select(RecordCheckpoint.size, RecordCheckpoint.signed, RecordCheckpoint.peaks)
        .where(RecordCheckpoint.organisation_id == organisation_id)
        .order_by(RecordCheckpoint.size)
    )
    sound, faults = [], []
    for size, signed, peaks in rows:
        try:
            checkpoint = read_checkpoint(signed, key)
            if (checkpoint.organisation_id, checkpoint.size) != (organisation_id, size):
                raise NotANote("it is of another log, or of another size")
            if Peaks.from_bytes(size, peaks).root() != checkpoint.root:
                raise NotANote("the hashes kept beside it do not add up to its root")
        except (ValueError, TypeError, AttributeError) as error:  # by hand, anything may stand there
            faults.append(
                (_number(size), f"the checkpoint kept of {size} entries is not as it was made: {error}")
            )
        else:
            sound.append(checkpoint)
    return sound, faults


def read_checkpoint(signed: str, key: PublicKey | None) -> Checkpoint:
    """What a note says; signed by this key, if one is given."""
    return Checkpoint.parse(key.signed(signed)) if key else Checkpoint.unchecked(signed)


def _number(size: object) -> int:
    return max(size - 1, 0) if isinstance(size, int) else 0

"""Checking the record: everything is computed again, from the first byte of each log to the rows it pins."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import LargeBinary, Row, Select, cast, func, select, text, union
from sqlalchemy.orm import Session

from models.canonical import beginning, entry_hash, parse_all
from models.record import RecordCheckpoint, RecordEntry, RecordLog
from models.record_rows import SEALED as SEALED_TEXTS
from models.record_rows import Key, RowCheck, contents_changed, keys_kept, parse, pins_of, seals_of
from models.record_tree import Grown, stored_checkpoints
from models.signed_note import Checkpoint, PublicKey

STEP = 1000
"""Entries read at a time: enough to be quick, few enough for any memory."""

TOGETHER = 20
"""Texts read at once."""

SEALED = b'{"sealed":"'
"""What stands in an entry that names a sealed text."""

ENOUGH = 1000
"""Faults kept. Whoever has more has no use for the next one."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong and where: in which organisation's log, and at which entry (None: none in particular)."""

    organisation_id: str
    number: int | None
    what: str

    def __str__(self) -> str:
        place = self.organisation_id or "outside every log"
        return (
            f"{place}: {self.what}" if self.number is None else f"{place}, entry {self.number}: {self.what}"
        )


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """How much was checked, and the faults in the order of organisation and entry."""

    entries: int
    logs: int
    rows: int
    sealed: int
    faults: tuple[Fault, ...]

    @property
    def ok(self) -> bool:
        return not self.faults

    @property
    def first(self) -> Fault | None:
        return self.faults[0] if self.faults else None


def verify(
    session: Session,
    organisation_id: str | None = None,
    *,
    checkpoints: Collection[Checkpoint] = (),
    key: PublicKey | None = None,
) -> VerifyReport:
    """Check one organisation's log, or all of them and with them every row that some entry must pin.

    It only reads; give it a session of :func:`models.database.reading`, and writers need not wait. Each log is held to
    the checkpoints kept of it, and to those handed in, whose signatures the caller has looked at; with ``key``, the
    signatures of those kept are looked at too.
    """
    # Rows first: what is recorded while the logs are read must not look as if no entry spoke of it.
    kept = keys_kept(session) if organisation_id is None else {}
    check = _Check(session, checkpoints, key)
    logs = _all_logs(session)
    logs += sorted({one.organisation_id for one in checkpoints}.difference(logs))
    for log in [organisation_id] if organisation_id is not None else logs:
        check.log(log)
    if organisation_id is None:
        check.outside_the_logs(kept)
    return check.report()


def verify_since(session: Session, checkpoint: Checkpoint) -> VerifyReport:
    """Check what a log has had since a checkpoint, and that the checkpoint still fits what stood before.

    Of the entries before it only the hashes are read: whether their bytes and rows still fit, :func:`verify` says.
    """
    check = _Check(session, [checkpoint])
    check.log(checkpoint.organisation_id, since=checkpoint.size)
    return check.report()


def verify_some(session: Session, organisation_id: str, numbers: Collection[int]) -> dict[int, list[str]]:
    """What is wrong with some entries of a log, by number: with their bytes, their place, and what they pin.

    A fault in the chain is told of the entries on both sides of it as well: one of them may be what was changed. What
    stands further away is not looked at: that is what :func:`verify` is for.
    """
    check, head = _Check(session), _head(session, organisation_id)
    found = {entry.number: entry for entry in _entries(session, organisation_id, _around(numbers))}
    gone = (one for one in _around(numbers) if one not in found and one < head.size)
    chained = [Chain(organisation_id, None, one).missing(one + 1) for one in gone]
    for first, last in _runs(set(found)):
        chain = Chain(organisation_id, beginning(organisation_id) if first == 0 else None, first)
        chained += [fault for number in range(first, last + 1) for fault in chain.take(found[number])]
        if last == head.size - 1 and chain.previous != head.head_hash:
            chained.append(Fault(organisation_id, last, "its hash is not the one in the log's head"))
    told: dict[int, list[str]] = defaultdict(list)
    for fault in chained:
        for number in numbers if fault.number is None else _around([fault.number]) & set(numbers):
            told[number].append(fault.what)
    asked = [found[number] for number in sorted(set(numbers) & set(found))]
    for fault in check.of_rows(organisation_id, asked, {fault.number for fault in chained}):
        told[fault.number or 0].append(fault.what)
    return dict(told)


def _around(numbers: Collection[int]) -> set[int]:
    """These entries with those before and after them."""
    return {near for number in numbers for near in (number - 1, number, number + 1) if near >= 0}


def _runs(numbers: Collection[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of each unbroken row of numbers."""
    for first in sorted(one for one in numbers if one - 1 not in numbers):
        last = first
        while last + 1 in numbers:
            last += 1
        yield first, last


class _Head(NamedTuple):
    """What a log says of itself, and how many entries there are."""

    size: int
    head_hash: bytes | None
    entries: int


@dataclass
class _Check:
    """One run of verify: what was counted and found so far."""

    session: Session
    checkpoints: Collection[Checkpoint] = ()
    key: PublicKey | None = None
    faults: list[Fault] = field(default_factory=list)
    entries: int = 0
    logs: int = 0

    def __post_init__(self) -> None:
        self.rows = RowCheck(self.session)

    def report(self) -> VerifyReport:
        return VerifyReport(self.entries, self.logs, self.rows.count, self.rows.sealed, tuple(self.faults))

    def log(self, organisation_id: str, since: int = 0) -> None:
        """Follow one chain from its beginning to its head, and grow the tree over it."""
        head = _head(self.session, organisation_id)
        kept, faults = ([], []) if since else stored_checkpoints(self.session, organisation_id, self.key)
        tree = Grown(kept + [one for one in self.checkpoints if one.organisation_id == organisation_id])
        self.logs += bool(head.entries or head.head_hash)
        chain = Chain(organisation_id, beginning(organisation_id))
        for hashes in _hashes(self.session, organisation_id, min(since, head.size)):
            chain.pass_over(hashes)
            tree.extend(hashes)
        for first in range(since, head.size, STEP):
            entries = self._take(chain, first, min(first + STEP, head.size) - 1)
            if tree.waiting:
                tree.extend([entry[2] for entry in entries])
        self.entries += chain.taken
        self.add(chain.end(head))
        self.add([Fault(organisation_id, *fault) for fault in faults + tree.end(head.size)])

    def _take(self, chain: "Chain", first: int, last: int) -> Sequence[Row[Any]]:
        """Check the entries from the first to the last; give them as they are."""
        entries = entries_as_kept(self.session, chain.organisation_id, first, last)
        if (bodies := chain.take_all(entries)) is not None:
            self.add(self._of_bodies(chain.organisation_id, bodies))
            return entries
        wanted = raw_entries(chain.organisation_id).where(RecordEntry.number.between(first, last))
        entries = self.session.execute(wanted.order_by(RecordEntry.number)).all()
        faults = [fault for entry in entries for fault in chain.take(entry)]
        self.add(faults + self.of_rows(chain.organisation_id, entries, {fault.number for fault in faults}))
        return entries

    def of_rows(
        self, organisation_id: str, entries: Sequence[Row[Any]], unsound: set[int | None]
    ) -> list[Fault]:
        """What the sound entries pin: their rows and sealed texts, fetched together."""
        bodies = {entry.number: parse(entry.body) for entry in entries if entry.number not in unsound}
        return self._of_bodies(organisation_id, bodies)

    def _of_bodies(self, organisation_id: str, bodies: Mapping[int, dict[str, Any] | None]) -> list[Fault]:
        pins = [(number, pin) for number, body in bodies.items() for pin in pins_of(body)]
        pinned = {(number, key) for number, (table, key, _) in pins if table == SEALED_TEXTS}
        named = ((number, seal) for number, body in bodies.items() for seal in seals_of(body))
        seals = [(number, seal) for number, seal in named if (number, (seal,)) not in pinned]
        found = self.rows.check_pins(pins) + self.rows.check_seals(seals)
        return [Fault(organisation_id, number, what) for number, what in found]

    def outside_the_logs(self, kept: dict[str, set[Key]]) -> None:
        """Rows put in by hand, and stored bytes that are not what their hash says."""
        loose = self.rows.not_pinned(kept)
        self.add([Fault("", None, what) for what in loose + contents_changed(self.session)])

    def add(self, faults: list[Fault]) -> None:
        faults.sort(key=lambda fault: -1 if fault.number is None else fault.number)
        self.faults += faults[: ENOUGH - len(self.faults)]


@dataclass
class Chain:
    """One log being followed: the hash that the next entry must follow, None where that is not known."""

    organisation_id: str
    previous: bytes | None
    next_number: int = 0
    taken: int = 0
    passed: int = 0

    def pass_over(self, hashes: list[bytes]) -> None:
        """Entries that are not looked at: the next one must follow the last of them."""
        self.previous, self.next_number = hashes[-1], self.next_number + len(hashes)
        self.passed += len(hashes)

    def take_all(self, entries: Sequence[Row[Any]]) -> dict[int, dict[str, Any]] | None:
        """What entries say that are all as they should be; None, and nothing taken, if one is not.

        Almost always they are: so this is quick, and what is wrong is found out one at a time by :meth:`take`.
        Those that pin and seal nothing are left out.
        """
        if not entries or self.previous is None:
            return {} if not entries else None
        try:
            numbers, bodies, digests, befores = zip(*entries, strict=True)
            follows = befores == (self.previous, *digests[:-1]) and numbers == tuple(
                range(self.next_number, self.next_number + len(entries))
            )
            if not follows or tuple(map(entry_hash, befores, bodies)) != digests:
                return None
            saying = self._saying(bodies)
        except (ValueError, TypeError):
            return None
        self.next_number, self.previous = numbers[-1] + 1, digests[-1]
        self.taken += len(entries)
        return saying

    def _saying(self, bodies: Sequence[bytes]) -> dict[int, dict[str, Any]]:
        """Those that pin rows or seal texts; ValueError if one is not an object in its one form."""
        found: dict[int, dict[str, Any]] = {}
        for first in range(0, len(bodies), TOGETHER):
            some = bodies[first : first + TOGETHER]
            for number, (body, value) in enumerate(
                zip(some, parse_all(some), strict=True), self.next_number + first
            ):
                if type(value) is not dict:
                    raise ValueError("an entry is an object")
                if "rows" in value or SEALED in body:
                    found[number] = value
        return found

    def take(self, entry: Row[Any]) -> Iterator[Fault]:
        """Check an entry against the one before; go on from its hash as it stands: each fault shows."""
        if entry.number > self.next_number:
            yield self.missing(entry.number)
            self.previous = None
        if what := self.wrong_with(entry):
            yield Fault(self.organisation_id, entry.number, what)
        self.previous, self.next_number, self.taken = entry.hash, entry.number + 1, self.taken + 1

    def wrong_with(self, entry: Row[Any]) -> str:
        """The first thing wrong with an entry, in words that follow its number; empty if it is sound."""
        if entry_hash(entry.previous, entry.body) != entry.hash:
            return "its bytes do not match its hash: it was changed after it was written"
        if self.previous is not None and entry.previous != self.previous:
            return "it does not follow the entry before it: one of the two was changed, moved or replaced"
        if parse(entry.body) is None:
            return "its bytes are not canonical JSON: it was not written by Safehands"
        return ""

    def end(self, head: _Head) -> list[Fault]:
        """The end of the chain must be what the log's head says it is."""
        if self.next_number < head.size:
            return [self.missing(head.size)]
        if head.head_hash is None:
            return [Fault(self.organisation_id, None, "its log has lost its head")] if self.taken else []
        if head.entries > self.taken + self.passed:
            return [
                Fault(self.organisation_id, head.size, "it stands beyond the end that the log's head states")
            ]
        if self.previous not in (None, head.head_hash):
            return [Fault(self.organisation_id, head.size - 1, "its hash is not the one in the log's head")]
        return []

    def missing(self, until: int) -> Fault:
        last = until - 1
        many = f"entries {self.next_number} to {last} are" if last > self.next_number else "it is"
        return Fault(self.organisation_id, self.next_number, f"{many} missing")


def _all_logs(session: Session) -> list[str]:
    """By their heads and entries, in case one of these was removed; then those of which only a checkpoint is left."""
    both = union(select(RecordLog.organisation_id), select(RecordEntry.organisation_id).distinct())
    there = sorted(session.scalars(both))
    signed = session.scalars(select(RecordCheckpoint.organisation_id).distinct())
    return there + sorted(set(signed).difference(there))


def _head(session: Session, organisation_id: str) -> _Head:
    """In one statement, so that an entry written meanwhile is in all of the answer or in none."""
    mine = RecordEntry.organisation_id == organisation_id
    count = select(func.count()).where(mine).scalar_subquery()
    last = select(func.max(RecordEntry.number)).where(mine).scalar_subquery()
    log = select(RecordLog.size, RecordLog.head_hash, count).where(
        RecordLog.organisation_id == organisation_id
    )
    if (row := session.execute(log).one_or_none()) is not None:
        return _Head(*row)
    found, highest = session.execute(select(count, last)).one()
    return _Head(0 if highest is None else highest + 1, None, found)


def _hashes(session: Session, organisation_id: str, size: int) -> Iterator[list[bytes]]:
    """The hashes of the first entries as they stand, some at a time."""
    digest = cast(RecordEntry.hash, LargeBinary)
    for first in range(0, size, STEP):
        mine = (RecordEntry.organisation_id == organisation_id) & RecordEntry.number.between(
            first, min(first + STEP, size) - 1
        )
        if found := list(session.scalars(select(digest).where(mine).order_by(RecordEntry.number))):
            yield found


_KEPT = text(
    "SELECT number, body, hash, previous FROM record_entries"
    " WHERE organisation_id = :log AND number BETWEEN :first AND :last ORDER BY number"
)


def entries_as_kept(session: Session, organisation_id: str, first: int, last: int) -> Sequence[Row[Any]]:
    """Entries in order, without a cast that would make whatever a hand left into bytes: a third of the time."""
    return session.execute(_KEPT, {"log": organisation_id, "first": first, "last": last}).all()


def _entries(session: Session, organisation_id: str, numbers: Collection[int]) -> list[Row[Any]]:
    """Those of these entries that are there."""
    wanted = sorted(numbers)
    found: list[Row[Any]] = []
    for start in range(0, len(wanted), STEP):
        some = wanted[start : start + STEP]
        found += session.execute(raw_entries(organisation_id).where(RecordEntry.number.in_(some)))
    return found


def raw_entries(organisation_id: str) -> Select[Any]:
    """Number, body, hash and previous hash, as bytes even where somebody's hand left text."""
    columns = (RecordEntry.body, RecordEntry.hash, RecordEntry.previous)
    raw = [cast(column, LargeBinary).label(column.key) for column in columns]
    return select(RecordEntry.number, *raw).where(RecordEntry.organisation_id == organisation_id)

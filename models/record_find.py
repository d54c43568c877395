"""Which entry of the record pins a row: those rows that do not name their entry are found by when they were recorded.

Entries stand in the order in which they were written, so the times in them rise with their numbers, but for the
moments in which two people wrote at once. The log is halved towards each time, for all of them together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, inspect, select, union_all
from sqlalchemy.orm import Session

from models.base import Base
from models.record import Entered, RecordEntry, RecordLog
from models.record_check import raw_entries
from models.record_rows import parse, pins_of

SLACK = timedelta(minutes=5)
"""By how much an entry's own time may lie off the order of the log: two who wrote at once."""

MOST_AT_ONCE = 2000
"""Entries looked through around one time. Only an import writes more in one moment; then the rest is not found."""


@dataclass(frozen=True)
class Sought:
    """A row on record: in whose log its entry stands, and when it was recorded."""

    organisation_id: str
    row: Base
    at: datetime

    @property
    def key(self) -> tuple[str, tuple[Any, ...]]:
        """How entries name the row."""
        mapper = inspect(type(self.row))
        return str(self.row.__tablename__), tuple(mapper.primary_key_from_instance(self.row))


@dataclass(frozen=True)
class Found:
    """The entry that pins a row, and what it says."""

    organisation_id: str
    number: int
    body: dict[str, Any]


def entries_for(session: Session, sought: Sequence[Sought]) -> dict[tuple[str, tuple[Any, ...]], Found]:
    """By the key of a row, the entry that pins it; a row whose entry is not found is left out.

    The number of queries grows with the logarithm of the log, not with how many rows are sought.
    """
    found: dict[tuple[str, tuple[Any, ...]], Found] = {}
    by_log: dict[str, list[Sought]] = defaultdict(list)
    for one in sought:
        log = one.row.entry_organisation_id if isinstance(one.row, Entered) else one.organisation_id
        by_log[log].append(one)
    for log, some in by_log.items():
        keys = {one.key for one in some}
        for entry in _candidates(session, log, some):
            body = parse(entry.body)
            for table, key, _ in pins_of(body):
                if body and (table, key) in keys:
                    found.setdefault((table, key), Found(log, entry.number, body))
    return found


def _candidates(session: Session, log: str, sought: Sequence[Sought]) -> Iterator[Row[Any]]:
    """The entries that may pin them: those that they name, and those of about their time."""
    named = {one.row.entry_number for one in sought if isinstance(one.row, Entered)}
    times = {one.at for one in sought if not isinstance(one.row, Entered)}
    wanted = [RecordEntry.number.in_(named)]
    wanted += [
        RecordEntry.number.between(first, last) for first, last in _together(_windows(session, log, times))
    ]
    for start in range(0, len(wanted), 100):
        # One select for each: for many windows behind one OR, SQLite would rather read the whole log.
        some = [raw_entries(log).where(one) for one in wanted[start : start + 100]]
        yield from session.execute(union_all(*some).order_by("number"))


def _windows(session: Session, log: str, times: Collection[datetime]) -> list[tuple[int, int]]:
    """From which entry to which each time lies."""
    size = session.scalar(select(RecordLog.size).where(RecordLog.organisation_id == log)) or 0
    edges = {edge for at in times for edge in (at - SLACK, at + SLACK)}
    first = _first_from(session, log, size, edges)
    begins = {at: first[at - SLACK] for at in times}
    return [(begins[at], min(first[at + SLACK], begins[at] + MOST_AT_ONCE)) for at in times]


def _together(windows: Collection[tuple[int, int]]) -> list[tuple[int, int]]:
    """What overlaps as one."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(windows):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def _first_from(session: Session, log: str, size: int, times: Collection[datetime]) -> dict[datetime, int]:
    """For each time, the first entry that was recorded then or later; all are halved in step."""
    low, high = dict.fromkeys(times, 0), dict.fromkeys(times, size)
    while open_ones := [at for at in times if low[at] < high[at]]:
        middle = {at: (low[at] + high[at]) // 2 for at in open_ones}
        said = _recorded_at(session, log, set(middle.values()))
        for at in open_ones:
            recorded = said.get(middle[at])
            if recorded is None or recorded < at:
                low[at] = middle[at] + 1
            else:
                high[at] = middle[at]
    return low


def _recorded_at(session: Session, log: str, numbers: Collection[int]) -> dict[int, datetime]:
    """When each of these entries says that it was recorded; one that cannot be read says nothing."""
    rows = session.execute(raw_entries(log).where(RecordEntry.number.in_(numbers)))
    found = {}
    for row in rows:
        try:
            found[row.number] = datetime.fromisoformat(str((parse(row.body) or {}).get("recorded at")))
        except ValueError:
            continue
    return found

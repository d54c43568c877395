"""Finding the decisions in the record: its entries in order, some at a time, from any place on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.record import EntryRef, RecordLog
from models.record_check import raw_entries
from models.record_rows import parse

DECISION = "decision"
"""What an entry calls it when the rules were asked and something changed."""

AT_ONCE = 500
"""Entries read at a time: enough to be quick, few enough for any memory."""

SLACK = timedelta(minutes=5)
"""By how much an entry's own time may lie off the order of the log: two who wrote at once."""


@dataclass(frozen=True)
class Decided:
    """A decision as its entry tells it. ``details`` is None where the entry cannot be read."""

    entry: EntryRef
    delegation_id: str
    case_id: str
    details: dict[str, Any] | None


@dataclass(frozen=True)
class Stretch:
    """Some entries of a log: the decisions among them, and the number of the entry that comes next."""

    decisions: Sequence[Decided]
    next_number: int
    is_last: bool


def logs(session: Session, organisation_id: str = "") -> Sequence[str]:
    """The organisations that have a log; or this one, if it has."""
    wanted = select(RecordLog.organisation_id).order_by(RecordLog.organisation_id)
    if organisation_id:
        wanted = wanted.where(RecordLog.organisation_id == organisation_id)
    return session.scalars(wanted).all()


def stretch(session: Session, organisation_id: str, first: int) -> Stretch:
    """The decisions among the next entries of a log."""
    size = _size(session, organisation_id)
    last = min(first + AT_ONCE, size)
    wanted = raw_entries(organisation_id).where(raw_entries(organisation_id).selected_columns.number >= first)
    wanted = wanted.where(wanted.selected_columns.number < last).order_by(wanted.selected_columns.number)
    decisions = [
        found
        for row in session.execute(wanted)
        if (found := _decided(EntryRef(organisation_id, row.number), row.body))
    ]
    return Stretch(decisions, last, last >= size)


def first_since(session: Session, organisation_id: str, since: datetime) -> int:
    """The number of the first entry that was recorded at a moment or later; perhaps of one shortly before."""
    low, high = 0, _size(session, organisation_id)
    while low < high:
        middle = (low + high) // 2
        at = _recorded_at(session, organisation_id, middle)
        if at is None or at < since - SLACK:
            low = middle + 1
        else:
            high = middle
    return low


def _decided(entry: EntryRef, body: bytes) -> Decided | None:
    """The decision in an entry, if it is one; what cannot be read may have been one."""
    read = parse(body)
    if read is None:
        return Decided(entry, "", "", None)
    if read.get("what") != DECISION:
        return None
    subject, details = read.get("subject") or {}, read.get("details")
    sound = details if isinstance(details, dict) else None
    return Decided(entry, str(subject.get("delegation")), str(subject.get("case")), sound)


def _size(session: Session, organisation_id: str) -> int:
    size = select(RecordLog.size).where(RecordLog.organisation_id == organisation_id)
    return session.scalar(size) or 0


def _recorded_at(session: Session, organisation_id: str, number: int) -> datetime | None:
    wanted = raw_entries(organisation_id)
    row = session.execute(wanted.where(wanted.selected_columns.number == number)).one_or_none()
    try:
        return datetime.fromisoformat(json.loads(row.body)["recorded at"]) if row else None
    except (ValueError, KeyError, TypeError):
        return None

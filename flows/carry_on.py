"""Carrying on: look into the outbox and start the flow that each kind of line asks for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from flows.hospital_agreement import hospital_agreement
from flows.lines import LinesFailed
from flows.reconcile import reconcile
from services import outbox

FLOWS: dict[str, Callable[[list[str]], int]] = {
    outbox.RECONCILE: reconcile,
    outbox.AGREEMENT: hospital_agreement,
}
"""Which flow works on which kind of line, in the order in which they are started."""


def carry_on(reading: sessionmaker[Session], now: datetime, limit: int = 1000) -> int:
    """Start one flow run for each kind of line that waits, with all its lines. Returns how many lines waited.

    Raises LinesFailed, after starting every flow, if any of them could not do some of its lines.
    """
    waiting: dict[str, list[str]] = defaultdict(list)
    with reading() as session:
        for line in outbox.waiting(session, now, limit):
            waiting[line.kind].append(line.id)
    failed = []
    for kind, start in FLOWS.items():
        try:
            if waiting[kind]:
                start(waiting[kind])
        except LinesFailed as error:
            failed.append(f"{kind}: {error}")
    if failed:
        raise LinesFailed("; ".join(failed))
    return sum(map(len, waiting.values()))

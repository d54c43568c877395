"""The body of every nightly flow: find what is due, and carry each one on in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from flows.lines import LinesFailed, Worker
from services.act import Act

Due = Callable[[Session, datetime], Sequence[str]]
"""What is due at a moment, by id. It only reads."""
Carry = Callable[[Act, str], object]
"""Carry one of them on. Run twice or cut off, it leaves the same result."""


def each(work: Worker, due: Due, carry: Carry) -> int:
    """Carry on all that is due; go on past one that fails, and find it again the next time.

    Returns how many there were. Raises LinesFailed at the end if any failed.
    """
    with work.reading() as session:
        ids = due(session, work.clock())
    failed = []
    for id in ids:
        try:
            with work.sessions.begin() as session:
                carry(work.act(session), id)
        except Exception as error:  # noqa: BLE001 (one must not stop the others; it is told below)
            failed.append(type(error).__name__)
    if failed:
        raise LinesFailed(f"{len(failed)} of {len(ids)} failed: {', '.join(sorted(set(failed)))}")
    return len(ids)

"""Working through the outbox, and dying by SIGKILL at the n-th statement or commit. The moment is fixed."""

from __future__ import annotations

import os
import signal
from datetime import timedelta

from sqlalchemy import Engine, event

from flows.lines import Worker, work_through
from models.database import engine_for, reading, sessions
from services import outbox
from services.reconcile import reconcile
from tests.services.world import START

HOLDER = "the one that dies"
MOMENT = START + timedelta(minutes=5)


def work(url: str, dies_at: int = 0) -> int:
    """Start as the ticker does: free what was held, then work through all that waits.

    Returns how many crash points were passed. Dies at none of them if ``dies_at`` is 0.
    """
    engine = engine_for(url)
    worker = Worker(sessions(engine), reading(engine), HOLDER, "reconcile/test", lambda: MOMENT)
    with worker.sessions.begin() as session:
        outbox.release_all(session, HOLDER)
    with worker.reading() as session:
        lines = [line.id for line in outbox.waiting(session, MOMENT)]
    passed = _count_and_die(engine, dies_at)
    work_through(worker, lines, reconcile)
    engine.dispose()
    return passed[0]


def _count_and_die(engine: Engine, dies_at: int) -> list[int]:
    """SIGKILL before the n-th of all statements and commits: nothing can be tidied up."""
    passed = [0]

    def pass_one(*_: object) -> None:
        passed[0] += 1
        if passed[0] == dies_at:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "before_cursor_execute", pass_one)
    event.listen(engine, "commit", pass_one)
    return passed

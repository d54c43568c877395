"""Working as one flow, and dying by SIGKILL at the n-th statement or commit."""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, event

from documents.pdf import unprinted
from flows.lines import Worker
from flows.register import ON_EVENT, body
from flows.settings import working_as
from models.database import engine_for, reading, sessions
from services import outbox

HOLDER = "the one that dies"
Flow = Callable[..., int]


def work(url: str, flow: Flow, moment: datetime, dies_at: int = 0) -> int:
    """Start as a worker does: free what was held, then run the flow; one that works on lines, until none waits.

    Returns how many crash points were passed. Dies at none of them if ``dies_at`` is 0.
    """
    engine = engine_for(url)
    worker = Worker(sessions(engine), reading(engine), HOLDER, "walk", lambda: moment)
    with worker.sessions.begin() as session:
        outbox.release_all(session, HOLDER)
    passed = _count_and_die(engine, dies_at)
    run(worker, flow)
    engine.dispose()
    return passed[0]


def run(worker: Worker, flow: Flow) -> None:
    """The flow's body, worked by this worker; one that works on lines, until none waits."""
    kinds = [kind for kind, one in ON_EVENT.items() if one is flow]
    with working_as(worker), unprinted():
        if not kinds:
            body(flow)()
        while kinds and (ids := _waiting(worker, kinds)):
            body(flow)(ids)


def _waiting(worker: Worker, kinds: list[str]) -> list[str]:
    with worker.reading() as session:
        return [line.id for line in outbox.waiting(session, worker.clock(), kinds=kinds)]


def in_a_child(work: Callable[..., Any], *given: Any) -> int:
    """Do it in a process of its own. Returns its exit code, or minus the signal that it died of."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work(*given)
            code = 0
        except BaseException:  # noqa: BLE001 (whatever it is, it is told, and is not pytest's)
            traceback.print_exc()
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


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

"""Working through outbox lines: claimed in short batches, done in a transaction each; what fails is given back."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy.orm import Session, sessionmaker

from services import outbox
from services.act import Act, Actor
from services.readings import Process

Clock = Callable[[], datetime]
Work = Callable[[Act, str], object]

BATCH = 25
"""Lines claimed at once: few enough that a lease of five minutes leaves each twelve seconds."""

log = logging.getLogger("safehands.lines")


def now() -> datetime:
    """The one place in the flows where the clock is read."""
    return datetime.now(UTC)


class LinesFailed(RuntimeError):
    """Some lines could not be worked through; they wait in the outbox with the name of what went wrong."""


@dataclass(frozen=True)
class Worker:
    """Who works: the database, the name leases are held under, the run that entries name, and the clock.

    ``process`` is told how the work goes, and says when to stop.
    """

    sessions: sessionmaker[Session]
    reading: sessionmaker[Session]
    holder: str
    flow: str
    clock: Clock = now
    process: Process = field(default_factory=Process)

    def act(self, session: Session) -> Act:
        return Act(session, self.clock(), Actor(person_id="", role="Safehands", flow=self.flow))


def work_through(worker: Worker, line_ids: Sequence[str], work: Work) -> int:
    """Claim the lines a batch at a time, and do each and mark it done in one transaction; go on past what fails.

    Other workers may be handed the same lines: each line is done by whoever claims it. Told to stop, it finishes
    the line it is at and gives back the rest. Returns how many were done. Raises LinesFailed at the end if any failed.
    """
    done, lost, failed = 0, 0, []
    for line_id in _claimed(worker, line_ids):
        try:
            if _work_one(worker, line_id, work):
                done += 1
            else:
                lost += 1
                worker.process.lost_lease()
        except Exception as error:  # noqa: BLE001 (one line must not stop the others; it is told below)
            failed.append(type(error).__name__)
            with worker.sessions.begin() as session:
                outbox.release(session, line_id, worker.holder, type(error).__name__, worker.clock())
    flow, _, run = worker.flow.partition("/")
    counts = {"done": done, "failed": len(failed), "lost": lost}
    log.info("lines worked through", extra={"flow": flow, "run": run, "holder": worker.holder, **counts})
    if failed:
        raise LinesFailed(f"{len(failed)} of {len(line_ids)} lines failed: {', '.join(sorted(set(failed)))}")
    return done


def _claimed(worker: Worker, line_ids: Sequence[str]) -> Iterator[str]:
    """The lines that this worker could claim, one by one; what it did not come to is given back."""
    for first in range(0, len(line_ids), BATCH):
        while taken := _claim(worker, line_ids[first : first + BATCH]):
            for line_id in taken:
                if worker.process.stop.is_set():
                    _give_back(worker)
                    return
                yield line_id


def _claim(worker: Worker, line_ids: Sequence[str]) -> list[str]:
    if worker.process.stop.is_set():
        return []
    moment = worker.clock()
    worker.process.looks(moment)
    with worker.sessions.begin() as session:
        return [line.id for line in outbox.claim_batch(session, line_ids, worker.holder, moment)]


def _give_back(worker: Worker) -> None:
    with worker.sessions.begin() as session:
        outbox.release_all(session, worker.holder)


def _work_one(worker: Worker, line_id: str, work: Work) -> bool:
    """False if the lease ran out and somebody else has the line by now."""
    with worker.sessions.begin() as session:
        act = worker.act(session)
        subject = outbox.hold(session, line_id, worker.holder, act.now)
        if subject is None:
            return False
        work(act, subject)
        outbox.finish(session, line_id, act.now)
    return True

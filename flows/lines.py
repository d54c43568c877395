"""Working through outbox lines: claimed in short batches, done in a transaction each; what fails is given back."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy.orm import Session, sessionmaker

from services import outbox
from services.act import SAFEHANDS, Act, Actor
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
        return Act(session, self.clock(), Actor(person_id="", role=SAFEHANDS, flow=self.flow))


def work_through(worker: Worker, line_ids: Sequence[str], work: Work) -> int:
    """Claim the lines a batch at a time; do each, and mark it done in the same transaction; go on past what fails.

    Lines of a batch about one subject are done together, since the work looks at how things stand now. Other
    workers may be handed the same lines: each is done by whoever claims it. Told to stop, it finishes what it is at
    and gives back the rest. Returns how many were done. Raises LinesFailed at the end if any failed.
    """
    done, lost, failed = 0, 0, []
    for subject, lines in _claimed(worker, line_ids):
        try:
            held = _work_on(worker, subject, lines, work)
        except Exception as error:  # noqa: BLE001 (one line must not stop the others; it is told below)
            failed += [type(error).__name__] * len(lines)
            _release(worker, lines, error)
        else:
            done += held
            lost += len(lines) - held
    flow, _, run = worker.flow.partition("/")
    counts = {"done": done, "failed": len(failed), "lost": lost}
    log.info("lines worked through", extra={"flow": flow, "run": run, "holder": worker.holder, **counts})
    if failed:
        raise LinesFailed(f"{len(failed)} of {len(line_ids)} lines failed: {', '.join(sorted(set(failed)))}")
    return done


def _claimed(worker: Worker, line_ids: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Each subject with the lines about it that this worker could claim; what it did not come to is given back."""
    for first in range(0, len(line_ids), BATCH):
        while taken := _claim(worker, line_ids[first : first + BATCH]):
            for about in taken.items():
                if worker.process.stop.is_set():
                    _give_back(worker)
                    return
                yield about


def _claim(worker: Worker, line_ids: Sequence[str]) -> dict[str, list[str]]:
    if worker.process.stop.is_set():
        return {}
    moment = worker.clock()
    worker.process.looks(moment)
    found: dict[str, list[str]] = {}
    with worker.sessions.begin() as session:
        for line in outbox.claim_batch(session, line_ids, worker.holder, moment):
            found.setdefault(line.subject_id, []).append(line.id)
    return found


def _give_back(worker: Worker) -> None:
    with worker.sessions.begin() as session:
        outbox.release_all(session, worker.holder)


def _release(worker: Worker, lines: Sequence[str], error: Exception) -> None:
    with worker.sessions.begin() as session:
        for line_id in lines:
            outbox.release(session, line_id, worker.holder, type(error).__name__, worker.clock())


def _work_on(worker: Worker, subject: str, lines: Sequence[str], work: Work) -> int:
    """Do what these lines of one subject ask for. Returns how many were still ours: a lease may have run out."""
    with worker.sessions.begin() as session:
        act = worker.act(session)
        held = [line for line in lines if outbox.hold(session, line, worker.holder, act.now)]
        if held:
            work(act, subject)
        for line in held:
            outbox.finish(session, line, act.now)
    for _ in range(len(lines) - len(held)):
        worker.process.lost_lease()
    return len(held)

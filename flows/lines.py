"""Working through outbox lines, one transaction each: what is done is done once, what fails is given back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session, sessionmaker

from services import outbox
from services.act import Act, Actor

Clock = Callable[[], datetime]
Work = Callable[[Act, str], object]


def now() -> datetime:
    """The one place in the flows where the clock is read."""
    return datetime.now(UTC)


class LinesFailed(RuntimeError):
    """Some lines could not be worked through; they wait in the outbox with the name of what went wrong."""


@dataclass(frozen=True)
class Worker:
    """Who works: the database, the name leases are held under, the run that entries name, and the clock."""

    sessions: sessionmaker[Session]
    reading: sessionmaker[Session]
    holder: str
    flow: str
    clock: Clock = now

    def act(self, session: Session) -> Act:
        return Act(session, self.clock(), Actor(person_id="", role="Safehands", flow=self.flow))


def work_through(worker: Worker, line_ids: Sequence[str], work: Work) -> int:
    """Claim each line, do its work and mark it done in one transaction; go on past a line that fails.

    Returns how many were done. Raises LinesFailed at the end if any failed.
    """
    done, failed = 0, []
    for line_id in line_ids:
        try:
            done += _work_one(worker, line_id, work)
        except Exception as error:  # noqa: BLE001 (one line must not stop the others; it is told below)
            failed.append(type(error).__name__)
            with worker.sessions.begin() as session:
                outbox.release(session, line_id, type(error).__name__)
    if failed:
        raise LinesFailed(f"{len(failed)} of {len(line_ids)} lines failed: {', '.join(sorted(set(failed)))}")
    return done


def _work_one(worker: Worker, line_id: str, work: Work) -> bool:
    with worker.sessions.begin() as session:
        line = outbox.claim(session, line_id, worker.holder, worker.clock())
        subject = line.subject_id if line else None
    if subject is None:
        return False
    with worker.sessions.begin() as session:
        act = worker.act(session)
        work(act, subject)
        outbox.finish(session, line_id, act.now)
    return True

"""Replay: every night, decide what is recorded again, a stretch of each log at a time, and tell of a difference."""

from __future__ import annotations

import logging

from prefect import flow

from flows.lines import Worker
from flows.settings import worker
from services.proof.nightly import STRETCHES, due_replays, note, visit

log = logging.getLogger("safehands.replay")


@flow(name="replay", flow_run_name="replay", persist_result=False, log_prints=False)
def replay() -> int:
    """Go on in each log from where the last night stopped. Returns how many decisions were decided again."""
    work = worker("replay")
    with work.reading() as session:
        due = due_replays(session, work.clock())
    return sum(_go_on(work, organisation_id) for organisation_id in due)


def _go_on(work: Worker, organisation_id: str) -> int:
    """Some stretches of one log, each read in a session of its own and noted in a transaction of its own."""
    done = 0
    for _ in range(STRETCHES):
        if work.process.stop.is_set():
            break
        with work.reading() as session:
            seen = visit(session, organisation_id, work.clock())
        with work.sessions.begin() as session:
            goes_on = note(work.act(session), seen)
        done += seen.found.decisions
        if differ := seen.found.differences:
            told = {"failed": len(differ), "entry": str(differ[0].entry), "run": work.flow}
            log.error("recorded decisions come out differently", extra=told)
        if not goes_on:
            break
    return done

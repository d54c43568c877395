"""Carrying on: look into the outbox and start the flow that each kind of line asks for."""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from functools import partial

from prefect import Flow
from sqlalchemy.orm import Session, sessionmaker

from flows.lines import LinesFailed
from flows.register import ON_EVENT
from services import outbox
from services.readings import Process

log = logging.getLogger("safehands.flows")


def carry_on(
    reading: sessionmaker[Session], now: datetime, limit: int = 1000, process: Process | None = None
) -> int:
    """Start one flow run for each kind of line that waits, with all its lines. Returns how many lines were done.

    Raises LinesFailed, after starting every flow, if any of them could not do some of its lines.
    """
    waiting: dict[str, list[str]] = defaultdict(list)
    with reading() as session:
        for line in outbox.waiting(session, now, limit, ON_EVENT):
            waiting[line.kind].append(line.id)
    done, failed = 0, []
    for kind, flow in ON_EVENT.items():
        try:
            if waiting[kind]:
                done += counted(process or Process(), name_of(flow), partial(flow, waiting[kind]))
        except LinesFailed as error:
            failed.append(f"{kind}: {error}")
    if failed:
        raise LinesFailed("; ".join(failed))
    return done


def counted(process: Process, flow: str, start: Callable[[], int]) -> int:
    """One run of a flow in this process, with its time and how it came out told to log and metrics."""
    begun = time.monotonic()
    try:
        number = start()
    except Exception as error:
        seconds = time.monotonic() - begun
        process.ran(flow, "failed", seconds)
        told = {"flow": flow, "seconds": round(seconds, 3), "error": type(error).__name__}
        log.error("flow run failed", extra=told)
        raise
    seconds = time.monotonic() - begun
    process.ran(flow, "done", seconds)
    log.info("flow run done", extra={"flow": flow, "seconds": round(seconds, 3), "done": number})
    return number


def name_of(flow: Callable[..., object]) -> str:
    """The name under which Prefect shows a flow."""
    return str(flow.name) if isinstance(flow, Flow) else flow.__name__

"""The ticker: looks into the outbox every second, so that what people do is carried on at once.

There is no poke that could be lost: the outbox itself is asked. On a laptop this costs one indexed query a second.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from sqlalchemy import Engine

from flows.carry_on import carry_on
from flows.lines import LinesFailed, now
from flows.night import in_order
from models.database import reading, sessions
from services import outbox
from services.readings import Process

PERIOD = 1.0
"""Seconds between two looks that found nothing to do."""
AFTER_A_FAILURE = 15.0

log = logging.getLogger("safehands.ticker")


def tick(engine: Engine, holder: str, process: Process, at_start: Sequence[Callable[[], int]] = ()) -> None:
    """Free what this holder held when it last died, run some flows once in order, then carry on until told to stop.

    Told to stop, it ends the line it is at and gives back what it holds.
    """
    # The heartbeat joins a thread that sleeps a second: a flow of 0.1 s would take 1.1 s.
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        give_back(engine, holder)
        _at_start(at_start, process)
        while not process.stop.is_set():
            process.stop.wait(_one_look(engine, process))
        give_back(engine, holder)


def give_back(engine: Engine, holder: str) -> None:
    """Lines that this holder holds are anybody's again."""
    with sessions(engine).begin() as session:
        outbox.release_all(session, holder)


def _at_start(flows: Sequence[Callable[[], int]], process: Process) -> None:
    try:
        in_order(flows, process)
    except LinesFailed as failed:
        log.error("not all of the nightly flows came to their end", extra={"error": type(failed).__name__})


def _one_look(engine: Engine, process: Process) -> float:
    """One look into the outbox. Returns how many seconds to wait before the next."""
    try:
        done = carry_on(reading(engine), now(), process=process)
    except LinesFailed:
        return PERIOD  # told already, and those lines wait by themselves
    except Exception as error:  # noqa: BLE001 (the pages must go on; its text may hold personal details)
        log.error("carrying on failed", extra={"error": type(error).__name__})
        return AFTER_A_FAILURE
    process.looks(now())
    return 0 if done else PERIOD

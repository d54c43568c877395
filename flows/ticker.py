"""The ticker: looks into the outbox every second, so that what people do is carried on at once.

There is no poke that could be lost: the outbox itself is asked. On a laptop this costs one indexed query a second.
"""

from __future__ import annotations

import logging
import threading

from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from sqlalchemy import Engine

from flows.carry_on import carry_on
from flows.lines import LinesFailed, now
from flows.refresher_sweep import refresher_sweep
from models.database import reading, sessions
from services import outbox

PERIOD = 1.0
"""Seconds between two looks."""
AFTER_A_FAILURE = 15.0

log = logging.getLogger("safehands.ticker")


def tick(engine: Engine, holder: str, stop: threading.Event) -> None:
    """Free what this holder held when it last died, sweep once, then carry on until told to stop."""
    with sessions(engine).begin() as session:
        outbox.release_all(session, holder)
    # The heartbeat joins a thread that sleeps a second: a flow of 0.1 s would take 1.1 s.
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        try:
            refresher_sweep()
        except Exception as error:  # noqa: BLE001 (what it could not do is found the next night)
            log.error("the sweep failed: %s", type(error).__name__)
        while not stop.is_set():
            stop.wait(_one_look(engine))


def _one_look(engine: Engine) -> float:
    """One look into the outbox. Returns how many seconds to wait before the next."""
    try:
        carry_on(reading(engine), now())
    except LinesFailed as error:
        log.error("%s", error)
        return AFTER_A_FAILURE
    except Exception as error:  # noqa: BLE001 (the pages must go on; its text may hold personal details)
        log.error("carrying on failed: %s", type(error).__name__)
        return AFTER_A_FAILURE
    return PERIOD

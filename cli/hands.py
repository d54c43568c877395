"""The child of ``safehands worker``: the ticker, and nothing else. Started by the supervisor only."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from datetime import UTC, datetime

import uvicorn

from flows import logs
from flows.settings import HERE
from flows.surroundings import ADDRESS, DATABASE, HOLDER
from flows.ticker import tick
from models.database import engine_for
from services.readings import watched
from web.health import create_app
from web.settings import WebSettings

log = logging.getLogger("safehands.worker")


def main(port: int) -> None:
    """Carry on until SIGTERM; then end the line that is being worked on and give back the rest."""
    logs.configure()
    engine, holder = engine_for(os.environ[DATABASE]), os.environ[HOLDER]
    signal.signal(signal.SIGTERM, lambda *_: HERE.stop.set())
    if port:
        app = create_app(WebSettings(engine, watched=watched(os.environ, HERE)))
        config = uvicorn.Config(app, host=ADDRESS, port=port, log_config=None, access_log=False)
        threading.Thread(target=uvicorn.Server(config).run, daemon=True, name="readings").start()
    HERE.looks(datetime.now(UTC))
    log.info("carrying on", extra={"holder": holder, "cpu": _cpu()})
    # In a thread: in the main one, Prefect would take SIGTERM for itself while a flow runs.
    ticker = threading.Thread(target=tick, args=(engine, holder, HERE), name="ticker")
    ticker.start()
    ticker.join()
    stopped = HERE.stop.is_set()
    log.info("stopped in order" if stopped else "the ticker died", extra={"holder": holder, "cpu": _cpu()})
    sys.exit(0 if stopped else 1)


def _cpu() -> float:
    """Seconds of CPU time that this process has used."""
    return round(time.process_time(), 2)


if __name__ == "__main__":
    main(int(sys.argv[1]))

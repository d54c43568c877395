"""The child of ``safehands up``: pages, Prefect and ticker in one process. Started by the supervisor only."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from urllib.error import URLError
from urllib.request import urlopen

import uvicorn
from sqlalchemy import Engine

from flows import logs
from flows.prefect_server import hold_schedule, server
from flows.register import NIGHTLY
from flows.settings import HERE
from flows.surroundings import ADDRESS, DATABASE, HOLDER
from flows.ticker import tick
from models.database import engine_for
from services.files.file_store import files_from
from services.logins.oidc import provider_from
from services.readings import watched
from web.app import create_app
from web.settings import WebSettings, https_from

STARTS_WITHIN = 180
ENDS_WITHIN = 5
"""Seconds in which the line that is being worked on may end; what is cut off is done again."""

log = logging.getLogger("safehands.house")


def main(port: int, prefect_port: int, demo: bool, nightly: bool) -> None:
    """Start everything, say ready, and hold the schedule until SIGTERM. Port 0: Prefect runs elsewhere."""
    logs.configure()
    engine, holder = engine_for(os.environ[DATABASE]), os.environ[HOLDER]
    signal.signal(signal.SIGTERM, _leave)
    parts = [_start_web(engine, port, demo)]
    if prefect_port:
        parts.append(_thread("Prefect", server(prefect_port).run))
    _wait_for(f"http://{ADDRESS}:{port}/health")
    _wait_for(f"{os.environ['PREFECT_API_URL']}/health")
    ticker = _thread("ticker", partial(tick, engine, holder, HERE, NIGHTLY))
    signal.signal(signal.SIGTERM, partial(_leave_in_order, ticker))
    if prefect_port:
        print(f"Prefect's own pages: http://{ADDRESS}:{prefect_port}", flush=True)
    print(f"Ready: http://{ADDRESS}:{port}", flush=True)
    asyncio.run(_hold([*parts, ticker], nightly))


async def _hold(threads: list[threading.Thread], nightly: bool) -> None:
    """Hold the schedule for as long as everything lives; if one part dies, all of it is started again."""
    leave = signal.getsignal(signal.SIGTERM)
    schedule = asyncio.create_task(hold_schedule() if nightly else asyncio.Event().wait())
    while all(thread.is_alive() for thread in threads) and not schedule.done():
        await asyncio.wait([schedule], timeout=1)
        # Prefect's runner puts a handler of its own in this place, which waits for runs that are not there.
        signal.signal(signal.SIGTERM, leave)
    dead = [thread.name for thread in threads if not thread.is_alive()] or ["schedule"]
    log.critical("a part of Safehands died: %s", ", ".join(dead))
    os._exit(1)


def _thread(name: str, work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True, name=name)
    thread.start()
    return thread


def _start_web(engine: Engine, port: int, demo: bool) -> threading.Thread:
    config = uvicorn.Config(
        create_app(
            WebSettings(
                engine,
                demo=demo,
                https=https_from(os.environ),
                provider=provider_from(os.environ),
                files=files_from(os.environ),
                watched=watched(os.environ, HERE),
            )
        ),
        host=ADDRESS,
        port=port,
        log_config=None,
        access_log=False,
    )
    return _thread("web", uvicorn.Server(config).run)


def _wait_for(address: str) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        try:
            with urlopen(address, timeout=2) as answer:  # noqa: S310 (an address that we were given to use)
                if answer.status == 200:
                    return
        except (URLError, TimeoutError, ConnectionError):
            time.sleep(0.1)
    sys.exit(f"{address} did not answer within {STARTS_WITHIN} s")


def _leave_in_order(ticker: threading.Thread, *_: object) -> None:
    """Let the line end that is being worked on, so that other workers can go on with the rest at once."""
    HERE.stop.set()
    ticker.join(ENDS_WITHIN)
    os._exit(0)


def _leave(*_: object) -> None:
    """SQLite and PostgreSQL keep what was committed; there is nothing else to save."""
    os._exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), "demo" in sys.argv[3:], "nightly" in sys.argv[3:])

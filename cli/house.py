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

from flows.prefect_server import hold_schedule, server
from flows.surroundings import ADDRESS, DATABASE, HOLDER
from flows.ticker import tick
from models.database import engine_for
from web.app import create_app
from web.settings import WebSettings

STARTS_WITHIN = 180


def main(port: int, prefect_port: int, demo: bool) -> None:
    """Start everything, say ready, and hold Prefect's schedule until SIGTERM."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    signal.signal(signal.SIGTERM, _leave)
    engine = engine_for(os.environ[DATABASE])
    web = _start_web(engine, port, demo)
    prefect = _thread("Prefect", server(prefect_port).run)
    _wait_for(f"http://{ADDRESS}:{port}/health")
    _wait_for(f"http://{ADDRESS}:{prefect_port}/api/health")
    ticker = _thread("ticker", partial(tick, engine, os.environ[HOLDER], threading.Event()))
    print(f"Prefect's own pages: http://{ADDRESS}:{prefect_port}", flush=True)
    print(f"Ready: http://{ADDRESS}:{port}", flush=True)
    asyncio.run(_hold([web, prefect, ticker]))


async def _hold(threads: list[threading.Thread]) -> None:
    """Hold the schedule for as long as everything lives; if one part dies, all of it is started again."""
    schedule = asyncio.create_task(hold_schedule())
    while all(thread.is_alive() for thread in threads) and not schedule.done():
        await asyncio.wait([schedule], timeout=1)
        # Prefect's runner puts a handler of its own in this place, which waits for runs that are not there.
        signal.signal(signal.SIGTERM, _leave)
    dead = [thread.name for thread in threads if not thread.is_alive()] or ["schedule"]
    print(f"A part of Safehands died: {', '.join(dead)}.", file=sys.stderr, flush=True)
    os._exit(1)


def _thread(name: str, work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True, name=name)
    thread.start()
    return thread


def _start_web(engine: Engine, port: int, demo: bool) -> threading.Thread:
    config = uvicorn.Config(
        create_app(WebSettings(engine, demo=demo)),
        host=ADDRESS,
        port=port,
        log_level="warning",
        access_log=False,
    )
    return _thread("web", uvicorn.Server(config).run)


def _wait_for(address: str) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        try:
            with urlopen(address, timeout=2) as answer:  # noqa: S310 (our own address)
                if answer.status == 200:
                    return
        except (URLError, TimeoutError, ConnectionError):
            time.sleep(0.1)
    sys.exit(f"{address} did not answer within {STARTS_WITHIN} s")


def _leave(*_: object) -> None:
    """SQLite and PostgreSQL keep what was committed; there is nothing else to save."""
    os._exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "demo")

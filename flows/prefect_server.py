"""Prefect's own server and schedule, inside this process."""

from __future__ import annotations

import uvicorn
from prefect.runner import Runner
from prefect.schedules import Cron
from prefect.server.api.server import create_app

from flows.refresher_sweep import refresher_sweep
from flows.surroundings import ADDRESS

EVERY_NIGHT = Cron("15 2 * * *", timezone="Europe/London")


def server(port: int) -> uvicorn.Server:
    """Prefect's API and pages, to be run in a thread."""
    config = uvicorn.Config(
        create_app(final=True), host=ADDRESS, port=port, log_level="warning", timeout_keep_alive=5
    )
    return uvicorn.Server(config)


async def hold_schedule() -> None:
    """Register the nightly refresher sweep, and start each run when its time comes; never returns."""
    runner = Runner(name="safehands", pause_on_shutdown=False, limit=1)
    await runner.aadd_deployment(await refresher_sweep.ato_deployment(name="nightly", schedule=EVERY_NIGHT))
    await runner.start()

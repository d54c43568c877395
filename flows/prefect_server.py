"""Prefect's own server inside this process, and the schedule of the nightly flows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import uvicorn
from prefect import Flow
from prefect.runner import Runner
from prefect.schedules import Cron
from prefect.server.api.server import create_app

from flows.night import nightly
from flows.surroundings import ADDRESS

SCHEDULES: Mapping[str, tuple[Flow[[], Any], str]] = {"nightly": (nightly, "15 2 * * *")}
"""For each name: a flow, and when it runs, as cron on London's clock. Never in the hour in which clocks change."""


def server(port: int) -> uvicorn.Server:
    """Prefect's API and pages, to be run in a thread."""
    config = uvicorn.Config(
        create_app(final=True),
        host=ADDRESS,
        port=port,
        log_config=None,
        access_log=False,
        timeout_keep_alive=5,
    )
    return uvicorn.Server(config)


async def hold_schedule(schedules: Mapping[str, tuple[Flow[[], Any], str]] = SCHEDULES) -> None:
    """Register these flows, and start each run when its time comes, one at a time; never returns."""
    runner = Runner(name="safehands", pause_on_shutdown=False, limit=1)
    for name, (flow, cron) in schedules.items():
        deployment = await flow.ato_deployment(
            name=name, schedule=Cron(cron, timezone="Europe/London"), tags=["safehands"]
        )
        await runner.aadd_deployment(deployment)
    await runner.start()

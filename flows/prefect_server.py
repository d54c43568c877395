"""Prefect's own server inside this process, and the schedule of the nightly flows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import uvicorn
from prefect import Flow
from prefect.runner import Runner
from prefect.schedules import Cron
from prefect.server.api.server import create_app

from flows.surroundings import ADDRESS

FIRST_AT = 2 * 60 + 15
"""Minutes after midnight in London: later than the hour that is left out or comes twice when the clocks change."""
APART = 5

Schedules = Mapping[str, tuple[Flow[[], Any], str]]
"""For each name: a flow, and when it runs, as cron on London's clock."""


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


def every_night(flows: Sequence[Callable[[], Any]]) -> Schedules:
    """Each of these flows once a night, five minutes apart, in the order given."""
    schedules: dict[str, tuple[Flow[[], Any], str]] = {}
    for number, flow in enumerate(flows):
        if not isinstance(flow, Flow):
            raise TypeError(f"{flow!r} is not a flow of Prefect, so Prefect cannot schedule it")
        hour, minute = divmod(FIRST_AT + APART * number, 60)
        schedules[flow.name] = (flow, f"{minute} {hour} * * *")
    return schedules


async def hold_schedule(schedules: Schedules) -> None:
    """Register these flows, and start each run when its time comes, one at a time; never returns."""
    runner = Runner(name="safehands", pause_on_shutdown=False, limit=1)
    for flow, cron in schedules.values():
        deployment = await flow.ato_deployment(
            name="nightly",
            schedule=Cron(cron, timezone="Europe/London"),
            concurrency_limit=1,
            tags=["safehands"],
        )
        await runner.aadd_deployment(deployment)
    await runner.start()

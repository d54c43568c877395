"""Prefect, kept to itself: its own folder and database, on this machine only, telling nobody anything."""

from __future__ import annotations

import threading
from pathlib import Path

ADDRESS = "127.0.0.1"


def environment(home: Path, port: int) -> dict[str, str]:
    """What has to stand in the environment before Prefect is imported."""
    api = f"http://{ADDRESS}:{port}/api"
    return {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": api,
        "PREFECT_UI_API_URL": api,
        "PREFECT_SERVER_API_HOST": ADDRESS,
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        # otherwise Prefect writes its pages into site-packages
        "PREFECT_UI_STATIC_DIRECTORY": str(home / "ui"),
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    }


def start_server(port: int) -> threading.Thread:
    """Prefect's API and pages in a thread of this process; it stops when the process does."""
    import uvicorn
    from prefect.server.api.server import create_app

    config = uvicorn.Config(
        create_app(final=True), host=ADDRESS, port=port, log_level="warning", timeout_keep_alive=5
    )
    thread = threading.Thread(target=uvicorn.Server(config).run, daemon=True, name="prefect-server")
    thread.start()
    return thread


async def nightly() -> None:
    """Hold the schedule of the refresher sweep, and start its runs; never returns."""
    from prefect.runner import Runner
    from prefect.schedules import Cron

    from flows.refresher_sweep import refresher_sweep

    runner = Runner(name="safehands", pause_on_shutdown=False, limit=1)
    await runner.aadd_deployment(
        await refresher_sweep.ato_deployment(name="nightly", schedule=Cron("15 2 * * *", timezone="Europe/London"))
    )
    await runner.start()

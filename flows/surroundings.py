"""What stands in the environment of a process that runs flows: where its database is, and a Prefect of its own."""

from __future__ import annotations

from pathlib import Path

ADDRESS = "127.0.0.1"

DATABASE = "SAFEHANDS_DATABASE"
"""The address of the database; in the environment, so that it does not stand in Prefect's own database."""
HOLDER = "SAFEHANDS_HOLDER"
"""The name under which outbox lines are held."""


def for_prefect(home: Path, port: int) -> dict[str, str]:
    """Prefect with its own folder, on this machine only, telling nobody; to be set before it is imported."""
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

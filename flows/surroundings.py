"""What stands in the environment of a process that runs flows: where its database is, and its Prefect."""

from __future__ import annotations

from pathlib import Path

ADDRESS = "127.0.0.1"

DATABASE = "SAFEHANDS_DATABASE"
"""The address of the database; in the environment, so that it does not stand in Prefect's own database."""
HOLDER = "SAFEHANDS_HOLDER"
"""The name under which outbox lines are held."""
LOG = "SAFEHANDS_LOG"
"""The form of log lines: ``json``, or text."""


def with_prefect_at(address: str) -> dict[str, str]:
    """What a process needs that uses a Prefect server somewhere; to be set before Prefect is imported.

    ``address`` ends in ``/api``.
    """
    return {
        "PREFECT_API_URL": address,
        "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
        "PREFECT_LOGGING_SETTINGS_PATH": str(Path(__file__).with_name("logging.yml")),
        # what an exception says must not go into Prefect's database as a log
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
    }


def for_prefect(home: Path, port: int) -> dict[str, str]:
    """Prefect with its own folder and server, on this machine only, telling nobody."""
    api = f"http://{ADDRESS}:{port}/api"
    return {
        **with_prefect_at(api),
        "PREFECT_HOME": str(home),
        "PREFECT_UI_API_URL": api,
        "PREFECT_SERVER_API_HOST": ADDRESS,
        "PREFECT_SERVER_API_PORT": str(port),
        # otherwise Prefect writes its pages into site-packages
        "PREFECT_UI_STATIC_DIRECTORY": str(home / "ui"),
    }

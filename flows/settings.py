"""How a flow finds its database: from the environment, so that no address stands in Prefect's own database."""

from __future__ import annotations

import os
from functools import lru_cache

from prefect.runtime import flow_run
from sqlalchemy import Engine

from flows.lines import Worker
from models.database import engine_for, reading, sessions

DATABASE = "SAFEHANDS_DATABASE"
HOLDER = "SAFEHANDS_HOLDER"


def worker(flow_name: str) -> Worker:
    """The worker of the flow run that is going on."""
    run = flow_run.id or "by hand"
    engine = _engine(os.environ[DATABASE])
    return Worker(sessions(engine), reading(engine), os.environ.get(HOLDER, "worker"), f"{flow_name}/{run}")


@lru_cache(maxsize=4)
def _engine(url: str) -> Engine:
    return engine_for(url)

"""The worker of a flow run, made of what stands in the environment."""

from __future__ import annotations

import os
from functools import lru_cache

from prefect.runtime import flow_run
from sqlalchemy import Engine

from flows.lines import Worker
from flows.surroundings import DATABASE, HOLDER
from models.database import engine_for, reading, sessions


def worker(flow_name: str) -> Worker:
    """The worker of the flow run that is going on."""
    run = flow_run.id or "by hand"
    engine = _engine(os.environ[DATABASE])
    return Worker(sessions(engine), reading(engine), os.environ.get(HOLDER, "worker"), f"{flow_name}/{run}")


@lru_cache(maxsize=4)
def _engine(url: str) -> Engine:
    return engine_for(url)

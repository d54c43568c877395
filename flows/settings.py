"""The worker of a flow run, made of what stands in the environment, and what this process has done."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from functools import lru_cache

from prefect.runtime import flow_run
from sqlalchemy import Engine

from flows.lines import Worker
from flows.surroundings import DATABASE, HOLDER
from models.database import engine_for, reading, sessions
from services.readings import Process

_INSTEAD: ContextVar[Worker | None] = ContextVar("worker instead", default=None)

HERE = Process()
"""One for the whole process, as its environment is: Prefect calls flows with ids only."""


def worker(flow_name: str) -> Worker:
    """The worker of the flow run that is going on."""
    if instead := _INSTEAD.get():
        return replace(instead, flow=f"{flow_name}/{instead.flow}")
    run = flow_run.id or "by hand"
    engine = _engine(os.environ[DATABASE])
    return Worker(
        sessions(engine),
        reading(engine),
        os.environ.get(HOLDER, "worker"),
        f"{flow_name}/{run}",
        process=HERE,
    )


@contextmanager
def working_as(instead: Worker) -> Iterator[None]:
    """Within this block flows are worked by this worker, with its own clock and database: for a simulation."""
    token = _INSTEAD.set(instead)
    try:
        yield
    finally:
        _INSTEAD.reset(token)


@lru_cache(maxsize=4)
def _engine(url: str) -> Engine:
    return engine_for(url)

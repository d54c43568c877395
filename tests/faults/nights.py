"""Whole nights in the town, at the moment that a test says."""

from __future__ import annotations

from datetime import datetime

from flows.register import NIGHTLY, ON_EVENT
from tests.flows.crashing import work


def a_night(url: str, moment: datetime) -> None:
    """Every nightly flow once, and then what the outbox holds, until nothing waits."""
    for flow in NIGHTLY:
        work(url, flow, moment)
    for _ in range(2):  # what one kind leads to may be of another
        for on_event in ON_EVENT.values():
            work(url, on_event, moment)

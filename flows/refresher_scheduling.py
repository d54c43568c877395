"""Refresher scheduling: every night, warn whoever schedules of what falls due, once for each stage."""

from __future__ import annotations

from prefect import flow

from flows.nightly import each
from flows.settings import worker
from services.refreshers import carry_warnings, due_warnings


@flow(
    name="refresher-scheduling", flow_run_name="refresher-scheduling", persist_result=False, log_prints=False
)
def refresher_scheduling() -> int:
    """Warn for each delegation, one transaction each; what was cut off is found the next time."""
    return each(worker("refresher-scheduling"), due_warnings, carry_warnings)

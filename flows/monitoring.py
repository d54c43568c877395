"""Monitoring: every night, tell of what was missed, and ask the PHB lead where it stays missed."""

from __future__ import annotations

from prefect import flow

from flows.nightly import each
from flows.settings import worker
from services.training.monitoring import carry_monitoring, due_monitoring


@flow(name="monitoring", flow_run_name="monitoring", persist_result=False, log_prints=False)
def monitoring() -> int:
    """Tell and ask on for each, one transaction each; what was cut off is found the next time."""
    return each(worker("monitoring"), due_monitoring, carry_monitoring)

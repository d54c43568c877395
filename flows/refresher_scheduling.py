"""Refresher scheduling: every night, ask again wherever a day has come that changes an answer or has to be told."""

from __future__ import annotations

from prefect import flow

from flows.nightly import each
from flows.settings import worker
from services.reconcile import due_for_sweep, reconcile


@flow(
    name="refresher-scheduling", flow_run_name="refresher-scheduling", persist_result=False, log_prints=False
)
def refresher_scheduling() -> int:
    """Reconcile each delegation that is due, one transaction each; what was cut off is found the next time."""
    return each(worker("refresher-scheduling"), due_for_sweep, reconcile)

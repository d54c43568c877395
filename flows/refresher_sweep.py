"""Refresher sweep: every night, ask again wherever a day has come on which the answer may have changed."""

from __future__ import annotations

from prefect import flow

from flows.nightly import each
from flows.settings import worker
from services.reconcile import due_for_sweep, reconcile


@flow(name="refresher-sweep", flow_run_name="refresher-sweep", persist_result=False, log_prints=False)
def refresher_sweep() -> int:
    """Reconcile each delegation that is due, one transaction each; what was cut off is found the next time."""
    return each(worker("refresher-sweep"), due_for_sweep, reconcile)

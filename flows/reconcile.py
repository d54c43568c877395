"""Reconcile: ask again for every delegation that something has happened to."""

from __future__ import annotations

from prefect import flow

from flows.lines import work_through
from flows.settings import worker
from services.reconcile import reconcile as reconcile_one


@flow(name="reconcile", flow_run_name="reconcile", persist_result=False, log_prints=False)
def reconcile(line_ids: list[str]) -> int:
    """Work through outbox lines of kind 'reconcile delegation'; run twice or cut off, it leaves the same result."""
    return work_through(worker("reconcile"), line_ids, reconcile_one)

"""Successions: every night, ask again wherever whoever is accountable or monitors is going, gone or back."""

from __future__ import annotations

from prefect import flow

from flows.nightly import each
from flows.settings import worker
from services.accountability import due_successions
from services.reconcile import reconcile


@flow(name="successions", flow_run_name="successions", persist_result=False, log_prints=False)
def successions() -> int:
    """Reconcile each delegation with a duty that has to pass on; what is late goes to the PHB lead."""
    return each(worker("successions"), due_successions, reconcile)

"""Competency sign-off: every night, ask for late steps of action plans, and for sign-offs that wait."""

from __future__ import annotations

from prefect import flow

from flows.nightly import each
from flows.settings import worker
from services.reconcile import reconcile
from services.training.sign_off_waits import due_sign_offs


@flow(name="competency-sign-off", flow_run_name="competency-sign-off", persist_result=False, log_prints=False)
def competency_sign_off() -> int:
    """Reconcile each delegation with a late step or a waiting sign-off, one transaction each."""
    return each(worker("competency-sign-off"), due_sign_offs, reconcile)

"""Competency sign-off: every night, ask for late steps of plans and for waiting sign-offs; call next steps to mind."""

from __future__ import annotations

from prefect import flow

from flows.nightly import each
from flows.settings import worker
from services.reconcile import reconcile
from services.training.call_reminders import carry_call_step, due_call_steps
from services.training.sign_off_waits import due_sign_offs


@flow(name="competency-sign-off", flow_run_name="competency-sign-off", persist_result=False, log_prints=False)
def competency_sign_off() -> int:
    """Reconcile each delegation with a waiting sign-off, and remind of each next step that has come to its day."""
    work = worker("competency-sign-off")
    return each(work, due_sign_offs, reconcile) + each(work, due_call_steps, carry_call_step)

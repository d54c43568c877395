"""Hospital plans: every night, whoever is often in hospital has a plan in advance, and it is current."""

from __future__ import annotations

from prefect import flow

from flows.nightly import each
from flows.settings import worker
from services.in_hospital.hospital_history import due_plans, keep_plan_of


@flow(name="hospital-plans", flow_run_name="hospital-plans", persist_result=False, log_prints=False)
def hospital_plans() -> int:
    """Ask for the plan, or no longer, one transaction for each case; what was cut off is found the next time."""
    return each(worker("hospital-plans"), due_plans, keep_plan_of)

"""Hospital agreement: a new version of the working agreement whenever something on it has changed."""

from __future__ import annotations

from prefect import flow

from flows.lines import work_through
from flows.settings import worker
from services.agreement import issue_agreement


@flow(name="hospital-agreement", flow_run_name="hospital-agreement", persist_result=False, log_prints=False)
def hospital_agreement(line_ids: list[str]) -> int:
    """Work through outbox lines of kind 'hospital agreement'; a paper that says the same is not issued again."""
    return work_through(worker("hospital-agreement"), line_ids, issue_agreement)

"""Hospital agreement: a new version of the working agreement whenever something on it has changed."""

from __future__ import annotations

from prefect import flow

from flows.lines import work_through
from flows.settings import worker
from services.agreements.agreement_keep import keep_agreement


@flow(name="hospital-agreement", flow_run_name="hospital-agreement", persist_result=False, log_prints=False)
def hospital_agreement(line_ids: list[str]) -> int:
    """Work through outbox lines of kind 'hospital agreement'; a paper that says the same is not issued again.

    Where there can be no paper yet, an action asks for what is missing, and the line is done.
    """
    return work_through(worker("hospital-agreement"), line_ids, keep_agreement)

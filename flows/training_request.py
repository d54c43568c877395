"""Training request: every night, hold, release or close what waits, ask again for what is late, and escalate."""

from __future__ import annotations

from prefect import flow

from flows.nightly import each
from flows.settings import worker
from services.training.training_requests import carry_training_request, due_training_requests


@flow(name="training-request", flow_run_name="training-request", persist_result=False, log_prints=False)
def training_request() -> int:
    """Carry each open training request on, one transaction each; what was cut off is found the next time."""
    return each(worker("training-request"), due_training_requests, carry_training_request)

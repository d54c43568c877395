"""Leavers: every night, end the delegations of PAs who have left, or suspend them until somebody covers."""

from __future__ import annotations

from prefect import flow

from flows.nightly import each
from flows.settings import worker
from services.ending import carry_leaver, due_leavers


@flow(name="leavers", flow_run_name="leavers", persist_result=False, log_prints=False)
def leavers() -> int:
    """End each, one transaction each; what was cut off is found the next time."""
    return each(worker("leavers"), due_leavers, carry_leaver)

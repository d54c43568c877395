"""Protocol revised: each case goes over to the new version of its framework, one transaction each."""

from __future__ import annotations

from prefect import flow

from flows.lines import work_through
from flows.settings import worker
from services.protocol_revised import carry_revision


@flow(name="protocol-revised", flow_run_name="protocol-revised", persist_result=False, log_prints=False)
def protocol_revised(line_ids: list[str]) -> int:
    """Work through outbox lines of kind 'protocol revised'; a case that has gone over already is left as it is.

    Where a setting has to be chosen first, an action asks for it, and the line is done.
    """
    return work_through(worker("protocol-revised"), line_ids, carry_revision)

"""Framework impact: what a version would do to a caseload, worked out a part at a time."""

from __future__ import annotations

from prefect import flow

from flows.lines import work_through
from flows.settings import worker
from services.framework_impact import carry_impact


@flow(name="framework-impact", flow_run_name="framework-impact", persist_result=False, log_prints=False)
def framework_impact(line_ids: list[str]) -> int:
    """Work through outbox lines of kind 'framework impact'; each looks at some delegations and asks for the rest."""
    return work_through(worker("framework-impact"), line_ids, carry_impact)

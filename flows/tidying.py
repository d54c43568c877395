"""Tidying: every night, what was kept for a day only is thrown away."""

from __future__ import annotations

from prefect import flow

from flows.nightly import each
from flows.settings import worker
from services.importing.import_drafts import old_drafts, throw_away


@flow(name="tidying", flow_run_name="tidying", persist_result=False, log_prints=False)
def tidying() -> int:
    """Throw away caseload files that were looked at and never confirmed: they hold names and NHS numbers."""
    return each(worker("tidying"), old_drafts, throw_away)

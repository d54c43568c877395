"""Panel: every night, each panel's meetings are planned, its lists made, its papers drawn, its minutes written."""

from __future__ import annotations

from prefect import flow

from flows.nightly import each
from flows.settings import worker
from services.panels.panel_life import carry_panel, due_panels


@flow(name="panel", flow_run_name="panel", persist_result=False, log_prints=False)
def panel() -> int:
    """Carry each panel on, one transaction each; what was cut off is found the next time."""
    return each(worker("panel"), due_panels, carry_panel)

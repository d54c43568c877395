"""Lapses: every night, ask for what runs out to be looked up again, ahead of its last day."""

from __future__ import annotations

from prefect import flow

from flows.nightly import each
from flows.settings import worker
from services.lapses import carry_lapse, due_lapses


@flow(name="lapses", flow_run_name="lapses", persist_result=False, log_prints=False)
def lapses() -> int:
    """Have each delegation asked again on which a proof bears that ends soon, once at each step of the chase."""
    return each(worker("lapses"), due_lapses, carry_lapse)

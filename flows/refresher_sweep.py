"""Refresher sweep: every night, ask again wherever a day has come on which the answer may have changed."""

from __future__ import annotations

from prefect import flow

from flows.lines import LinesFailed, Worker
from flows.settings import worker
from rules.moments import instant, london_day
from services.reconcile import due_for_sweep, reconcile


@flow(name="refresher-sweep", flow_run_name="refresher-sweep", persist_result=False, log_prints=False)
def refresher_sweep() -> int:
    """Reconcile each delegation that is due, one transaction each; what was cut off is found the next time."""
    return sweep(worker("refresher-sweep"))


def sweep(work: Worker) -> int:
    """The body of the flow. Returns how many delegations were asked about.

    Raises LinesFailed at the end if any could not be.
    """
    with work.reading() as session:
        due = due_for_sweep(session, london_day(instant(work.clock())))
    failed = []
    for delegation_id in due:
        try:
            with work.sessions.begin() as session:
                reconcile(work.act(session), delegation_id)
        except Exception as error:  # noqa: BLE001 (one delegation must not stop the others; it is told below)
            failed.append(type(error).__name__)
    if failed:
        raise LinesFailed(f"{len(failed)} of {len(due)} delegations failed: {', '.join(sorted(set(failed)))}")
    return len(due)

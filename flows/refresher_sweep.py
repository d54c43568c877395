"""Refresher sweep: every night, ask again wherever a day has come on which the answer may have changed."""

from __future__ import annotations

from prefect import flow

from flows.lines import Worker
from flows.settings import worker
from rules.moments import instant, london_day
from services.reconcile import due_for_sweep, reconcile


@flow(name="refresher-sweep", flow_run_name="refresher-sweep", persist_result=False, log_prints=False)
def refresher_sweep() -> int:
    """Reconcile each delegation that is due, one transaction each; what was cut off is found the next time."""
    return sweep(worker("refresher-sweep"))


def sweep(work: Worker) -> int:
    """The body of the flow. Returns how many delegations were asked about."""
    with work.reading() as session:
        due = due_for_sweep(session, london_day(instant(work.clock())))
    for delegation_id in due:
        with work.sessions.begin() as session:
            reconcile(work.act(session), delegation_id)
    return len(due)

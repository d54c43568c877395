"""The night: every nightly flow once, in order, as one run that Prefect schedules."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from prefect import flow
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

from flows.carry_on import counted, name_of
from flows.lines import LinesFailed
from flows.register import NIGHTLY
from flows.settings import HERE
from services.readings import Process


@flow(name="nightly", flow_run_name="nightly", persist_result=False, log_prints=False)
def nightly() -> int:
    """All of them, each a run of its own inside this one. Returns how much they carried on together."""
    return in_order(NIGHTLY, HERE)


def in_order(flows: Sequence[Callable[[], int]], process: Process) -> int:
    """Each of these flows once; one that fails stops no other, and what it could not do is found the next night.

    Raises LinesFailed at the end, with the names of those that failed. Told to stop, it begins no other.
    """
    done, failed = 0, []
    # The heartbeat joins a thread that sleeps a second: a flow of 0.1 s would take 1.1 s.
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        for each in flows:
            if process.stop.is_set():
                break
            try:
                done += counted(process, name_of(each), each)
            except Exception:  # noqa: BLE001 (told by type, in the log and below)
                failed.append(name_of(each))
    if failed:
        raise LinesFailed(f"{len(failed)} of {len(flows)} nightly flows failed: {', '.join(failed)}")
    return done

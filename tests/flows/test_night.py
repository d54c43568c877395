"""The night: every nightly flow in order, whatever becomes of the one before; and where it is scheduled."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from flows.lines import LinesFailed
from flows.night import in_order, nightly
from flows.prefect_server import SCHEDULES
from services.readings import Process

POOLS = Path(__file__).parent.parent.parent / "prefect.yaml"


def test_each_flow_runs_once_in_order_and_one_that_fails_stops_no_other() -> None:
    ran: list[str] = []

    def first() -> int:
        ran.append("first")
        return 2

    def second() -> int:
        ran.append("second")
        raise KeyError("Amina Yusuf")

    def third() -> int:
        ran.append("third")
        return 3

    process = Process()
    with pytest.raises(LinesFailed, match=r"^1 of 3 nightly flows failed: second$"):
        in_order([first, second, third], process)
    assert ran == ["first", "second", "third"]
    assert process.runs == {("first", "done"): 1, ("second", "failed"): 1, ("third", "done"): 1}
    assert in_order([first, third], process) == 5


def test_told_to_stop_it_begins_no_other() -> None:
    process = Process()

    def stops() -> int:
        process.stop.set()
        return 1

    def never() -> int:
        raise AssertionError("it was begun")

    assert in_order([stops, never], process) == 1


def test_the_work_pool_runs_at_night_what_up_runs_at_night() -> None:
    """prefect.yaml names the same flow, by the same name and at the same time, so that one replaces the other."""
    (deployment,) = YAML(typ="safe").load(POOLS)["deployments"]
    ((name, (flow, cron)),) = SCHEDULES.items()
    file, _, function = deployment["entrypoint"].partition(":")
    assert (POOLS.parent / file).is_file()
    assert (flow, function) == (nightly, nightly.fn.__name__)
    assert deployment["name"] == name
    assert deployment["schedules"] == [{"cron": cron, "timezone": "Europe/London"}]

"""What flows do in the night says in the record which flow it was, in which run, and what a decision rests on."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from flows.carry_on import name_of
from flows.register import NIGHTLY, ON_EVENT
from models.database import engine_for, reading
from models.record import RecordEntry
from tests.faults.nights import a_night
from tests.flows.busy_town import NIGHT

FLOWS = {name_of(flow) for flow in (*NIGHTLY, *ON_EVENT.values())}


def of_the_night(url: str) -> list[dict[str, Any]]:
    """The entries that a night added to the town."""
    engine = engine_for(url)
    with reading(engine)() as session:
        bodies = map(json.loads, session.scalars(select(RecordEntry.body)))
        found = [body for body in bodies if body["recorded at"] >= NIGHT.isoformat()]
    engine.dispose()
    return found


@pytest.mark.parametrize("fresh_town", ["sqlite"], indirect=True)
def test_each_entry_of_a_flow_names_flow_and_run_and_each_decision_its_rules(
    fresh_town: Callable[[], str],
) -> None:
    url = fresh_town()
    a_night(url, NIGHT)
    entries = of_the_night(url)
    assert entries
    for entry in entries:
        flow, _, run = entry["by"]["flow"].partition("/")
        assert flow in FLOWS, entry["what"]
        assert run, entry["what"]
        assert entry["by"]["role"] == "Safehands"
    decisions = [entry["details"] for entry in entries if entry["what"] == "decision"]
    assert decisions
    for details in decisions:
        assert details["frameworks"], "by hash, with the settings"
        assert all(action["requirement"] for action in details["answer"]["actions"])

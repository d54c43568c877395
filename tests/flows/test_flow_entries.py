"""What flows do in the night says in the record which flow it was, in which run, and by which rule."""

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
from tests.door import names_a_rule
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
def test_each_entry_of_a_flow_names_flow_and_run_and_rule_and_each_decision_its_requirements(
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
        assert entry["rules"], entry["what"]
        assert all(map(names_a_rule, entry["rules"])), entry["what"]
    decisions = [entry for entry in entries if entry["what"] == "decision"]
    assert decisions
    for entry in decisions:
        details = entry["details"]
        of_frameworks = [rule for rule in entry["rules"] if "framework" in rule]
        assert len(of_frameworks) == len(details["frameworks"])
        asking = {action["requirement"] for action in details["answer"]["actions"]}
        assert asking <= {name for rule in of_frameworks for name in rule["requirements"]}
        assert details["frameworks"], "by hash, with the settings"
        assert all(action["requirement"] for action in details["answer"]["actions"])

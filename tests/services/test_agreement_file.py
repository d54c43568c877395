"""A case file that holds what is on record gives the paper that the record gives."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from documents.agreement_data import plain
from documents.own_papers import OwnPapers
from models.hospital import Admission
from rules.moments import Instant, london
from rules.question import Delegation, Evidence, Person
from services.agreements.agreement_file import paper_of_file, read_agreement
from services.in_hospital.hospital_stay import Stay
from tests.services.stays import WARD, draft, in_hospital, planned, ready
from tests.services.world import World

TWO_SHIFTS = [("2026-06-01T20:00", "2026-06-02T08:00"), ("2026-06-03T20:00", "2026-06-04T08:00")]


def moment(at: Instant) -> str:
    return london(at).isoformat()


def as_case_file(world: World, admission: Admission) -> dict[str, Any]:
    """Everything that the record knows of a stay, in the fields of a case file."""
    stay = Stay(world.session, admission, world.now)
    paper = draft(world.session, admission, world.now)
    evidence = list(stay.known.evidence)
    return {
        "case": "from the record",
        "as of": moment(stay.now),
        "stay": {
            "reference": paper.reference, "person": "lowe", "nhs number": paper.person.nhs_number,
            "hospital": "hospital", "ward": WARD, "admitted": moment(stay.facts.admitted), "kept by": "north",
        },
        "on-call nurse": {"name": paper.on_call_nurse.name, "telephone": paper.on_call_nurse.telephone},
        "rota": [
            {"pa": one.pa_id, "designation": one.designation,
             "starts": one.starts_at.isoformat(), "ends": one.ends_at.isoformat(), "purpose": one.purpose}
            for one in (*stay.facts.shifts, *stay.facts.home_shifts)
        ],
        "frameworks": [
            {"framework": one.framework.id, "settings": dict(one.settings),
             **({"approved": {"by": one.approval.by, "on": one.approval.on}} if one.approval else {})}
            for one in stay.applied
        ],
        "organisations": {
            "hospital": {"name": paper.hospital, "kind": "nhs trust"}, "north": {"name": paper.icb},
            **{id: {"name": one.name, "kind": one.kind} for id, one in stay.known.organisations.items()},
        },
        "people": {
            id: _person(one, evidence) | ({"born": paper.person.born.isoformat()} if id == "lowe" else {})
            for id, one in stay.known.people.items()
        },
        "evidence": [_evidence(one) for one in evidence],
        "delegations": [_delegation(one) for one in stay.delegations],
    }  # fmt: skip


def _person(person: Person, evidence: list[Evidence]) -> dict[str, Any]:
    givers = [giver for item in evidence for giver in item.by if giver.person == person.id]
    roles = list(dict.fromkeys(giver.role for giver in givers))
    where = next((giver.organisation for giver in givers if giver.organisation), "")
    return {"name": person.name, "organisation": where, **({"roles": roles} if roles else {})}


def _evidence(item: Evidence) -> dict[str, Any]:
    party = {"registration": "practitioner", "training": "topic", "void": "voids"}.get(item.kind, "")
    fields = {
        "id": item.id, "evidence": item.kind, "outcome": item.outcome, "true on": moment(item.begins),
        "recorded": moment(item.recorded), "good until": moment(item.until), "pa": item.pa, "person": item.person,
        "task": item.task, "ward": item.ward.partition(" (")[0], "provider": item.provider, party: item.about,
        "by": [giver.person for giver in item.by], "acting as": [giver.role for giver in item.by],
    }  # fmt: skip
    return {name: value for name, value in fields.items() if value and not str(value).startswith("9999")}


def _delegation(one: Delegation) -> dict[str, Any]:
    return {"pa": one.pa, "person": one.person, "task": one.task, "requested": moment(one.requested)}


@pytest.mark.parametrize("is_ready", [False, True])
def test_the_file_and_the_record_give_the_same_paper(world: World, tmp_path: Path, is_ready: bool) -> None:
    admission, row = in_hospital(world)
    if is_ready:
        ready(world, admission, row)
    for starts, ends in TWO_SHIFTS:
        planned(world, admission, starts, ends)
    planned(world, admission, "2026-06-05T09:00", "2026-06-05T10:00", purpose="home task")
    path = tmp_path / "case.yaml"
    with path.open("w") as file:
        YAML().dump(as_case_file(world, admission), file)
    recorded = draft(world.session, admission, world.now)
    from_file = paper_of_file(read_agreement(path), OwnPapers())
    assert plain(replace(from_file, issued_at=recorded.issued_at)) == plain(recorded)
    assert recorded.shifts[0].dbs_ok is is_ready

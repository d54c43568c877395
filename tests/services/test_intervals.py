"""An agreed interval may shorten what the framework asks for and never lengthen it, before it is on record."""

from __future__ import annotations

from datetime import date

import pytest

from models.cases import DelegationRow
from rules.framework import from_library
from rules.moments import Period
from services.act import Refused
from services.cases import Application, launch_case, launch_delegation
from services.evidence import NewEvidence, record_evidence
from services.frameworks import approve_framework
from services.known import known_for
from tests.services.world import TASK, World


def oxford(world: World) -> DelegationRow:
    """Mrs Lowe's case under Oxford's protocols and the task library."""
    applications = [
        Application(from_library("oxford"), {"refreshers scheduled by": "clinical trainer"}),
        Application(from_library("task-library")),
    ]
    for one in applications:
        approve_framework(
            world.act("pat"), "north", one.framework,
            by="Dr Invented Example", role="clinical lead", on=date(2026, 1, 5), note="invented, for tests",
        )  # fmt: skip
    case = launch_case(world.act("grace"), "north", "lowe", applications)
    return launch_delegation(world.act("grace"), case, "amina", TASK)


def agreed(world: World, every: Period | None, outcome: str = "agreed") -> NewEvidence:
    return NewEvidence(
        "agreed interval", outcome, world.now.date(), (world.giver("nia"),), "amina", "lowe", TASK,
        about="refresher training", interval=every,
    )  # fmt: skip


@pytest.mark.covers("OX-17")
@pytest.mark.parametrize("every", ["18 months", "13 months", "366 days", "2 years"])
def test_a_longer_interval_is_refused_with_the_text_and_nothing_is_recorded(world: World, every: str) -> None:
    row = oxford(world)
    with pytest.raises(Refused, match=r"at least every 12 months \(oxford, 2:739\)"):
        record_evidence(world.act("grace"), "north", agreed(world, Period.parse(every)))
    assert all(one.kind != "agreed interval" for one in known_for(world.session, row).evidence)


@pytest.mark.parametrize("every", ["9 months", "12 months", "1 year", "52 weeks", "30 days"])
def test_one_that_is_no_longer_is_recorded(world: World, every: str) -> None:
    row = oxford(world)
    record_evidence(world.act("grace"), "north", agreed(world, Period.parse(every)))
    (item,) = [one for one in known_for(world.session, row).evidence if one.kind == "agreed interval"]
    assert item.interval == Period.parse(every)


def test_an_interval_without_a_length_is_refused_and_its_end_needs_none(world: World) -> None:
    oxford(world)
    with pytest.raises(Refused, match="The interval is missing"):
        record_evidence(world.act("grace"), "north", agreed(world, None))
    record_evidence(world.act("grace"), "north", agreed(world, None, "ended"))

"""Evidence, requirements and files for tests, with only what a test is about to be written out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from rules.applied import Applied
from rules.framework import from_library
from rules.moments import Period, Span
from rules.question import Evidence, Giver
from rules.requirement import Requirement, WayOut

ROOT = Path(__file__).parent.parent.parent
EXAMPLE = ROOT / "examples/case.yaml"

_EVIDENCE = Evidence(
    id="assess-1",
    kind="assessment",
    outcome="competent",
    begins=Span.parse("2026-06-08T14:00").first,
    recorded=Span.parse("2026-06-08T14:20").first,
    by=(Giver("nia", "clinical trainer", "moorland"),),
    pa="amina",
    person="lowe",
    task="gastrostomy feed",
)

_REQUIREMENT = Requirement(
    name="assessed competent",
    framework="a-framework",
    why="So that it is safe.",
    cite=("2:796",),
    evidence="assessment",
    outcomes=("competent",),
    about=("pa", "person", "task"),
    by=("clinical trainer",),
    at_least_givers=1,
    at_least_organisations=0,
    independent_of=(),
    providers=(),
    assured_providers=(),
    after=(),
    during=(),
    counted_from=(),
    at_least=1,
    good_for=None,
    window=None,
    only_if=None,
    hospital_only=False,
    gate=True,
    supervised_too=True,
    status="waiting for assessment",
    if_lapsed="lapsed",
    way_out=WayOut("assess the PA", "clinical trainer", Period(14, "days")),
    other_outcomes=(),
    warn_days=0,
)


def evidence(**changes: Any) -> Evidence:
    """An assessment, changed as the test needs it."""
    return replace(_EVIDENCE, **changes)


def a_requirement(**changes: Any) -> Requirement:
    """A requirement for it, changed as the test needs it."""
    return replace(_REQUIREMENT, **changes)


def staffordshire(**settings: str | int) -> Applied:
    """Staffordshire's framework with what must be chosen, and what the test chooses (``panel_quorum=3``)."""
    chosen: dict[str, str | int] = {"panel decides": "by risk", "panel meets": "every two months"}
    chosen |= {name.replace("_", " "): value for name, value in settings.items()}
    return Applied(from_library("staffordshire"), chosen)

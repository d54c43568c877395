"""Evidence made ready for the other engines: flat values, and until when each piece is good.

Not all of them can count months in London's days, so one function does it for all of them, and each pays for it in
its own time.
"""

from __future__ import annotations

from typing import Any

from benchmarks.adapter import last_good
from benchmarks.decision.question import Question

Fact = dict[str, Any]

GOOD_FOR = {
    "DBS check": "3 years",
    "training": "12 months",
    "assessment": "2 years",
    "formal review": "6 months",
}
"""As in ``framework.yaml``, where each kind of evidence has one period at most."""


def prepared(question: Question) -> list[Fact]:
    """Every piece of evidence as a flat fact, with ``good``, the last second at which it is good."""
    return [
        {
            "id": piece.id,
            "kind": piece.kind,
            "outcome": piece.outcome,
            "giver": piece.giver,
            "role": piece.role,
            "begins": piece.begins,
            "good": last_good(piece.begins, piece.until, GOOD_FOR.get(piece.kind)),
            "pa": piece.pa,
            "person": piece.person,
            "task": piece.task,
            "topic": piece.topic,
        }
        for piece in question.evidence
    ]


def by_kind(facts: list[Fact]) -> dict[str, list[Fact]]:
    """The facts of each kind under a name such as ``DBS_check``, for the engines that look through lists."""
    found: dict[str, list[Fact]] = {name: [] for name in LISTS.values()}
    for fact in facts:
        found[LISTS[fact["kind"]]].append(fact)
    return found


_KINDS = (
    "clinical recommendations form",
    "agreement",
    "DBS check",
    "training",
    "accountability",
    "monitoring duty",
    "recommendation",
    "supervised practice",
    "assessment",
    "formal review",
    "registration",
    "observation",
)
LISTS = {kind: kind.replace(" ", "_") for kind in _KINDS}

"""The closed lists: kinds of evidence, statuses of a decision, places, risk tiers.

The same words stand in the framework files, on the pages and in ``docs/glossary.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Field = Literal["pa", "person", "task", "ward"]
"""What a piece of evidence can be about, apart from a practitioner or an organisation (``about``)."""

Place = Literal["home", "hospital"]

Party = Literal["practitioner", "organisation", "evidence", "topic"]


@dataclass(frozen=True, slots=True)
class EvidenceKind:
    """A kind of evidence: what it may say (``outcomes``), what it must be about, and what it may be about."""

    outcomes: tuple[str, ...]
    about: tuple[Field, ...] = ()
    may_be_about: tuple[Field, ...] = ()
    party: Party | None = None


EVIDENCE: dict[str, EvidenceKind] = {
    "clinical recommendations form": EvidenceKind(("completed", "withdrawn"), ("person", "task")),
    "agreement": EvidenceKind(("given", "withdrawn"), ("pa", "person", "task")),
    "training": EvidenceKind(("completed", "failed"), ("pa",), ("person", "task"), party="topic"),
    "provider assurance": EvidenceKind(("assured", "withdrawn"), party="organisation"),
    "supervised practice": EvidenceKind(("done safely", "stopped"), ("pa", "person", "task")),
    "assessment": EvidenceKind(("competent", "not yet competent"), ("pa", "person", "task")),
    "accountability": EvidenceKind(("accepted", "ended"), ("pa", "person", "task")),
    "monitoring duty": EvidenceKind(("accepted", "ended"), ("pa", "person", "task")),
    "recommendation": EvidenceKind(
        ("recommended", "referred to panel", "not recommended"), ("pa", "person", "task")
    ),
    "panel decision": EvidenceKind(("approved", "deferred", "declined"), ("pa", "person", "task")),
    "observation": EvidenceKind(("still competent", "action plan", "suspend now"), ("pa", "person", "task")),
    "formal review": EvidenceKind(
        ("still competent", "action plan", "suspend now"), ("pa", "person", "task")
    ),
    "registration": EvidenceKind(("in force", "ended"), party="practitioner"),
    "DBS check": EvidenceKind(("seen", "not accepted"), ("pa",)),
    "training validation": EvidenceKind(("validated", "not validated"), ("pa", "person", "task")),
    "local induction": EvidenceKind(("done", "to be repeated"), ("pa", "ward")),
    "ward decision": EvidenceKind(("may continue", "suspended"), ("pa", "person", "task", "ward")),
    "void": EvidenceKind(("void",), party="evidence"),
}

Status = Literal[
    "never delegated",
    "waiting for clinical recommendations",
    "waiting for agreement",
    "waiting for training",
    "waiting for assessment",
    "action plan",
    "waiting for co-ordinator",
    "waiting for panel",
    "waiting for the ward",
    "declined",
    "withdrawn",
    "suspended",
    "lapsed",
    "in force",
    "no answer",
]

STATUSES: tuple[Status, ...] = Status.__args__  # type: ignore[attr-defined]

OVERRIDING: tuple[Status, ...] = ("withdrawn", "declined", "suspended", "action plan")
"""Statuses that say more than which step comes next; the first of them that applies is shown."""

RISK_TIERS = {1: "low", 2: "medium", 3: "high", 4: "critical"}

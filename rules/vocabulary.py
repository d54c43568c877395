"""The closed lists: kinds of evidence, statuses of a decision, places, risk tiers.

The same words stand in the framework files, on the pages and in ``docs/glossary.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Field = Literal["pa", "person", "task", "ward", "equipment", "device"]
"""What a piece of evidence can be about, apart from a practitioner or an organisation (``about``).

``equipment`` is one model, ``device`` a class of devices, such as low-profile gastrostomy buttons.
"""

Place = Literal["home", "hospital"]

Worker = Literal["PA", "homecare worker", "family carer"]
"""Who does the task: one protocol may serve all of them (2:733, 2:758)."""

Employment = Literal["direct", "agency", "representative", "self-employed", "family"]
"""Who employs the PA: the budget holder, an agency, somebody for the holder, nobody, or their family."""

DirectedBy = Literal["the person or family", "an organisation"]
"""Who decides from day to day what the PA does; where an organisation does, care has to be registered."""

AgeGroup = Literal["adults", "children"]
"""Whom a practitioner is trained for (2:684); a person is a child to the day before turning eighteen."""

Mode = Literal["face to face", "online"]
"""How training was given (2:582)."""

Party = Literal["practitioner", "organisation", "evidence", "topic"]


@dataclass(frozen=True, slots=True)
class EvidenceKind:
    """A kind of evidence: what it may say (``outcomes``), what it must be about, and what it may be about.

    ``timed``: a bare day will not do, because what came first on that day decides what holds.
    """

    outcomes: tuple[str, ...]
    about: tuple[Field, ...] = ()
    may_be_about: tuple[Field, ...] = ()
    party: Party | None = None
    timed: bool = False


EVIDENCE: dict[str, EvidenceKind] = {
    "clinical recommendations form": EvidenceKind(("completed", "withdrawn"), ("person", "task")),
    "agreement": EvidenceKind(("given", "withdrawn"), ("pa", "person", "task")),
    "training": EvidenceKind(
        ("completed", "failed"), ("pa",), ("person", "task", "equipment", "device"), party="topic"
    ),
    "provider assurance": EvidenceKind(("assured", "withdrawn"), party="organisation"),
    "supervised practice": EvidenceKind(
        ("done safely", "stopped"), ("pa", "person", "task"), ("equipment", "device")
    ),
    "assessment": EvidenceKind(
        ("competent", "not yet competent"), ("pa", "person", "task"), ("equipment", "device")
    ),
    "accountability": EvidenceKind(("accepted", "ended"), ("pa", "person", "task")),
    "monitoring duty": EvidenceKind(("accepted", "ended"), ("pa", "person", "task")),
    "recommendation": EvidenceKind(
        ("recommended", "referred to panel", "not recommended"), ("pa", "person", "task")
    ),
    "panel decision": EvidenceKind(("approved", "deferred", "declined"), ("pa", "person", "task")),
    "observation": EvidenceKind(
        ("still competent", "action plan", "suspend now"),
        ("pa", "person"),
        ("task", "equipment", "device"),
    ),
    "formal review": EvidenceKind(
        ("still competent", "action plan", "suspend now"), ("pa", "person", "task"), ("equipment", "device")
    ),
    "registration": EvidenceKind(
        ("in force", "ended", "suspended", "conditions", "conditions allow it"), party="practitioner"
    ),
    "DBS check": EvidenceKind(("seen", "not accepted"), ("pa",)),
    "training validation": EvidenceKind(("validated", "not validated"), ("pa", "person", "task")),
    "local induction": EvidenceKind(("done", "to be repeated"), ("pa", "ward")),
    "ward decision": EvidenceKind(("may continue", "suspended"), ("pa", "person", "task", "ward")),
    "risk and benefit assessment": EvidenceKind(("go ahead", "do not go ahead"), ("person", "task"), ("pa",)),
    "capacity assessment": EvidenceKind(
        ("has capacity", "best interests decided", "not settled"), ("person", "task")
    ),
    "plan": EvidenceKind(("agreed", "withdrawn"), ("person",), ("pa", "task"), party="topic"),
    "funding": EvidenceKind(("agreed", "ended"), ("person",), ("pa", "task"), party="topic"),
    "training booking": EvidenceKind(("booked", "cancelled"), ("pa",), ("person", "task"), party="topic"),
    "trainer availability": EvidenceKind(("can train", "cannot train"), ("person", "task"), ("pa",)),
    "consent to carry over": EvidenceKind(("given", "withdrawn"), ("pa",)),
    "agreed interval": EvidenceKind(("agreed", "ended"), ("pa", "person", "task"), party="topic"),
    "urgent decision": EvidenceKind(("approved", "declined"), ("pa", "person", "task")),
    "practice currency": EvidenceKind(("current", "lapsed"), party="practitioner"),
    "care registration": EvidenceKind(("in force", "ended"), ("pa",), ("person",), party="organisation"),
    "equipment in use": EvidenceKind(("in use", "no longer"), ("person", "task"), ("equipment", "device")),
    "need classification": EvidenceKind(("well", "unwell"), ("person", "task")),
    "background check": EvidenceKind(("passed", "not passed"), ("pa",), ("person",), party="topic"),
    "employment document": EvidenceKind(("in place", "ended"), ("pa",), ("person",), party="topic"),
    "supervision session": EvidenceKind(("held", "concern raised"), ("pa",), ("person",)),
    "withdrawal": EvidenceKind(
        ("withdrawn", "taken back"), ("pa", "person", "task"), party="topic", timed=True
    ),
    "happening": EvidenceKind(("happened",), ("pa", "person", "task"), party="topic", timed=True),
    "decision after a happening": EvidenceKind(
        ("may go on", "stopped"), ("pa", "person", "task"), party="topic", timed=True
    ),
    "panel condition": EvidenceKind(("set",), ("pa", "person", "task"), party="topic"),
    "answer to a panel condition": EvidenceKind(("met", "lifted"), ("pa", "person", "task"), party="topic"),
    "successor": EvidenceKind(("named", "refused"), ("pa", "person", "task"), party="practitioner"),
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

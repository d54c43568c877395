"""The question that every engine is asked, and the answer that it has to give."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

FOREVER = 253_402_300_799
"""The last second of the year 9999, as in the rules: for what does not run out."""

REQUIREMENTS = (
    "clinical recommendations",
    "agreement",
    "DBS check",
    "course: infection prevention",
    "course: basic life support",
    "accountable person",
    "monitor",
    "bespoke training",
    "recommendation",
    "supervised practice",
    "assessed competent",
    "formal review",
)
"""By the names that ``framework.yaml`` gives them, in its order."""

BY_IDENTIFIER = {name.replace(": ", "_").replace(" ", "_"): name for name in REQUIREMENTS}
"""For engines whose names hold no spaces: ``DBS_check`` is the requirement ``DBS check``."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence as recorded: ``begins`` and ``until`` are seconds since 1970."""

    id: str
    kind: str
    outcome: str
    giver: str
    role: str
    begins: int
    until: int = FOREVER
    pa: str = ""
    person: str = ""
    task: str = ""
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """May this PA do this task for this person at this second, by this evidence?"""

    pa: str
    person: str
    task: str
    at: int
    evidence: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """``current`` names for each requirement the evidence that meets it now; ``unmet`` those without any."""

    may: bool
    unmet: tuple[str, ...]
    current: dict[str, tuple[str, ...]]


Decide = Callable[[Question], Answer]
"""An engine that is ready: its rules are compiled, and it may be asked again and again."""


def answer(may: bool, unmet: Iterable[str], current: Mapping[str, Iterable[str]]) -> Answer:
    """An answer in the one form in which answers are compared."""
    found = {name: tuple(sorted(current.get(name, ()))) for name in REQUIREMENTS}
    return Answer(bool(may), tuple(sorted(unmet)), found)

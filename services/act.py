"""Who does something, when, and in which transaction; and how a service refuses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import ForUpdateArg

from services.rule_behind import Rule

SAFEHANDS = "Safehands"
"""The role of a flow: what nobody does by hand."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in the role they act in, or a flow in one of its runs; never nobody."""

    person_id: str
    role: str
    organisation_id: str = ""
    flow: str = ""

    def __post_init__(self) -> None:
        if not self.role or not (self.person_id or self.flow):
            raise ValueError("an act needs a named person or flow, and a role")
        if self.is_safehands and not all(self.flow.partition("/")):
            raise ValueError("what Safehands does by itself names the flow and its run, as 'flow/run'")

    @property
    def is_safehands(self) -> bool:
        """Nobody's hand: a flow that carries on what the rules ask."""
        return self.role == SAFEHANDS and not self.person_id

    @property
    def id(self) -> str:
        """What rows name as having done it."""
        return self.person_id or self.flow


IN_TURN = ForUpdateArg(key_share=True)
"""How a row is locked so that two who act on the same thing do it one after the other.

``FOR NO KEY UPDATE``: a plain ``FOR UPDATE`` would also stop whoever only refers to the row and is about to commit.
They hold the record's log, for which the holder of the row waits: a deadlock.
"""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing being done. ``now`` is handed in; everything written belongs to the caller's transaction.

    ``rules`` are what it rests on where nobody does it by hand (`services/rule_behind.py`).
    """

    session: Session
    now: datetime
    actor: Actor
    rules: tuple[Rule, ...] = ()

    def under(self, *rules: Rule) -> Act:
        """The same act, which rests on these rules."""
        return replace(self, rules=rules)

    def __post_init__(self) -> None:
        if self.now.tzinfo is None:
            raise ValueError("an act needs an aware moment")


class Refused(Exception):
    """A forbidden or impossible act: what is wrong, which rule says so, the evidence looked at, and the way out."""

    def __init__(
        self,
        message: str,
        *,
        rule: str = "",
        cite: tuple[str, ...] = (),
        evidence: tuple[str, ...] = (),
        way_out: str = "",
    ) -> None:
        self.message, self.rule, self.cite = message, rule, cite
        self.evidence, self.way_out = evidence, way_out
        super().__init__(str(self))

    def __str__(self) -> str:
        parts = [self.message]
        if self.rule:
            cited = f" ({', '.join(self.cite)})" if self.cite else ""
            parts.append(f"Rule: {self.rule}{cited}.")
        if self.evidence:
            parts.append(f"Evidence looked at: {', '.join(self.evidence)}.")
        if self.way_out:
            parts.append(f"Way out: {self.way_out}.")
        return " ".join(parts)


class NotFound(LookupError):
    """There is no such thing, or it is not for this person to see: the two look the same from outside."""

"""The answer: may this PA do this task for this person then, why, what is due, and who has to do what."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from rules.applied import SettingUsed
from rules.question import Delegation
from rules.resolve import Differing
from rules.vocabulary import Status


@dataclass(frozen=True, slots=True)
class Reason:
    """One requirement: is it met, in words, where the text asks for it, and the evidence looked at."""

    requirement: str
    framework: str
    met: bool
    because: str
    why: str
    cite: tuple[str, ...]
    evidence: tuple[str, ...]
    gate: bool = True


@dataclass(frozen=True, slots=True)
class Due:
    """What falls due: ``on`` is the last day that is still good; a window has its first and last day."""

    kind: str
    on: date | None = None
    first: date | None = None
    last: date | None = None

    @property
    def day(self) -> date:
        """The last day on which it is still in time."""
        return self.on or self.last or date.max

    def as_json(self) -> dict[str, Any]:
        if self.on is not None:
            return {"kind": self.kind, "on": self.on.isoformat()}
        return {"kind": self.kind, "from": f"{self.first}", "to": f"{self.last}"}


@dataclass(frozen=True, slots=True)
class Action:
    """What somebody in a role has to do by a day, so that a requirement is met again or stays met."""

    requirement: str
    kind: str
    role: str
    by: date


@dataclass(frozen=True, slots=True)
class Named:
    """A person named for a responsibility."""

    person: str
    name: str
    role: str
    organisation: str


@dataclass(frozen=True, slots=True)
class FrameworkUsed:
    """A version of a framework; ``under_review`` while it is in force and being looked at anew (2:763)."""

    id: str
    version: str
    sha256: str
    under_review: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """``may`` is alone, ``supervised`` with somebody competent there; the glossary lists every ``status``.

    ``to_choose``: where frameworks name different roles for one responsibility, a person chooses.
    """

    delegation: Delegation
    may: bool
    supervised: bool
    status: Status
    reasons: tuple[Reason, ...]
    due: tuple[Due, ...]
    actions: tuple[Action, ...]
    cover: str | None
    accountable: Named | None
    monitor: Named | None
    approved: bool
    settings: tuple[SettingUsed, ...]
    frameworks: tuple[FrameworkUsed, ...]
    to_choose: tuple[Differing, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The answer as plain values: dates in ISO form, no floats, keys in a fixed order."""
        return {
            "pa": self.delegation.pa,
            "person": self.delegation.person,
            "task": self.delegation.task,
            "where": self.delegation.where,
            "may": self.may,
            "supervised": self.supervised,
            "status": self.status,
            "reasons": [
                {
                    "requirement": reason.requirement,
                    "framework": reason.framework,
                    "met": reason.met,
                    "because": reason.because,
                    "why": reason.why,
                    "cite": list(reason.cite),
                    "evidence": list(reason.evidence),
                }
                for reason in self.reasons
            ],
            "due": [due.as_json() for due in self.due],
            "actions": [
                {
                    "kind": action.kind,
                    "role": action.role,
                    "by": action.by.isoformat(),
                    "requirement": action.requirement,
                }
                for action in self.actions
            ],
            "cover": self.cover,
            "accountable": _named(self.accountable),
            "monitor": _named(self.monitor),
            "approved": self.approved,
            "settings": [
                {
                    "framework": used.framework,
                    "setting": used.name,
                    "value": used.value,
                    "chosen": used.chosen,
                }
                for used in self.settings
            ],
            "frameworks": [
                {
                    "id": used.id,
                    "version": used.version,
                    "sha256": used.sha256,
                    "under review": used.under_review,
                }
                for used in self.frameworks
            ],
            "to choose": [
                {
                    "responsibility": one.responsibility,
                    "said": [
                        {"framework": framework, "roles": list(roles), "cite": list(cite)}
                        for framework, roles, cite in one.said
                    ],
                }
                for one in self.to_choose
            ],
        }


def decisions_as_json(decisions: list[Decision]) -> str:
    """The same bytes for the same answers, on every Python: keys keep their order, text stays readable."""
    return (
        json.dumps({"delegations": [one.as_json() for one in decisions]}, indent=2, ensure_ascii=False) + "\n"
    )


def _named(named: Named | None) -> dict[str, str] | None:
    if named is None:
        return None
    return {"name": named.name, "role": named.role, "organisation": named.organisation}

"""What the API answers with, in the words of the glossary. Days are ISO days, moments carry their zone."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from models.people import EmploymentModel
from rules.decision import Decision, Due
from rules.vocabulary import Place, Status


class Who(BaseModel):
    """Somebody on record; `nhs_number` is ten digits, and none for most who work."""

    id: str
    name: str
    born: date | None = None
    nhs_number: str | None = None


class CaseLine(BaseModel):
    """A case in the caseload. It names nobody."""

    reference: str
    organisation: str = Field(description="Its id.")
    opened_at: datetime
    statuses: dict[str, int] = Field(description="How many delegations are in which status.")


class Cases(BaseModel):
    """A part of the caseload, by reference."""

    items: list[CaseLine]
    next: str | None = Field(description="The `cursor` of the next part; null in the last one.")


class DelegationLine(BaseModel):
    """A delegation in its case."""

    id: str
    pa: Who
    task: str
    status: str = Field(description="By the log; `being worked out` where it may be out of date; `ended`.")
    requested_at: datetime
    ended_at: datetime | None


class EmploymentLine(BaseModel):
    """Who employs a PA for the person."""

    id: str
    pa: Who
    employer: str
    model: EmploymentModel
    first_day: date
    last_day: date | None


class FrameworkLine(BaseModel):
    """A version of a framework that applies to the case today."""

    id: str
    version: str
    sha256: str


class Case(BaseModel):
    """A case: the person, what was asked for, and who works for them."""

    reference: str
    organisation: str = Field(description="Its id.")
    person: Who
    opened_at: datetime
    ward: str | None = Field(description="The ward, while the person is in hospital.")
    frameworks: list[FrameworkLine]
    delegations: list[DelegationLine]
    employments: list[EmploymentLine]


class Found(BaseModel):
    """The case of the person who was asked for."""

    reference: str


class ToDo(BaseModel):
    """Something a role has to do by a day. It names nobody: an id in `what` is that of a person."""

    id: str
    case: str
    delegation: str | None
    what: str
    role: str
    due_on: date
    opened_at: datetime


class ToDos(BaseModel):
    """A part of what is to be done, by the day it is due."""

    items: list[ToDo]
    next: str | None


class Delegation(BaseModel):
    """One PA, one person, one task."""

    id: str
    case: str
    pa: Who
    person: Who
    task: str
    worker: str
    requested_at: datetime
    ended_at: datetime | None
    status: str
    status_since: datetime | None
    next_due: date | None


class ReasonShape(BaseModel):
    """One requirement, and whether it is met."""

    requirement: str
    framework: str
    met: bool
    because: str
    why: str
    cite: list[str]
    evidence: list[str]


class DueShape(BaseModel):
    """What falls due: on a day, or in a window from one to another."""

    kind: str
    on: date | None
    first: date | None
    last: date | None


class ActionShape(BaseModel):
    """What somebody in a role has to do by a day."""

    requirement: str
    kind: str
    role: str
    by: date


class NamedShape(BaseModel):
    """A person named for a responsibility."""

    person: str
    name: str
    role: str
    organisation: str


class SettingShape(BaseModel):
    """What was chosen where a framework leaves it open."""

    framework: str
    setting: str
    value: str


class DecisionShape(BaseModel):
    """May this PA do this task for this person: alone, or with somebody competent there."""

    may: bool
    supervised: bool
    status: Status
    where: Place
    reasons: list[ReasonShape]
    due: list[DueShape]
    actions: list[ActionShape]
    cover: str | None
    accountable: NamedShape | None
    monitor: NamedShape | None
    approved: bool
    settings: list[SettingShape]
    frameworks: list[FrameworkLine]


class Answer(BaseModel):
    """The rules' answer about `at`, by what was on record at `known`. Without an answer: not authorised."""

    delegation: str
    at: datetime
    known: datetime
    decision: DecisionShape | None
    why_none: str = Field(description="Why there is no answer; empty where there is one.")


class GiverShape(BaseModel):
    """Who stands behind evidence, in which role, for which organisation."""

    name: str
    role: str
    organisation: str


class EvidenceShape(BaseModel):
    """One thing on record. `day` where only a day was given, `at` where a moment was."""

    id: str
    kind: str
    outcome: str
    day: date | None
    at: datetime | None
    good_until: date | None
    recorded_at: datetime
    recorded_by: str
    by: list[GiverShape]
    task: str
    about: str
    provider: str
    note: str
    voided: bool


class EvidenceList(BaseModel):
    """A part of the evidence, in the order in which it was recorded."""

    items: list[EvidenceShape]
    next: str | None


class EntryShape(BaseModel):
    """One thing that happened. `entry` is its number in the log `log` of the record."""

    kind: str
    what: str
    text: str
    true_from: datetime | None
    recorded_at: datetime
    recorded_by: str
    entry: int | None
    log: str | None
    late: bool
    voided: bool


class Trail(BaseModel):
    """A part of the audit trail, the oldest first."""

    items: list[EntryShape]
    next: str | None


class Recorded(BaseModel):
    """The id of what is on record now."""

    kind: Literal["evidence", "employment", "end of employment"]
    id: str


def decision(found: Decision) -> DecisionShape:
    """A decision as the API tells it."""
    return DecisionShape(
        may=found.may,
        supervised=found.supervised,
        status=found.status,
        where=found.delegation.where,
        reasons=[
            ReasonShape(
                requirement=one.requirement, framework=one.framework, met=one.met, because=one.because,
                why=one.why, cite=list(one.cite), evidence=list(one.evidence),
            )
            for one in found.reasons
        ],
        due=[_due(one) for one in found.due],
        actions=[
            ActionShape(requirement=one.requirement, kind=one.kind, role=one.role, by=one.by)
            for one in found.actions
        ],
        cover=found.cover,
        accountable=_named(found.accountable),
        monitor=_named(found.monitor),
        approved=found.approved,
        settings=[
            SettingShape(framework=one.framework, setting=one.name, value=str(one.value))
            for one in found.settings
        ],
        frameworks=[FrameworkLine(id=one.id, version=one.version, sha256=one.sha256) for one in found.frameworks],
    )  # fmt: skip


def _due(one: Due) -> DueShape:
    return DueShape(kind=one.kind, on=one.on, first=one.first, last=one.last)


def _named(one: object) -> NamedShape | None:
    return NamedShape.model_validate(one, from_attributes=True) if one else None

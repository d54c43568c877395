"""Cases, the frameworks they are under, their delegations, and the log of each delegation's status."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, validates

from models.base import (
    Actor,
    AppendOnly,
    Base,
    CaseId,
    DelegationId,
    Id,
    OrganisationId,
    PersonId,
    Prose,
    one_of,
    to,
)
from models.record import Entered, entry_reference
from rules.vocabulary import STATUSES, Place, Status

PLACES: tuple[Place, ...] = ("home", "hospital")


class Case(AppendOnly, Base):
    """What a co-ordinator launched for one person. ``reference`` is what people say on the telephone."""

    __tablename__ = "cases"
    __table_args__ = (
        # Two cases under one reference would be mixed up when somebody rings.
        UniqueConstraint("reference", name="reference"),
    )

    id: Mapped[Id]
    reference: Mapped[str]
    person_id: Mapped[PersonId] = mapped_column(index=True)
    organisation_id: Mapped[OrganisationId] = mapped_column(index=True)
    opened_at: Mapped[datetime]
    opened_by: Mapped[Actor]


class CaseFramework(AppendOnly, Base):
    """From which day a framework, with which settings, applies to a case; a later row supersedes.

    ``settles`` names, a line each, the responsibilities that it settles where several apply and differ.
    """

    __tablename__ = "case_frameworks"
    __table_args__ = (
        # The rules know these places and no others.
        one_of("place", PLACES),
    )

    id: Mapped[Id]
    case_id: Mapped[CaseId] = mapped_column(index=True)
    framework_sha256: Mapped[str] = mapped_column(to("framework_versions.sha256"), index=True)
    settings_sha256: Mapped[str] = mapped_column(to("settings_choices.sha256"))
    where: Mapped[Place] = mapped_column("place", String)
    first_day: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[Actor]
    settles: Mapped[str | None] = mapped_column(default=None)


class DelegationRow(AppendOnly, Base):
    """One PA, one person, one task, as asked for in a case. ``worker`` is null for a PA."""

    __tablename__ = "delegations"
    __table_args__ = (
        # Asking twice must not make two delegations with two answers.
        UniqueConstraint("case_id", "pa_id", "person_id", "task", name="asked_once"),
        # A sign-off is for one PA and one other person.
        CheckConstraint("pa_id <> person_id", name="two_people"),
        Index(None, "person_id", "pa_id", "task"),
        Index(None, "pa_id"),
    )

    id: Mapped[Id]
    case_id: Mapped[CaseId]
    pa_id: Mapped[PersonId]
    person_id: Mapped[PersonId]
    task: Mapped[str]
    requested_at: Mapped[datetime]
    requested_by: Mapped[Actor]
    worker: Mapped[str | None] = mapped_column(default=None)


class DelegationEnd(AppendOnly, Base):
    """Nobody asks about this delegation any more; what was decided stays."""

    __tablename__ = "delegation_ends"

    delegation_id: Mapped[DelegationId] = mapped_column(primary_key=True)
    ended_at: Mapped[datetime]
    ended_by: Mapped[Actor]
    why: Mapped[Prose]


class DelegationStatus(Entered, AppendOnly, Base):
    """What was answered, one row per change of answer and place; the entry named holds the whole decision."""

    __tablename__ = "delegation_statuses"
    __table_args__ = (
        # Two workers that answer at once cannot both write the next line: one of them wins.
        UniqueConstraint("delegation_id", "number", name="one_after_another"),
        # The first line is 1.
        CheckConstraint("number >= 1", name="number_from_one"),
        # The rules know these places and no others.
        one_of("place", PLACES),
        # The decision behind a status can always be read.
        entry_reference(),
        # The sweep asks for one day's list.
        Index(None, "next_due"),
        # "What was answered since the month ended?"
        Index(None, "decided_at"),
        # "What came into force first, and when?"
        Index(None, "status", "delegation_id", "decided_at"),
    )

    id: Mapped[Id]
    delegation_id: Mapped[DelegationId]
    number: Mapped[int]
    where: Mapped[Place] = mapped_column("place", String)
    status: Mapped[Status] = mapped_column(String)
    may_alone: Mapped[bool]
    supervised: Mapped[bool]
    decided_at: Mapped[datetime]
    next_due: Mapped[date | None] = mapped_column(default=None)

    @validates("status")
    def _known_status(self, _: str, status: Status) -> Status:
        if status not in STATUSES:
            raise ValueError(f"{status!r} is not a status of a decision; see docs/glossary.md")
        return status

"""Actions: what a role has to do by a day. Opened by one decision, closed by a later one."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import AppendOnly, Base, CaseId, DelegationId, Id, PersonId, Prose, to
from models.record import Entered, entry_reference


class Action(Entered, AppendOnly, Base):
    """Something to be done. The entry named is the decision that found it missing.

    ``scope`` is what it is about, such as one PA's learning: while an action with it is open, no other is
    opened, whichever of the case's delegations needs it. Null for actions from before there were scopes.
    """

    __tablename__ = "actions"
    __table_args__ = (
        # Reconciling twice, or by two workers at once, opens an action once.
        UniqueConstraint("key", name="key"),
        # The decision that opened it can always be read.
        entry_reference(),
        # "What is mine to do, by when?"
        Index(None, "role", "due_on"),
        # "Is there one open for this already?"
        Index(None, "case_id", "scope"),
    )

    id: Mapped[Id]
    key: Mapped[str]
    case_id: Mapped[CaseId] = mapped_column(index=True)
    requirement: Mapped[str]
    kind: Mapped[str]
    role: Mapped[str]
    due_on: Mapped[date]
    opened_at: Mapped[datetime]
    delegation_id: Mapped[DelegationId | None] = mapped_column(default=None, index=True)
    scope: Mapped[str | None] = mapped_column(default=None)


class ActionClosed(Entered, AppendOnly, Base):
    """Why and when an action was closed; opening it again is a new action."""

    __tablename__ = "actions_closed"
    __table_args__ = (
        # The decision that closed it can always be read.
        entry_reference(),
    )

    action_id: Mapped[str] = mapped_column(to("actions.id"), primary_key=True)
    closed_at: Mapped[datetime]
    why: Mapped[str]


class ActionNeed(Entered, AppendOnly, Base):
    """That a delegation needs an action, or no longer does; of one delegation's rows the last one holds."""

    __tablename__ = "action_needs"
    __table_args__ = (
        # The decision behind it can always be read.
        entry_reference(),
        # The first row is 1.
        CheckConstraint("number >= 1", name="number_from_one"),
        # "What does this delegation wait for?"
        Index(None, "delegation_id"),
    )

    action_id: Mapped[str] = mapped_column(to("actions.id"), primary_key=True)
    delegation_id: Mapped[DelegationId] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    needed: Mapped[bool]
    at: Mapped[datetime]


class Assignment(Entered, AppendOnly, Base):
    """Who in a role has to do with a delegation, such as its trainer; of one role's rows the last one holds."""

    __tablename__ = "assignments"
    __table_args__ = (
        # Two people who assign at once cannot both write the next line.
        UniqueConstraint("delegation_id", "role", "number", name="one_after_another"),
        # Why it was this person can always be read.
        entry_reference(),
        # "What is mine?"
        Index(None, "person_id"),
    )

    id: Mapped[Id]
    delegation_id: Mapped[DelegationId]
    role: Mapped[str]
    number: Mapped[int]
    person_id: Mapped[PersonId]
    at: Mapped[datetime]
    reasons: Mapped[Prose]

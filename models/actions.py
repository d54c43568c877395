"""Actions: what a role has to do by a day. Opened by one decision, closed by a later one."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import AppendOnly, Base, CaseId, DelegationId, Id, to
from models.record import Entered, entry_reference


class Action(Entered, AppendOnly, Base):
    """Something to be done. The entry named is the decision that found it missing."""

    __tablename__ = "actions"
    __table_args__ = (
        # Reconciling twice, or by two workers at once, opens an action once.
        UniqueConstraint("key", name="key"),
        # The decision that opened it can always be read.
        entry_reference(),
        # "What is mine to do, by when?"
        Index(None, "role", "due_on"),
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

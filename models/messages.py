"""Messages out: what is to be said to whom, and that it was sent."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import AppendOnly, Base, CaseId, Id, PersonId, to


class Message(AppendOnly, Base):
    """A message waiting to be written: a template and ids. Names are looked up when it is sent."""

    __tablename__ = "messages"
    __table_args__ = (
        # Reconciling twice tells people once.
        UniqueConstraint("key", name="key"),
        # A message for nobody would never be missed.
        CheckConstraint("to_role IS NOT NULL OR to_person_id IS NOT NULL", name="for_somebody"),
    )

    id: Mapped[Id]
    key: Mapped[str]
    case_id: Mapped[CaseId] = mapped_column(index=True)
    template: Mapped[str]
    facts: Mapped[dict[str, Any]]
    queued_at: Mapped[datetime]
    to_role: Mapped[str | None] = mapped_column(default=None)
    to_person_id: Mapped[PersonId | None] = mapped_column(default=None)


class MessageSent(AppendOnly, Base):
    """When a message went out and by which channel."""

    __tablename__ = "messages_sent"

    message_id: Mapped[str] = mapped_column(to("messages.id"), primary_key=True)
    sent_at: Mapped[datetime]
    channel: Mapped[str]

"""The outbox: what must follow a change, written with it, so that it cannot be forgotten. Working state."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Prose


class OutboxLine(Base):
    """Something to do, claimed for a while by one worker; a claim that ran out may be taken by another."""

    __tablename__ = "outbox"
    __table_args__ = (
        # The same consequence of the same change is done once.
        UniqueConstraint("key", name="key"),
        # A claim is held by somebody until some time, or there is none.
        CheckConstraint("(lease_until IS NULL) = (lease_holder IS NULL)", name="lease_has_a_holder"),
        # Attempts are counted, never uncounted.
        CheckConstraint("attempts >= 0", name="attempts_from_nought"),
        # Workers look for what is not done, oldest first; what is done outgrows it.
        Index(
            "ix_outbox_waiting",
            "created_at",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    key: Mapped[str]
    kind: Mapped[str]
    subject_id: Mapped[str]
    created_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(default=None)
    lease_holder: Mapped[str | None] = mapped_column(default=None)
    done_at: Mapped[datetime | None] = mapped_column(default=None)
    last_error: Mapped[Prose | None] = mapped_column(default=None)

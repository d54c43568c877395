"""How far the record has been decided again: a place in each log, moved on every night."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, OrganisationId


class Replay(Base):
    """Working state, one row for a log: the next entry to look at, since when this round goes on, and what it found.

    ``reached_end_at`` is when the round last came to the end of the log; what is written later is looked at the next
    night.
    """

    __tablename__ = "replays"
    __table_args__ = (
        # Entries are numbered from nought.
        CheckConstraint("next_number >= 0", name="number_from_nought"),
    )

    organisation_id: Mapped[OrganisationId] = mapped_column(primary_key=True)
    next_number: Mapped[int]
    began_at: Mapped[datetime]
    decisions: Mapped[int]
    differences: Mapped[int]
    reached_end_at: Mapped[datetime | None] = mapped_column(default=None)

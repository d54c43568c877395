"""Who has to be kept no longer, as it was last counted for each organisation. Working state."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, OrganisationId


class RetentionCount(Base):
    """What one organisation has to review, and how many cannot fall due and why.

    ``due`` is a list of ``{"person", "schedule", "ended", "until"}``, days as ISO text. What is covered by the record
    says the same; counting it means reading what is on record of everybody, which is nothing for a page.
    """

    __tablename__ = "retention_counts"

    organisation_id: Mapped[OrganisationId] = mapped_column(primary_key=True)
    counted_at: Mapped[datetime]
    due: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    without_birthday: Mapped[int]
    unconfirmed: Mapped[int]

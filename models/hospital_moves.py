"""From one ward to another within a stay: a new row for each move, so that where the person was can be read."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Actor, Base, Id, Pinned, to


class WardMove(Pinned, Base):
    """The ward from a moment on, and who told of it. Not in the Staffordshire text."""

    __tablename__ = "ward_moves"
    __table_args__ = (
        # "Where they are now" must mean one ward.
        UniqueConstraint("admission_id", "number", name="one_after_another"),
        # The first move of a stay is 1.
        CheckConstraint("number >= 1", name="number_from_one"),
    )

    id: Mapped[Id]
    admission_id: Mapped[str] = mapped_column(to("admissions.id"))
    number: Mapped[int]
    ward: Mapped[str]
    moved_at: Mapped[datetime]
    told_by: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[Actor]

"""What was decided about paying PAs in hospital, once the time that the budget covers at least is over."""

from datetime import date, datetime
from typing import Literal, get_args

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Actor, AppendOnly, Base, Id, PersonId, Prose, one_of, to
from models.record import Entered, entry_reference

Outcome = Literal["goes on", "ends"]


class FundingDecision(Entered, AppendOnly, Base):
    """Whether the budget goes on paying PAs in a stay (4:2414), to which last day, and who decided."""

    __tablename__ = "funding_decisions"
    __table_args__ = (
        # "The latest one" must mean one of them.
        UniqueConstraint("admission_id", "number", name="one_after_another"),
        # The first decision of a stay is 1.
        CheckConstraint("number >= 1", name="number_from_one"),
        # It goes on or it ends; to defer is not to decide.
        one_of("outcome", get_args(Outcome)),
        # Who recorded it can always be read.
        entry_reference(),
    )

    id: Mapped[Id]
    admission_id: Mapped[str] = mapped_column(to("admissions.id"))
    number: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(String)
    last_day: Mapped[date]
    why: Mapped[Prose]
    decided_by: Mapped[PersonId]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[Actor]

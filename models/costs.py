"""What training and checks cost in a case's personal health budget (2:578, 2:684)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from models.base import Actor, AppendOnly, Base, CaseId, Id
from models.record import Entered, entry_reference


class TrainingCost(Entered, AppendOnly, Base):
    """What meeting one requirement once costs for one PA and task, in pence; the last number holds.

    ``task`` is empty for what is learnt once for all of a PA's tasks.
    """

    __tablename__ = "training_costs"
    __table_args__ = (
        # Two prices at once cannot both be the last.
        UniqueConstraint("case_id", "task", "requirement", "number", name="one_after_another"),
        # The first price is 1.
        CheckConstraint("number >= 1", name="number_from_one"),
        # Nobody is paid for learning through the budget.
        CheckConstraint("pence >= 0", name="pence_from_nought"),
        # Who set the price can always be read.
        entry_reference(),
    )

    id: Mapped[Id]
    case_id: Mapped[CaseId]
    task: Mapped[str]
    requirement: Mapped[str]
    number: Mapped[int]
    pence: Mapped[int]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[Actor]

"""What is said and found around a stay: talks with the ward, training needs, and how well the plan worked."""

from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Actor, AppendOnly, Base, DelegationId, Id, PersonId, Prose, one_of, to
from models.record import Entered, entry_reference

WardRole = Literal["ward sister", "clinical matron"]
Worked = Literal["worked well", "worked in part", "did not work"]


class WardTalk(Entered, AppendOnly, Base):
    """The PHB holder, the PHB lead or both spoke with the ward sister or clinical matron (4:2460)."""

    __tablename__ = "ward_talks"
    __table_args__ = (
        # The text names two whom they speak with.
        one_of("with_role", get_args(WardRole)),
        # A talk has two sides.
        CheckConstraint("holder_id IS NOT NULL OR lead_id IS NOT NULL", name="somebody_spoke"),
        # Who recorded it can always be read.
        entry_reference(),
    )

    id: Mapped[Id]
    admission_id: Mapped[str] = mapped_column(to("admissions.id"), index=True)
    with_name: Mapped[str]
    with_role: Mapped[WardRole] = mapped_column(String)
    spoke_at: Mapped[datetime]
    agreed: Mapped[Prose]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[Actor]
    holder_id: Mapped[PersonId | None] = mapped_column(default=None)
    lead_id: Mapped[PersonId | None] = mapped_column(default=None)


class TrainingNeedFound(Entered, AppendOnly, Base):
    """What a PA has to learn for one task, found while the person is in hospital (4:2492)."""

    __tablename__ = "training_needs_found"
    __table_args__ = (
        # Who recorded it can always be read.
        entry_reference(),
    )

    id: Mapped[Id]
    admission_id: Mapped[str] = mapped_column(to("admissions.id"), index=True)
    delegation_id: Mapped[DelegationId]
    what: Mapped[Prose]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[Actor]


class PlanReview(Entered, AppendOnly, Base):
    """How well the plan for a stay worked, said once it is over (2:712)."""

    __tablename__ = "plan_reviews"
    __table_args__ = (
        # What is counted over many stays is one of these.
        one_of("outcome", get_args(Worked)),
        # Who recorded it can always be read.
        entry_reference(),
    )

    admission_id: Mapped[str] = mapped_column(to("admissions.id"), primary_key=True)
    outcome: Mapped[Worked] = mapped_column(String)
    words: Mapped[Prose]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[Actor]

"""What a trainer arranges about a delegation: taken on, passed on, dates, calls; and who stands in for whom."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Actor, AppendOnly, Base, DelegationId, Id, PersonId, Prose, one_of, to
from models.record import Entered, entry_reference

STEPS = ("accepted", "passed on", "dates proposed", "date agreed", "no date suits", "call noted")


class Arrangement(Entered, AppendOnly, Base):
    """One line of what was arranged, a row each; the last of a kind says how it stands.

    ``to_person`` is to whom it was passed on; ``dates`` are the moments proposed, or the one agreed, as ISO text;
    ``next_step`` and ``next_by`` are what a call led to.
    """

    __tablename__ = "arrangements"
    __table_args__ = (
        # Two people who answer at once cannot both write the next line.
        UniqueConstraint("delegation_id", "number", name="one_after_another"),
        # The first line is 1.
        CheckConstraint("number >= 1", name="number_from_one"),
        # A line that says anything else would be read by nobody.
        one_of("step", STEPS),
        # Passed on to nobody, it would be lost.
        CheckConstraint("(step = 'passed on') = (to_person IS NOT NULL)", name="passed_to_somebody"),
        # Who wrote it can always be read.
        entry_reference(),
        # "What did a call lead to that has come to its day?"
        Index(None, "next_by"),
    )

    id: Mapped[Id]
    delegation_id: Mapped[DelegationId]
    number: Mapped[int]
    step: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[Actor]
    to_person: Mapped[PersonId | None] = mapped_column(default=None, index=True)
    dates: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    words: Mapped[Prose | None] = mapped_column(default=None)
    """Why it is passed on, who answered, or what was said in a call."""
    with_whom: Mapped[Prose | None] = mapped_column(default=None)
    next_step: Mapped[Prose | None] = mapped_column(default=None)
    next_by: Mapped[date | None] = mapped_column(default=None)


class Deputy(Entered, AppendOnly, Base):
    """Who finds the inbox of somebody who is away, for as long as the absence lasts."""

    __tablename__ = "deputies"
    __table_args__ = (
        # Who named the deputy can always be read.
        entry_reference(),
    )

    absence_id: Mapped[str] = mapped_column(to("absences.id"), primary_key=True)
    deputy_id: Mapped[PersonId] = mapped_column(index=True)

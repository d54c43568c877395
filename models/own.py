"""What those whose care it is say themselves; and what falls due, kept ready for whoever looks at many at once."""

from datetime import date, datetime
from typing import Literal, get_args

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Actor, AppendOnly, Base, DelegationId, Id, OrganisationId, PersonId, Prose, one_of
from models.record import Entered, entry_reference

Said = Literal["yes", "partly", "no"]


class TrainingFeedback(Entered, AppendOnly, Base):
    """What a budget holder, whoever speaks for them, or a PA thinks of the training for one task (2:814).

    It is no evidence, and nothing rests on it.
    """

    __tablename__ = "training_feedback"
    __table_args__ = (
        # Three answers to each question, and no others.
        one_of("clear", get_args(Said)),
        one_of("ready", get_args(Said)),
        one_of("heard", get_args(Said)),
        # Who said it can always be read.
        entry_reference(),
        # "The newest first."
        Index(None, "recorded_at"),
    )

    id: Mapped[Id]
    delegation_id: Mapped[DelegationId] = mapped_column(index=True)
    said_by: Mapped[PersonId] = mapped_column(index=True)
    role: Mapped[str]
    clear: Mapped[Said] = mapped_column(String)
    """Was the training clear?"""
    ready: Mapped[Said] = mapped_column(String)
    """Is the PA ready to do the task safely?"""
    heard: Mapped[Said] = mapped_column(String)
    """Was whoever says it listened to?"""
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[Actor]
    words: Mapped[Prose | None] = mapped_column(default=None)


class UpcomingDue(Base):
    """That something of a delegation falls due on a day, as it was last decided; written anew with each decision.

    Working state: deciding thousands of delegations to draw one picture would take minutes. ``role`` does it, and
    ``person_id`` is whoever monitors, or gave it last; null where nobody has yet.
    """

    __tablename__ = "upcoming_dues"
    __table_args__ = (
        # "What falls due in the next six months?"
        Index(None, "due_on"),
    )

    delegation_id: Mapped[Id]
    requirement: Mapped[str] = mapped_column(primary_key=True)
    due_on: Mapped[date] = mapped_column(primary_key=True)
    role: Mapped[str]
    person_id: Mapped[str | None] = mapped_column(default=None)


class MonthEnd(Base):
    """How many delegations of an organisation were in force when a month ended, once that is over for good.

    Working state: the log of statuses says the same, and reading two years of it for one picture takes long.
    """

    __tablename__ = "month_ends"

    organisation_id: Mapped[OrganisationId] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    in_force: Mapped[int]

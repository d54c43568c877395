"""Who may see which work, who looked at whose record, and records opened without a part in the case."""

from datetime import date, datetime
from typing import Literal, get_args

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import (
    Actor,
    AppendOnly,
    Base,
    CaseId,
    DelegationId,
    Id,
    OrganisationId,
    PersonId,
    Prose,
    one_of,
    to,
)
from models.record import Entered, entry_reference

Shown = Literal["what waits", "what is given"]
"""What a team sees of an organisation's cases: all that waits for its roles, or only what it was given."""

How = Literal["relation", "break-glass"]
"""By what right somebody looked."""


class WorkShown(Entered, AppendOnly, Base):
    """What an organisation shows of its cases to a team, or to its own people; the last row of a pair holds."""

    __tablename__ = "work_shown"
    __table_args__ = (
        # Two people who choose at once cannot both write the next line.
        UniqueConstraint("organisation_id", "team_id", "number", name="one_after_another"),
        # There is no third.
        one_of("shown", get_args(Shown)),
        # Who chose it can always be read.
        entry_reference(),
    )

    id: Mapped[Id]
    organisation_id: Mapped[OrganisationId]
    team_id: Mapped[OrganisationId] = mapped_column(index=True)
    number: Mapped[int]
    shown: Mapped[Shown] = mapped_column(String)
    chosen_at: Mapped[datetime]
    chosen_by: Mapped[Actor]


class WorkGiven(Entered, AppendOnly, Base):
    """A case, or one of its delegations, given to somebody in a role, from a day to a day."""

    __tablename__ = "work_given"
    __table_args__ = (
        # Given until before it begins was mistyped.
        CheckConstraint("last_day IS NULL OR last_day >= first_day", name="days_in_order"),
        # Who gave it can always be read.
        entry_reference(),
        # "What is mine?"
        Index(None, "person_id", "role"),
    )

    id: Mapped[Id]
    case_id: Mapped[CaseId] = mapped_column(index=True)
    person_id: Mapped[PersonId]
    role: Mapped[str]
    first_day: Mapped[date]
    given_at: Mapped[datetime]
    given_by: Mapped[Actor]
    delegation_id: Mapped[DelegationId | None] = mapped_column(default=None)
    """Null for the whole case."""
    last_day: Mapped[date | None] = mapped_column(default=None)


class WorkTakenBack(Entered, AppendOnly, Base):
    """What was given is hers no more, from this moment on."""

    __tablename__ = "work_taken_back"
    __table_args__ = (
        # Who took it back can always be read.
        entry_reference(),
    )

    given_id: Mapped[str] = mapped_column(to("work_given.id"), primary_key=True)
    taken_back_at: Mapped[datetime]
    taken_back_by: Mapped[Actor]


class Look(AppendOnly, Base):
    """Somebody looked at a record; one row stands for some minutes of looking (`services.access.looks.TOGETHER`)."""

    __tablename__ = "looks"
    __table_args__ = (
        # There is no third right.
        one_of("how", get_args(How)),
        # "Who looked at this record, and when?"
        Index(None, "case_id", "at"),
        # "Has this look been written down a moment ago?"
        Index(None, "looked_by", "case_id", "at"),
    )

    id: Mapped[Id]
    case_id: Mapped[CaseId]
    looked_by: Mapped[PersonId]
    role: Mapped[str]
    at: Mapped[datetime]
    what: Mapped[str]
    """The page, in words."""
    how: Mapped[How] = mapped_column(String)
    organisation_id: Mapped[OrganisationId | None] = mapped_column(default=None)
    delegation_id: Mapped[DelegationId | None] = mapped_column(default=None)


class RecordOpened(Entered, AppendOnly, Base):
    """Break-glass: somebody without a part in a case opened it to read, for a reason, until a moment."""

    __tablename__ = "records_opened"
    __table_args__ = (
        # Why it was opened can always be read.
        entry_reference(),
        # It has to be open for a while.
        CheckConstraint("open_until > opened_at", name="for_a_time"),
    )

    id: Mapped[Id]
    case_id: Mapped[CaseId] = mapped_column(index=True)
    opened_by: Mapped[PersonId] = mapped_column(index=True)
    role: Mapped[str]
    reason: Mapped[str]
    words: Mapped[Prose]
    opened_at: Mapped[datetime]
    open_until: Mapped[datetime]
    organisation_id: Mapped[OrganisationId | None] = mapped_column(default=None)


class OpeningReviewed(Entered, AppendOnly, Base):
    """Somebody of the case's organisation looked at why a record was opened, and what they found."""

    __tablename__ = "openings_reviewed"
    __table_args__ = (
        # Who reviewed it can always be read.
        entry_reference(),
    )

    opening_id: Mapped[str] = mapped_column(to("records_opened.id"), primary_key=True)
    reviewed_at: Mapped[datetime]
    reviewed_by: Mapped[PersonId]
    finding: Mapped[Prose]


class NumberTried(Entered, AppendOnly, Base):
    """At the launch of a case somebody gave the NHS number of a person on record, with another date of birth."""

    __tablename__ = "numbers_tried"
    __table_args__ = (
        # In whose record it stands can always be read.
        entry_reference(),
    )

    id: Mapped[Id]
    person_id: Mapped[PersonId] = mapped_column(index=True)
    tried_by: Mapped[PersonId]
    organisation_id: Mapped[OrganisationId] = mapped_column(index=True)
    at: Mapped[datetime]


class TriesReviewed(Entered, AppendOnly, Base):
    """A PHB lead asked about one such try, and what they found."""

    __tablename__ = "tries_reviewed"
    __table_args__ = (
        # Who reviewed it can always be read.
        entry_reference(),
    )

    try_id: Mapped[str] = mapped_column(to("numbers_tried.id"), primary_key=True)
    reviewed_at: Mapped[datetime]
    reviewed_by: Mapped[PersonId]
    finding: Mapped[Prose]

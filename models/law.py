"""What the law on data asks to be kept: holds, longer retention, corrections, merges, succession, erasures."""

from datetime import date, datetime
from typing import Literal, get_args

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Actor, AppendOnly, Base, EvidenceId, Id, OrganisationId, PersonId, one_of, to
from models.record import Entered, entry_reference

Field = Literal["name", "date of birth", "NHS number"]
FIELDS: tuple[Field, ...] = get_args(Field)
"""What says who somebody is, and is corrected with a trace."""


class LegalHold(Entered, AppendOnly, Base):
    """Nothing about this person is erased while it stands, whatever a retention schedule says."""

    __tablename__ = "legal_holds"
    __table_args__ = (
        # Who placed it can always be read.
        entry_reference(),
    )

    id: Mapped[Id]
    person_id: Mapped[PersonId] = mapped_column(index=True)
    organisation_id: Mapped[OrganisationId]
    placed_at: Mapped[datetime]
    placed_by: Mapped[Actor]
    why_sha256: Mapped[str]
    """The reason, sealed under the person's key."""


class LegalHoldEnd(Entered, AppendOnly, Base):
    """A hold stands no longer."""

    __tablename__ = "legal_hold_ends"
    __table_args__ = (
        # Who ended it can always be read.
        entry_reference(),
    )

    hold_id: Mapped[str] = mapped_column(to("legal_holds.id"), primary_key=True)
    ended_at: Mapped[datetime]
    ended_by: Mapped[Actor]
    why_sha256: Mapped[str]


class RetentionChoice(Entered, AppendOnly, Base):
    """An organisation keeps what a schedule speaks of for longer than the schedule says; the last row holds."""

    __tablename__ = "retention_choices"
    __table_args__ = (
        # Two people who choose at once cannot both write the next line.
        UniqueConstraint("organisation_id", "schedule", "number", name="one_after_another"),
        # Nothing is kept for less than a year.
        CheckConstraint("years >= 1", name="years_from_one"),
        # Who chose it can always be read.
        entry_reference(),
    )

    id: Mapped[Id]
    organisation_id: Mapped[OrganisationId]
    schedule: Mapped[str]
    number: Mapped[int]
    years: Mapped[int]
    chosen_at: Mapped[datetime]
    chosen_by: Mapped[Actor]


class PersonCorrection(Entered, AppendOnly, Base):
    """What was on record of a person until this moment; null where nothing was. ``people`` holds what is right."""

    __tablename__ = "person_corrections"
    __table_args__ = (
        # Two people who correct at once cannot both write the next line.
        UniqueConstraint("person_id", "field", "number", name="one_after_another"),
        # What else changes of a person decides nothing and leaves no trace.
        one_of("field", FIELDS),
        # Who corrected it can always be read.
        entry_reference(),
    )

    id: Mapped[Id]
    person_id: Mapped[PersonId]
    field: Mapped[Field] = mapped_column(String)
    number: Mapped[int]
    corrected_at: Mapped[datetime]
    corrected_by: Mapped[Actor]
    was_sha256: Mapped[str | None] = mapped_column(default=None)
    """What it said before, sealed under the person's key."""


class PersonMerge(Entered, AppendOnly, Base):
    """Two entries were one person: from this moment nothing more is done under ``merged_id``."""

    __tablename__ = "person_merges"
    __table_args__ = (
        # Nobody is merged with themselves.
        CheckConstraint("merged_id <> kept_id", name="two_entries"),
        # Who merged them can always be read.
        entry_reference(),
    )

    merged_id: Mapped[PersonId] = mapped_column(primary_key=True)
    kept_id: Mapped[PersonId] = mapped_column(index=True)
    merged_at: Mapped[datetime]
    merged_by: Mapped[Actor]


class EvidenceCarried(Entered, AppendOnly, Base):
    """A piece of evidence that stands under the person kept, and the one under the entry merged that it repeats."""

    __tablename__ = "evidence_carried"
    __table_args__ = (
        # From where it was carried can always be read.
        entry_reference(),
    )

    evidence_id: Mapped[EvidenceId] = mapped_column(primary_key=True)
    from_id: Mapped[EvidenceId] = mapped_column(index=True)


class OrganisationSuccession(Entered, AppendOnly, Base):
    """An organisation's work is another's from a day; ``organisations`` holds the same for whoever asks."""

    __tablename__ = "organisation_successions"
    __table_args__ = (
        # Who recorded it can always be read.
        entry_reference(),
    )

    organisation_id: Mapped[OrganisationId] = mapped_column(primary_key=True)
    successor_id: Mapped[OrganisationId]
    first_day: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[Actor]


class Erasure(Entered, AppendOnly, Base):
    """A person's key was destroyed and their particulars blanked."""

    __tablename__ = "erasures"
    __table_args__ = (
        # Who erased them can always be read.
        entry_reference(),
    )

    person_id: Mapped[PersonId] = mapped_column(primary_key=True)
    erased_at: Mapped[datetime]
    erased_by: Mapped[Actor]

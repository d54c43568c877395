"""People, the roles they hold, who is registered with whom, who employs whom, who may speak for whom."""

from datetime import date, datetime
from typing import Literal, get_args

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

import rules.vocabulary
from models.base import Actor, AppendOnly, Base, Id, OrganisationId, PersonId, one_of, to
from models.nhs_number import NhsNumber

Register = Literal["NMC", "HCPC", "GMC"]
EmploymentModel = rules.vocabulary.Employment

_DAYS_IN_ORDER = "last_day IS NULL OR last_day >= first_day"


class Person(Base):
    """Anybody named on record, under an id that says nothing. Corrected in place, or blanked."""

    __tablename__ = "people"
    __table_args__ = (
        # One person, one row: two rows with one number would split a history of care.
        UniqueConstraint("nhs_number", name="nhs_number"),
    )

    id: Mapped[Id]
    name: Mapped[str]
    created_at: Mapped[datetime]
    born: Mapped[date | None] = mapped_column(default=None)
    nhs_number: Mapped[NhsNumber | None] = mapped_column(default=None)
    email: Mapped[str | None] = mapped_column(default=None)
    telephone: Mapped[str | None] = mapped_column(default=None)


class Appointment(AppendOnly, Base):
    """A role that a person holds from a day, in the framework's own words: ``PHB co-ordinator``, ``PA``."""

    __tablename__ = "appointments"
    __table_args__ = (
        # A role that ends before it begins was mistyped.
        CheckConstraint(_DAYS_IN_ORDER, name="days_in_order"),
    )

    id: Mapped[Id]
    person_id: Mapped[PersonId] = mapped_column(index=True)
    role: Mapped[str] = mapped_column(index=True)
    first_day: Mapped[date]
    recorded_at: Mapped[datetime]
    organisation_id: Mapped[OrganisationId | None] = mapped_column(default=None, index=True)
    last_day: Mapped[date | None] = mapped_column(default=None)


class AppointmentEnd(AppendOnly, Base):
    """The last day of an appointment whose end was not known when it was made."""

    __tablename__ = "appointment_ends"

    appointment_id: Mapped[str] = mapped_column(to("appointments.id"), primary_key=True)
    last_day: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[Actor]


class Practitioner(Base):
    """A person's entry with a regulator. Until when it is good is evidence of kind ``registration``."""

    __tablename__ = "practitioners"
    __table_args__ = (
        # One registration belongs to one person, or a lapsed practitioner could sign as another.
        UniqueConstraint("body", "registration_number", name="registration"),
        # The bodies that register the professions who may delegate.
        one_of("body", get_args(Register)),
    )

    person_id: Mapped[PersonId] = mapped_column(primary_key=True)
    body: Mapped[Register] = mapped_column(String)
    registration_number: Mapped[str]
    specialisms: Mapped[str | None] = mapped_column(default=None)
    """The age groups that they are trained for, a line each."""


class Employment(AppendOnly, Base):
    """Who employs a PA for a budget holder, and on what model."""

    __tablename__ = "employments"
    __table_args__ = (
        # An employment that ends before it begins was mistyped.
        CheckConstraint(_DAYS_IN_ORDER, name="days_in_order"),
        # Who carries the employer's duties depends on the model, so it must be one that is known.
        one_of("model", get_args(EmploymentModel)),
    )

    id: Mapped[Id]
    pa_id: Mapped[PersonId] = mapped_column(index=True)
    person_id: Mapped[PersonId] = mapped_column(index=True)
    employer_name: Mapped[str]
    model: Mapped[EmploymentModel] = mapped_column(String)
    first_day: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[Actor]
    last_day: Mapped[date | None] = mapped_column(default=None)
    directed_by: Mapped[str | None] = mapped_column(default=None)
    """Who decides from day to day what the PA does; null for the person or family."""


class EmploymentEnd(AppendOnly, Base):
    """The last day of an employment whose end was not known when it began."""

    __tablename__ = "employment_ends"

    employment_id: Mapped[str] = mapped_column(to("employments.id"), primary_key=True)
    last_day: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[Actor]


class Representation(AppendOnly, Base):
    """Who may speak or agree for a person; ``capacity`` says by what right, in words."""

    __tablename__ = "representations"
    __table_args__ = (
        # A right to speak that ends before it begins was mistyped.
        CheckConstraint(_DAYS_IN_ORDER, name="days_in_order"),
        # Somebody who speaks for themselves needs no representative.
        CheckConstraint("person_id <> representative_id", name="somebody_else"),
    )

    id: Mapped[Id]
    person_id: Mapped[PersonId] = mapped_column(index=True)
    representative_id: Mapped[PersonId] = mapped_column(index=True)
    capacity: Mapped[str]
    first_day: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[Actor]
    last_day: Mapped[date | None] = mapped_column(default=None)


class RepresentationEnd(AppendOnly, Base):
    """The last day on which somebody may speak for the person."""

    __tablename__ = "representation_ends"

    representation_id: Mapped[str] = mapped_column(to("representations.id"), primary_key=True)
    last_day: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[Actor]


class Absence(AppendOnly, Base):
    """Somebody is away from a day; without a last day nobody knows for how long."""

    __tablename__ = "absences"
    __table_args__ = (
        # An absence that ends before it begins was mistyped.
        CheckConstraint(_DAYS_IN_ORDER, name="days_in_order"),
    )

    id: Mapped[Id]
    person_id: Mapped[PersonId] = mapped_column(index=True)
    first_day: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[Actor]
    last_day: Mapped[date | None] = mapped_column(default=None)


class AbsenceEnd(AppendOnly, Base):
    """The last day of an absence whose end was not known, or was another, when it began."""

    __tablename__ = "absence_ends"

    absence_id: Mapped[str] = mapped_column(to("absences.id"), primary_key=True)
    last_day: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[Actor]

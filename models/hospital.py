"""Hospital stays: admission and discharge, who is on call, the rota, the agreement and its signatures."""

from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import (
    Actor,
    AppendOnly,
    Base,
    CaseId,
    Id,
    OrganisationId,
    PersonId,
    Pinned,
    Prose,
    one_of,
    to,
)

Purpose = Literal["home task", "well need", "unwell need"]
"""What a PA is there for during a stay: something at home meanwhile (4:1304), or a need in hospital (2:690)."""


class Admission(AppendOnly, Base):
    """A stay in hospital from an instant; a planned one may be recorded before it begins (4:2520)."""

    __tablename__ = "admissions"

    id: Mapped[Id]
    person_id: Mapped[PersonId] = mapped_column(index=True)
    case_id: Mapped[CaseId] = mapped_column(index=True)
    hospital_id: Mapped[OrganisationId] = mapped_column(index=True)
    ward: Mapped[str]
    planned: Mapped[bool]
    admitted_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[Actor]
    on_call_nurse_id: Mapped[PersonId | None] = mapped_column(default=None)


class OnCallNurse(AppendOnly, Base):
    """Whom the ward rings from a moment on (4:2453): named when known, and anew when it changes."""

    __tablename__ = "on_call_nurses"
    __table_args__ = (
        # "The latest one" must mean one of them.
        UniqueConstraint("admission_id", "number", name="one_after_another"),
        # The first to be named after the admission is 1.
        CheckConstraint("number >= 1", name="number_from_one"),
    )

    id: Mapped[Id]
    admission_id: Mapped[str] = mapped_column(to("admissions.id"))
    number: Mapped[int]
    person_id: Mapped[PersonId]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[Actor]


class Discharge(AppendOnly, Base):
    """The end of a stay; from here the questions are those of the home again.

    A planned stay that will not take place ends at the moment it would have begun.
    """

    __tablename__ = "discharges"

    admission_id: Mapped[str] = mapped_column(to("admissions.id"), primary_key=True)
    discharged_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[Actor]


class Shift(AppendOnly, Base):
    """One line of the rota: the PA's name, designation, start and finish (4:2440), and what for.

    Of what was planned before the purpose was asked for, it is null: nobody has said.
    """

    __tablename__ = "shifts"
    __table_args__ = (
        # A shift that ends before it starts would be permitted for want of a minute to refuse.
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        # The report on hours adds up these three and no other words.
        one_of("purpose", get_args(Purpose)),
        Index(None, "pa_id", "starts_at"),
    )

    id: Mapped[Id]
    admission_id: Mapped[str] = mapped_column(to("admissions.id"), index=True)
    pa_id: Mapped[PersonId]
    designation: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[Actor]
    purpose: Mapped[Purpose | None] = mapped_column(String, default=None)


class ShiftCancelled(AppendOnly, Base):
    """A shift that will not be worked; a changed shift is a cancelled one and a new one."""

    __tablename__ = "shifts_cancelled"

    shift_id: Mapped[str] = mapped_column(to("shifts.id"), primary_key=True)
    at: Mapped[datetime]
    by: Mapped[Actor]
    why: Mapped[Prose]


class Agreement(Pinned, Base):
    """One issue of the working agreement: the PDF by its hash, and the hash of the data printed on it."""

    __tablename__ = "agreements"
    __table_args__ = (
        # "Version 2" must mean one paper on the ward.
        UniqueConstraint("admission_id", "version", name="version"),
        # The first issue is 1.
        CheckConstraint("version >= 1", name="version_from_one"),
    )

    id: Mapped[Id]
    admission_id: Mapped[str] = mapped_column(to("admissions.id"))
    version: Mapped[int]
    document_sha256: Mapped[str] = mapped_column(to("documents.sha256"))
    content_sha256: Mapped[str]
    issued_at: Mapped[datetime]
    issued_by: Mapped[Actor]
    role_sha256: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """For each role that signs, the hash of the parts that it signs again when they change."""


class AgreementSignature(Pinned, Base):
    """One of the signatures on an agreement (4:2469); each role signs a version once.

    ``instead_of`` is whom the signatory stood in for, as a named deputy. ``how`` and ``job_title`` are as the form
    told them.
    """

    __tablename__ = "agreement_signatures"

    agreement_id: Mapped[str] = mapped_column(to("agreements.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    signed_at: Mapped[datetime]
    recorded_by: Mapped[Actor]
    person_id: Mapped[PersonId | None] = mapped_column(default=None)
    job_title: Mapped[str | None] = mapped_column(default=None)
    instead_of: Mapped[str | None] = mapped_column(default=None)
    how: Mapped[str | None] = mapped_column(default=None)

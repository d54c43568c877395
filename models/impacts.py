"""What a version of a framework would do to a caseload, as it was worked out. Working state: it can be asked again."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Actor, Base, DelegationId, Id, OrganisationId, Prose, to


class ImpactReport(Base):
    """One asking: of which version, for whose cases, looking how many days ahead, and how far it has come."""

    __tablename__ = "impact_reports"
    __table_args__ = (
        # "The newest report of this version for us."
        Index(None, "organisation_id", "framework_sha256", "asked_at"),
    )

    id: Mapped[Id]
    organisation_id: Mapped[OrganisationId]
    framework_sha256: Mapped[str] = mapped_column(to("framework_versions.sha256"))
    days: Mapped[int]
    asked_at: Mapped[datetime]
    asked_by: Mapped[Actor]
    delegations: Mapped[int]
    looked_at: Mapped[int]
    done_at: Mapped[datetime | None] = mapped_column(default=None)


class ImpactFound(Base):
    """One delegation that would change. ``work`` is a list of what would be asked of whom: kind, role, by."""

    __tablename__ = "impacts_found"

    report_id: Mapped[str] = mapped_column(to("impact_reports.id"), primary_key=True)
    delegation_id: Mapped[DelegationId] = mapped_column(primary_key=True)
    loses: Mapped[date | None]
    gains: Mapped[date | None]
    because: Mapped[Prose]
    cannot_be_asked: Mapped[Prose]
    work: Mapped[dict[str, Any]]

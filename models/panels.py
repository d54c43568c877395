"""Panels, their meetings, the items before them, interests declared, votes, and outcomes."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import (
    Actor,
    AppendOnly,
    Base,
    DelegationId,
    EvidenceId,
    Id,
    OrganisationId,
    PersonId,
    Pinned,
    Prose,
    to,
)


class Panel(AppendOnly, Base):
    """Those who decide what a framework sends to them."""

    __tablename__ = "panels"

    id: Mapped[Id]
    organisation_id: Mapped[OrganisationId] = mapped_column(index=True)
    name: Mapped[str]
    framework: Mapped[str]


class Meeting(AppendOnly, Base):
    """One sitting, in a room or virtual. A virtual one closes at an instant."""

    __tablename__ = "meetings"

    id: Mapped[Id]
    panel_id: Mapped[str] = mapped_column(to("panels.id"), index=True)
    held_on: Mapped[date]
    virtual: Mapped[bool]
    closes_at: Mapped[datetime | None] = mapped_column(default=None)
    chair_id: Mapped[PersonId | None] = mapped_column(default=None)


class PanelItem(AppendOnly, Base):
    """One delegation brought to a meeting, with the co-ordinator's recommendation."""

    __tablename__ = "panel_items"
    __table_args__ = (
        # Two items for one delegation at one meeting could end in two outcomes.
        UniqueConstraint("meeting_id", "delegation_id", name="listed_once"),
    )

    id: Mapped[Id]
    meeting_id: Mapped[str] = mapped_column(to("meetings.id"))
    delegation_id: Mapped[DelegationId] = mapped_column(index=True)
    recommendation_id: Mapped[EvidenceId]
    listed_at: Mapped[datetime]
    listed_by: Mapped[Actor]


class Declaration(Pinned, Base):
    """An interest that a member declared in an item, and whether they stood aside."""

    __tablename__ = "declarations"

    id: Mapped[Id]
    item_id: Mapped[str] = mapped_column(to("panel_items.id"), index=True)
    person_id: Mapped[PersonId]
    interest: Mapped[Prose]
    recused: Mapped[bool]
    recorded_at: Mapped[datetime]


class PanelVote(Pinned, Base):
    """One member's vote, and for which organisation they sat: Staffordshire wants two (2:796)."""

    __tablename__ = "panel_votes"

    item_id: Mapped[str] = mapped_column(to("panel_items.id"), primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(primary_key=True)
    vote: Mapped[str]
    organisation_id: Mapped[OrganisationId]
    recorded_at: Mapped[datetime]


class PanelOutcome(Pinned, Base):
    """What the panel decided, with reasons that a later panel can find as a precedent (2:815)."""

    __tablename__ = "panel_outcomes"

    item_id: Mapped[str] = mapped_column(to("panel_items.id"), primary_key=True)
    outcome: Mapped[str]
    reasons: Mapped[Prose]
    decided_at: Mapped[datetime]
    decided_by: Mapped[Actor]
    evidence_id: Mapped[EvidenceId]

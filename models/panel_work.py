"""What else a panel does: reports of urgent decisions, reviews of a sample, advice, and how a person sees risks."""

from datetime import date, datetime
from typing import Literal, get_args

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Actor, AppendOnly, Base, DelegationId, EvidenceId, Id, PersonId, Prose, one_of, to
from models.record import Entered, entry_reference

Found = Literal["in order", "follow-up needed"]
View = Literal["welcomes it", "is prepared to tolerate it", "wants it eliminated"]
"""How the person sees a risk (0:537, 0:551)."""


class UrgentReport(Entered, AppendOnly, Base):
    """An urgent decision of a named person, told to the panel at its next meeting, once."""

    __tablename__ = "panel_urgent_reports"
    __table_args__ = (
        # What listed it can always be read.
        entry_reference(),
    )

    evidence_id: Mapped[EvidenceId] = mapped_column(primary_key=True)
    meeting_id: Mapped[str] = mapped_column(to("meetings.id"), index=True)
    delegation_id: Mapped[DelegationId]
    listed_at: Mapped[datetime]


class QualityReview(Entered, AppendOnly, Base):
    """A delegation in force that was drawn for a panel to look at again (2:798)."""

    __tablename__ = "panel_quality_reviews"
    __table_args__ = (
        # A sample has nothing twice, and is drawn once.
        UniqueConstraint("meeting_id", "delegation_id", name="drawn_once"),
        # How it was drawn can always be read.
        entry_reference(),
    )

    id: Mapped[Id]
    meeting_id: Mapped[str] = mapped_column(to("meetings.id"))
    delegation_id: Mapped[DelegationId] = mapped_column(index=True)
    drawn_at: Mapped[datetime]


class QualityFinding(Entered, AppendOnly, Base):
    """What a member found, in words, and until when somebody has to see to it."""

    __tablename__ = "panel_quality_findings"
    __table_args__ = (
        one_of("found", get_args(Found)),
        # A follow-up without its day would never fall due.
        CheckConstraint(
            "(found = 'follow-up needed') = (follow_up_by IS NOT NULL)", name="follow_up_has_a_day"
        ),
        # Who found it can always be read.
        entry_reference(),
    )

    review_id: Mapped[str] = mapped_column(to("panel_quality_reviews.id"), primary_key=True)
    found: Mapped[Found] = mapped_column(String)
    words: Mapped[Prose]
    found_at: Mapped[datetime]
    found_by: Mapped[PersonId]
    follow_up_by: Mapped[date | None] = mapped_column(default=None)


class QualityFollowUp(Entered, AppendOnly, Base):
    """What was done about a finding."""

    __tablename__ = "panel_quality_follow_ups"
    __table_args__ = (
        # Who did it can always be read.
        entry_reference(),
    )

    review_id: Mapped[str] = mapped_column(to("panel_quality_findings.review_id"), primary_key=True)
    words: Mapped[Prose]
    done_at: Mapped[datetime]
    done_by: Mapped[Actor]


class AdviceAsked(Entered, AppendOnly, Base):
    """A co-ordinator's question to a panel. What is answered is advice: it decides nothing (2:807)."""

    __tablename__ = "panel_advice_asked"
    __table_args__ = (
        # Who asked can always be read.
        entry_reference(),
    )

    id: Mapped[Id]
    panel_id: Mapped[str] = mapped_column(to("panels.id"), index=True)
    delegation_id: Mapped[DelegationId] = mapped_column(index=True)
    question: Mapped[Prose]
    asked_at: Mapped[datetime]
    asked_by: Mapped[PersonId]


class AdviceGiven(Entered, AppendOnly, Base):
    """A member's answer. It is no evidence, and no requirement rests on it."""

    __tablename__ = "panel_advice_given"
    __table_args__ = (
        # Who answered can always be read.
        entry_reference(),
    )

    advice_id: Mapped[str] = mapped_column(to("panel_advice_asked.id"), primary_key=True)
    answer: Mapped[Prose]
    given_at: Mapped[datetime]
    given_by: Mapped[PersonId]


class RiskView(Entered, AppendOnly, Base):
    """How the person sees one risk of a delegation; of two rows on one risk the last one holds (0:537)."""

    __tablename__ = "risk_views"
    __table_args__ = (
        # Three ways to see a risk, and no others.
        one_of("view", get_args(View)),
        # Who heard it can always be read.
        entry_reference(),
    )

    id: Mapped[Id]
    delegation_id: Mapped[DelegationId] = mapped_column(index=True)
    risk: Mapped[Prose]
    view: Mapped[View] = mapped_column(String)
    said_by: Mapped[PersonId]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[Actor]

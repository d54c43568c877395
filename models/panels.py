"""Panels: who sits on them, when they meet, the items before them, interests declared, votes, and outcomes."""

from datetime import date, datetime
from typing import Literal, get_args

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
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
    one_of,
    to,
)
from models.record import Entered, entry_reference

Meets = Literal["twice a month", "every two months"]
"""The two meanings of "bi-monthly" (2:796)."""

Proposed = Literal["approved", "approved with conditions", "deferred", "declined"]
"""What a panel can decide."""

WentOn = Literal["not reached", "no quorum", "called off", "brought forward"]
"""Why an item left a meeting undecided."""


class Panel(AppendOnly, Base):
    """Those who decide what a framework sends to them."""

    __tablename__ = "panels"

    id: Mapped[Id]
    organisation_id: Mapped[OrganisationId] = mapped_column(index=True)
    name: Mapped[str]
    framework: Mapped[str]


class PanelSchedule(Entered, AppendOnly, Base):
    """When a panel meets by rule, and what is prepared for it; of one panel's rows the last one holds (2:796).

    ``week`` is the week of the month in which ``weekday`` (0 is Monday) comes for that time; twice a month means
    that week and the second after it. Papers are drawn ``papers_days`` working days before.
    """

    __tablename__ = "panel_schedules"
    __table_args__ = (
        # Two people who choose at once cannot both write the next line.
        UniqueConstraint("panel_id", "number", name="one_after_another"),
        # The word has two meanings and no third.
        one_of("meets", get_args(Meets)),
        # Monday to Friday.
        CheckConstraint("weekday BETWEEN 0 AND 4", name="on_a_working_day"),
        # A fifth week is not in every month; twice a month, the second sitting is two weeks later.
        CheckConstraint(
            "week BETWEEN 1 AND 4 AND (week <= 2 OR meets <> 'twice a month')", name="week_exists"
        ),
        # Who chose it can always be read.
        entry_reference(),
    )

    id: Mapped[Id]
    panel_id: Mapped[str] = mapped_column(to("panels.id"))
    number: Mapped[int]
    meets: Mapped[Meets] = mapped_column(String)
    weekday: Mapped[int]
    week: Mapped[int]
    first_day: Mapped[date]
    months_ahead: Mapped[int]
    papers_days: Mapped[int]
    reviewed: Mapped[int]
    """How many delegations in force are looked at again at each meeting."""
    chosen_at: Mapped[datetime]
    chosen_by: Mapped[Actor]


class PanelMembership(Entered, AppendOnly, Base):
    """An organisation nominates somebody for one panel, from a day (2:796-798)."""

    __tablename__ = "panel_memberships"
    __table_args__ = (
        # A nomination that ends before it begins was mistyped.
        CheckConstraint("last_day IS NULL OR last_day >= first_day", name="days_in_order"),
        # Who nominated can always be read.
        entry_reference(),
    )

    id: Mapped[Id]
    panel_id: Mapped[str] = mapped_column(to("panels.id"), index=True)
    person_id: Mapped[PersonId] = mapped_column(index=True)
    organisation_id: Mapped[OrganisationId]
    first_day: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[Actor]
    last_day: Mapped[date | None] = mapped_column(default=None)


class PanelMembershipEnd(Entered, AppendOnly, Base):
    """The last day of a nomination whose end was not known, or was later, when it was made."""

    __tablename__ = "panel_membership_ends"
    __table_args__ = (
        # Who ended it can always be read.
        entry_reference(),
    )

    membership_id: Mapped[str] = mapped_column(to("panel_memberships.id"), primary_key=True)
    last_day: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[Actor]


class Meeting(AppendOnly, Base):
    """One sitting, in a room or virtual. A virtual one closes at an instant, one in a room with its day."""

    __tablename__ = "meetings"

    id: Mapped[Id]
    panel_id: Mapped[str] = mapped_column(to("panels.id"), index=True)
    held_on: Mapped[date]
    virtual: Mapped[bool]
    closes_at: Mapped[datetime | None] = mapped_column(default=None)
    chair_id: Mapped[PersonId | None] = mapped_column(default=None)


class MeetingCalledOff(Entered, AppendOnly, Base):
    """This meeting does not take place; what was listed for it goes to the next."""

    __tablename__ = "meetings_called_off"
    __table_args__ = (
        # Who called it off can always be read.
        entry_reference(),
    )

    meeting_id: Mapped[str] = mapped_column(to("meetings.id"), primary_key=True)
    why: Mapped[Prose]
    called_off_at: Mapped[datetime]
    called_off_by: Mapped[Actor]


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


class ItemWentOn(Entered, AppendOnly, Base):
    """An item that its meeting did not decide, and the item that took its place at another meeting."""

    __tablename__ = "panel_items_went_on"
    __table_args__ = (
        # Two workers that carry an item on at once make one item of it.
        UniqueConstraint("next_item_id", name="from_one_item"),
        one_of("why", get_args(WentOn)),
        # What carried it on can always be read.
        entry_reference(),
    )

    item_id: Mapped[str] = mapped_column(to("panel_items.id"), primary_key=True)
    next_item_id: Mapped[str] = mapped_column(to("panel_items.id"))
    why: Mapped[WentOn] = mapped_column(String)
    at: Mapped[datetime]


class Declaration(Pinned, Base):
    """An interest that a member declared in an item, and whether they stood aside."""

    __tablename__ = "declarations"

    id: Mapped[Id]
    item_id: Mapped[str] = mapped_column(to("panel_items.id"), index=True)
    person_id: Mapped[PersonId]
    interest: Mapped[Prose]
    recused: Mapped[bool]
    recorded_at: Mapped[datetime]


class Proposal(Entered, AppendOnly, Base):
    """What a member puts to the others: an outcome with its reasons. Whoever puts it votes for it."""

    __tablename__ = "panel_proposals"
    __table_args__ = (
        # Two members who propose at once cannot both write the next line.
        UniqueConstraint("item_id", "number", name="one_after_another"),
        one_of("outcome", get_args(Proposed)),
        # Who proposed it can always be read.
        entry_reference(),
    )

    id: Mapped[Id]
    item_id: Mapped[str] = mapped_column(to("panel_items.id"))
    number: Mapped[int]
    outcome: Mapped[Proposed] = mapped_column(String)
    reasons: Mapped[Prose]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[PersonId]


class ProposedCondition(Entered, AppendOnly, Base):
    """A condition of a proposal, in words, and the last day by which it has to be met (if it has one)."""

    __tablename__ = "panel_proposed_conditions"
    __table_args__ = (
        # Who set it can always be read.
        entry_reference(),
    )

    proposal_id: Mapped[str] = mapped_column(to("panel_proposals.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[Prose]
    last_day: Mapped[date | None] = mapped_column(default=None)


class Ballot(Entered, AppendOnly, Base):
    """A member's own vote, from their own login, for one proposal; of one member's ballots the last one holds."""

    __tablename__ = "panel_ballots"
    __table_args__ = (
        # The first ballot is 1.
        CheckConstraint("number >= 1", name="number_from_one"),
        # Who voted can always be read.
        entry_reference(),
    )

    item_id: Mapped[str] = mapped_column(to("panel_items.id"), primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[str] = mapped_column(to("panel_proposals.id"))
    cast_at: Mapped[datetime]


class PanelVote(Pinned, Base):
    """A ballot that made the outcome, and for which organisation: Staffordshire wants two (2:796)."""

    __tablename__ = "panel_votes"

    item_id: Mapped[str] = mapped_column(to("panel_items.id"), primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(primary_key=True)
    vote: Mapped[str]
    organisation_id: Mapped[OrganisationId]
    recorded_at: Mapped[datetime]


class PanelOutcome(Pinned, Base):
    """What the panel decided, with reasons that a later panel can find as a precedent (2:815)."""

    __tablename__ = "panel_outcomes"
    __table_args__ = (
        # "What was decided last?"
        Index(None, "decided_at"),
    )

    item_id: Mapped[str] = mapped_column(to("panel_items.id"), primary_key=True)
    outcome: Mapped[str]
    reasons: Mapped[Prose]
    decided_at: Mapped[datetime]
    decided_by: Mapped[Actor]
    evidence_id: Mapped[EvidenceId]

"""How a person wants to be reached, what was sent to them in one go, and how that ended."""

from datetime import date, datetime
from typing import Literal, get_args

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Actor, AppendOnly, Base, Id, OrganisationId, PersonId, one_of, to
from models.record import Entered, entry_reference

ChannelName = Literal["e-mail", "GOV.UK Notify", "letter"]
"""E-mail from our own server, e-mail through GOV.UK Notify, or a letter on paper."""

Outcome = Literal["handed over", "refused", "not sent", "in doubt"]
"""Refused: the address is no good. Not sent: the server could not take it. In doubt: nobody knows if it went out."""


class ContactChoice(Entered, AppendOnly, Base):
    """How a person wants to be reached; of one person's rows the last one holds."""

    __tablename__ = "contact_choices"
    __table_args__ = (
        # Two choices at once cannot both be the last.
        UniqueConstraint("person_id", "number", name="one_after_another"),
        # The first choice is 1.
        CheckConstraint("number >= 1", name="number_from_one"),
        # A channel that nobody serves would swallow every message.
        one_of("channel", get_args(ChannelName)),
        # Who recorded it, and for which organisation, can always be read.
        entry_reference(),
    )

    id: Mapped[Id]
    person_id: Mapped[PersonId]
    number: Mapped[int]
    channel: Mapped[ChannelName] = mapped_column(String)
    chosen_at: Mapped[datetime]
    recorded_by: Mapped[Actor]


class Delivery(Entered, AppendOnly, Base):
    """One digest or letter to one person, written and committed before anything is sent.

    The document holds what is said, to the byte: text for an e-mail, a PDF for a letter.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        # One digest for a person and day, and one letter in place of a refused e-mail, however often it runs.
        UniqueConstraint("key", name="key"),
        # A channel that nobody serves would swallow every message.
        one_of("channel", get_args(ChannelName)),
        # What was sent for whom can always be read.
        entry_reference(),
        # "What was this person told?"
        Index(None, "person_id", "begun_at"),
    )

    id: Mapped[Id]
    key: Mapped[str]
    person_id: Mapped[PersonId]
    channel: Mapped[ChannelName] = mapped_column(String)
    day: Mapped[date]
    begun_at: Mapped[datetime]
    document_sha256: Mapped[str] = mapped_column(to("documents.sha256"))


class DeliveryItem(Entered, AppendOnly, Base):
    """That a message is told in a delivery."""

    __tablename__ = "delivery_items"
    __table_args__ = (
        # In which entry it was taken up can always be read.
        entry_reference(),
        # "What was in it?"
        Index(None, "delivery_id"),
    )

    # The key is the message alone: nothing is told twice.
    message_id: Mapped[str] = mapped_column(to("messages.id"), primary_key=True)
    delivery_id: Mapped[str] = mapped_column(to("deliveries.id"))


class DeliveryDone(Entered, AppendOnly, Base):
    """How a delivery ended. ``reference`` is the channel's own, for asking there."""

    __tablename__ = "deliveries_done"
    __table_args__ = (
        # There are these four ends and no fifth.
        one_of("outcome", get_args(Outcome)),
        # Who found out how it ended can always be read.
        entry_reference(),
    )

    delivery_id: Mapped[str] = mapped_column(to("deliveries.id"), primary_key=True)
    outcome: Mapped[Outcome] = mapped_column(String)
    at: Mapped[datetime]
    reference: Mapped[str | None] = mapped_column(default=None)


class DeliveryAgain(Entered, AppendOnly, Base):
    """What a refused or doubtful delivery said is said once more in another, and in no third."""

    __tablename__ = "deliveries_again"
    __table_args__ = (
        # Why it was said again can always be read.
        entry_reference(),
        # "What does this one repeat?"
        Index(None, "said_in"),
    )

    delivery_id: Mapped[str] = mapped_column(to("deliveries.id"), primary_key=True)
    said_in: Mapped[str] = mapped_column(to("deliveries.id"))


class LetterPosted(Entered, AppendOnly, Base):
    """A letter was printed and put in the post."""

    __tablename__ = "letters_posted"
    __table_args__ = (
        # Who posted it can always be read.
        entry_reference(),
    )

    delivery_id: Mapped[str] = mapped_column(to("deliveries.id"), primary_key=True)
    posted_at: Mapped[datetime]
    posted_by: Mapped[Actor]


class CalendarToken(AppendOnly, Base):
    """The secret address of one person's calendar feed in one role. Only its hash is kept."""

    __tablename__ = "calendar_tokens"
    __table_args__ = (
        # "Which feeds has this person?"
        Index(None, "person_id"),
    )

    token_hash: Mapped[Id]
    person_id: Mapped[PersonId]
    role: Mapped[str]
    made_at: Mapped[datetime]
    organisation_id: Mapped[OrganisationId | None] = mapped_column(default=None)


class CalendarTokenRevoked(AppendOnly, Base):
    """The address opens nothing any more."""

    __tablename__ = "calendar_tokens_revoked"

    token_hash: Mapped[str] = mapped_column(to("calendar_tokens.token_hash"), primary_key=True)
    revoked_at: Mapped[datetime]


class OutOfHours(Entered, AppendOnly, Base):
    """Whom PAs ring at night and on holidays; of one organisation's rows the last one holds."""

    __tablename__ = "out_of_hours"
    __table_args__ = (
        # Two numbers at once cannot both be the last.
        UniqueConstraint("organisation_id", "number", name="one_after_another"),
        # The first is 1.
        CheckConstraint("number >= 1", name="number_from_one"),
        # Who set it can always be read.
        entry_reference(),
    )

    id: Mapped[Id]
    organisation_id: Mapped[OrganisationId]
    number: Mapped[int]
    telephone: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[Actor]

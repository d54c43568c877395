"""Codes on paper: on versions of an agreement, on pocket cards, on the ward's sheet. Only hashes are kept."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Actor, AppendOnly, Base, Id, PersonId, Prose, to
from models.record import Entered, entry_reference


class AgreementCode(Entered, AppendOnly, Base):
    """The code that is printed on one version of an agreement."""

    __tablename__ = "agreement_codes"
    __table_args__ = (
        # A code opens one paper.
        UniqueConstraint("code_sha256", name="opens_one_paper"),
        # Who made it can always be read.
        entry_reference(),
    )

    agreement_id: Mapped[str] = mapped_column(to("agreements.id"), primary_key=True)
    code_sha256: Mapped[str]


class PocketCard(Entered, AppendOnly, Base):
    """A card that a PA carries in one stay; the newest is the one that counts."""

    __tablename__ = "pocket_cards"
    __table_args__ = (
        # "The newest" must mean one of them.
        UniqueConstraint("admission_id", "pa_id", "number", name="one_after_another"),
        # The first card of a PA is 1.
        CheckConstraint("number >= 1", name="number_from_one"),
        # A code opens one card.
        UniqueConstraint("code_sha256", name="opens_one_card"),
        # Who made it can always be read.
        entry_reference(),
    )

    id: Mapped[Id]
    admission_id: Mapped[str] = mapped_column(to("admissions.id"))
    pa_id: Mapped[PersonId]
    number: Mapped[int]
    code_sha256: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[Actor]


class PocketCardRevoked(Entered, AppendOnly, Base):
    """A card that was lost, or is not to be used any more."""

    __tablename__ = "pocket_cards_revoked"
    __table_args__ = (
        # Who revoked it can always be read.
        entry_reference(),
    )

    card_id: Mapped[str] = mapped_column(to("pocket_cards.id"), primary_key=True)
    at: Mapped[datetime]
    by: Mapped[Actor]
    why: Mapped[Prose]


class WardCode(Entered, AppendOnly, Base):
    """The code on a ward's sheet: with it, and with the code of a paper, the ward reads what PAs may do today."""

    __tablename__ = "ward_codes"
    __table_args__ = (
        # "The newest" must mean one of them.
        UniqueConstraint("admission_id", "number", name="one_after_another"),
        # The first sheet of a stay is 1.
        CheckConstraint("number >= 1", name="number_from_one"),
        # Who made it can always be read.
        entry_reference(),
    )

    id: Mapped[Id]
    admission_id: Mapped[str] = mapped_column(to("admissions.id"))
    number: Mapped[int]
    code_sha256: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[Actor]


class WrongWardCode(Base):
    """A ward code that was not right; after some of them the page is closed for a while. Working state."""

    __tablename__ = "wrong_ward_codes"
    __table_args__ = (
        # "How many in the last quarter of an hour?"
        Index(None, "admission_id", "at"),
    )

    id: Mapped[Id]
    admission_id: Mapped[str]
    at: Mapped[datetime]

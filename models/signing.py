"""Signing the working agreement: who is to sign, links that are good once, signed papers, and a word for one shift."""

from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Actor, AppendOnly, Base, Id, PersonId, one_of, to
from models.record import Entered, entry_reference

LinkEnd = Literal["used", "withdrawn"]


class Signatory(Entered, AppendOnly, Base):
    """Who is to sign for a role in a stay, and the deputy who may do it instead; the newest counts."""

    __tablename__ = "signatories"
    __table_args__ = (
        # "The newest" must mean one of them.
        UniqueConstraint("admission_id", "role", "number", name="one_after_another"),
        # The first of a role is 1.
        CheckConstraint("number >= 1", name="number_from_one"),
        # Who recorded it can always be read.
        entry_reference(),
    )

    id: Mapped[Id]
    admission_id: Mapped[str] = mapped_column(to("admissions.id"))
    role: Mapped[str]
    number: Mapped[int]
    name: Mapped[str]
    telephone: Mapped[str]
    deputy: Mapped[str]
    deputy_telephone: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[Actor]


class SigningLink(Entered, AppendOnly, Base):
    """A link with which somebody on the ward signs once, without login. Only a hash of it is kept."""

    __tablename__ = "signing_links"
    __table_args__ = (
        # A link opens one page.
        UniqueConstraint("code_sha256", name="opens_one_page"),
        # "Which links are out for this stay?"
        Index(None, "admission_id"),
        # Who made it can always be read.
        entry_reference(),
    )

    id: Mapped[Id]
    admission_id: Mapped[str] = mapped_column(to("admissions.id"))
    role: Mapped[str]
    code_sha256: Mapped[str]
    good_until: Mapped[datetime]
    made_at: Mapped[datetime]
    made_by: Mapped[Actor]


class SigningLinkEnded(Entered, AppendOnly, Base):
    """A link that opens nothing any more, before its time was over."""

    __tablename__ = "signing_links_ended"
    __table_args__ = (
        # It was used, or somebody took it back.
        one_of("how", get_args(LinkEnd)),
        # Who ended it can always be read.
        entry_reference(),
    )

    link_id: Mapped[str] = mapped_column(to("signing_links.id"), primary_key=True)
    how: Mapped[LinkEnd] = mapped_column(String)
    at: Mapped[datetime]
    by: Mapped[Actor]


class SignedPaper(Entered, AppendOnly, Base):
    """The scanned or photographed paper that a signature stands on."""

    __tablename__ = "signed_papers"
    __table_args__ = (
        # Who handed it in can always be read.
        entry_reference(),
    )

    agreement_id: Mapped[str] = mapped_column(to("agreements.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    document_sha256: Mapped[str] = mapped_column(to("documents.sha256"))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[Actor]


class InterimWord(Entered, AppendOnly, Base):
    """The nurse in charge lets a PA stay, or do one task, until the shift ends: not in the Staffordshire text.

    Without ``task`` the PA stays for well needs, under the ward's direction.
    """

    __tablename__ = "interim_words"
    __table_args__ = (
        # A word for a shift that ends before it starts would be for no time at all.
        CheckConstraint("ends_at > given_at", name="ends_after_it_is_given"),
        # "What holds in this stay now?"
        Index(None, "admission_id", "ends_at"),
        # Who recorded it can always be read.
        entry_reference(),
    )

    id: Mapped[Id]
    admission_id: Mapped[str] = mapped_column(to("admissions.id"))
    pa_id: Mapped[PersonId]
    task: Mapped[str | None]
    ward: Mapped[str]
    name: Mapped[str]
    job_title: Mapped[str]
    given_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    recorded_by: Mapped[Actor]


class InterimWordEnded(Entered, AppendOnly, Base):
    """The nurse in charge takes the word back before the shift ends."""

    __tablename__ = "interim_words_ended"
    __table_args__ = (
        # Who recorded it can always be read.
        entry_reference(),
    )

    word_id: Mapped[str] = mapped_column(to("interim_words.id"), primary_key=True)
    at: Mapped[datetime]
    by: Mapped[Actor]
    name: Mapped[str]

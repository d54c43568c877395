"""The tables of the record: one log per organisation, its entries, sealed texts and the keys to them."""

from typing import NamedTuple

from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, MappedAsDataclass, mapped_column

from models.base import AppendOnly, Base, Id, OrganisationId, PersonId, Prose


class EntryRef(NamedTuple):
    """Which entry: the organisation whose log it stands in, and its number there, from 0."""

    organisation_id: str
    number: int

    def __str__(self) -> str:
        return f"{self.organisation_id}:{self.number}"


class RecordLog(Base):
    """The head of an organisation's log. Locking this row keeps entries in one order without a gap."""

    __tablename__ = "record_logs"

    organisation_id: Mapped[OrganisationId] = mapped_column(primary_key=True)
    size: Mapped[int]
    head_hash: Mapped[bytes]


class RecordEntry(AppendOnly, Base):
    """One entry: canonical JSON, chained to the one before. Written by :mod:`models.record_chain` alone."""

    __tablename__ = "record_entries"
    __table_args__ = (
        # Numbers start at nought, so that the size of a log is the number of its next entry.
        CheckConstraint("number >= 0", name="number_from_nought"),
        # A hash cut short would chain to nothing.
        CheckConstraint("length(hash) = 32 AND length(previous) = 32", name="whole_hashes"),
    )

    organisation_id: Mapped[OrganisationId] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[bytes]
    hash: Mapped[bytes]
    previous: Mapped[bytes]


class RecordCheckpoint(AppendOnly, Base):
    """A signed statement of a log's size and root. Whoever holds a copy can show that the past was changed.

    ``signed`` is the whole note (:mod:`models.signed_note`); ``peaks`` let the next one be made without reading anew.
    """

    __tablename__ = "record_checkpoints"

    organisation_id: Mapped[OrganisationId] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    signed: Mapped[Prose]
    peaks: Mapped[bytes]


class SealedText(AppendOnly, Base):
    """Personal text, encrypted under the person's key and known by the hash of what is stored."""

    __tablename__ = "sealed_texts"

    sha256: Mapped[Id]
    person_id: Mapped[PersonId] = mapped_column(index=True)
    nonce: Mapped[bytes]
    ciphertext: Mapped[bytes]


class PersonKey(Base):
    """The key to a person's sealed texts. Deleting this row erases them; the record still verifies."""

    __tablename__ = "person_keys"

    person_id: Mapped[PersonId] = mapped_column(primary_key=True)
    key: Mapped[bytes]


class Entered(MappedAsDataclass, kw_only=True, eq=False, repr=False):
    """A row that names the entry which explains it. ``append`` fills both columns of its rows."""

    entry_organisation_id: Mapped[str] = mapped_column(init=False)
    entry_number: Mapped[int] = mapped_column(init=False)

    @property
    def entry(self) -> EntryRef:
        return EntryRef(self.entry_organisation_id, self.entry_number)


def entry_reference() -> ForeignKeyConstraint:
    """The foreign key of :class:`Entered`, for a table's arguments."""
    return ForeignKeyConstraint(
        ["entry_organisation_id", "entry_number"],
        ["record_entries.organisation_id", "record_entries.number"],
        deferrable=True,
        initially="DEFERRED",
    )

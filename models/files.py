"""Files that were handed in: known by the hash of their bytes, which lie in a folder and not in the database."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Actor, AppendOnly, Base, DelegationId, EvidenceId, Id, Prose, one_of, to
from models.record import Entered, entry_reference

MEDIA_TYPES = ("application/pdf", "image/jpeg", "image/png", "video/mp4")


class HandedInFile(Entered, AppendOnly, Base):
    """A file that somebody handed in for one delegation, after it was checked and cleaned. ``size`` is in bytes."""

    __tablename__ = "handed_in_files"
    __table_args__ = (
        # An empty file shows nothing.
        CheckConstraint("size > 0", name="not_empty"),
        # What else could be sent to a browser is not taken.
        one_of("media_type", MEDIA_TYPES),
        # Who handed it in can always be read.
        entry_reference(),
    )

    id: Mapped[Id]
    delegation_id: Mapped[DelegationId] = mapped_column(index=True)
    sha256: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    handed_in_at: Mapped[datetime]
    handed_in_by: Mapped[Actor]


class EvidenceFile(Entered, AppendOnly, Base):
    """That a file belongs to a piece of evidence: a photograph of what was done, a checklist on paper."""

    __tablename__ = "evidence_files"
    __table_args__ = (
        # Who attached it can always be read.
        entry_reference(),
    )

    evidence_id: Mapped[EvidenceId] = mapped_column(primary_key=True)
    file_id: Mapped[str] = mapped_column(to("handed_in_files.id"), primary_key=True)


class MaterialFile(Entered, AppendOnly, Base):
    """The file of a piece of reference material; ``consent``: who is seen in it, and that they agreed (2:802)."""

    __tablename__ = "material_files"
    __table_args__ = (
        # Who gave it can always be read.
        entry_reference(),
    )

    material_id: Mapped[str] = mapped_column(to("reference_materials.id"), primary_key=True)
    file_id: Mapped[str] = mapped_column(to("handed_in_files.id"), index=True)
    consent: Mapped[Prose | None] = mapped_column(default=None)

"""Documents that were drawn up and handed out: which, of what, in which version; and when they were looked at."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import AppendOnly, Base, CaseId, DelegationId, Id, to
from models.record import Entered, entry_reference


class IssuedDocument(Entered, AppendOnly, Base):
    """One version of a letter, plan or bundle of papers. ``subject`` is the id of what it is about."""

    __tablename__ = "issued_documents"
    __table_args__ = (
        # Two workers that draw the next version at once cannot both issue it.
        UniqueConstraint("kind", "subject_id", "number", name="one_after_another"),
        # The first version is 1.
        CheckConstraint("number >= 1", name="number_from_one"),
        # What it was drawn up from can always be read.
        entry_reference(),
    )

    id: Mapped[Id]
    kind: Mapped[str]
    subject_id: Mapped[str]
    number: Mapped[int]
    document_sha256: Mapped[str] = mapped_column(to("documents.sha256"))
    issued_at: Mapped[datetime]
    said: Mapped[str]
    """The hash of what it says: the same again is not issued again."""
    case_id: Mapped[CaseId | None] = mapped_column(default=None, index=True)
    delegation_id: Mapped[DelegationId | None] = mapped_column(default=None, index=True)


class DocumentLook(Base):
    """A document was looked at and said the same as its last version. Working state, so that nobody looks in vain.

    All that was recorded up to ``seen_to`` was seen.
    """

    __tablename__ = "document_looks"

    kind: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[Id]
    seen_to: Mapped[datetime]

"""What one person keeps for herself: what she searched for, her views of the caseload, a file to be imported.

Working state: it decides nothing, and may be changed and thrown away.
"""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, OrganisationId, PersonId, Prose


class KeptSearch(Base):
    """Words that somebody looked for, under an id that an address may hold in their place."""

    __tablename__ = "kept_searches"
    __table_args__ = (
        # "Which of hers are old?"
        Index(None, "person_id", "kept_at"),
    )

    id: Mapped[Id]
    person_id: Mapped[PersonId]
    organisation_id: Mapped[OrganisationId]
    text: Mapped[Prose]
    kept_at: Mapped[datetime]


class SavedView(Base):
    """Filters of the caseload under a name, for one person at one organisation."""

    __tablename__ = "saved_views"
    __table_args__ = (
        # Two of one name could not be told apart.
        UniqueConstraint("person_id", "organisation_id", "name", name="name"),
    )

    id: Mapped[Id]
    person_id: Mapped[PersonId]
    organisation_id: Mapped[OrganisationId]
    name: Mapped[str]
    search: Mapped[str]
    status: Mapped[str]
    in_hospital: Mapped[bool]
    overdue: Mapped[bool]
    is_default: Mapped[bool]
    made_at: Mapped[datetime]


class ImportDraft(Base):
    """A caseload file that was looked at and not yet confirmed; thrown away when it is, or after a day."""

    __tablename__ = "import_drafts"

    id: Mapped[Id]
    person_id: Mapped[PersonId] = mapped_column(index=True)
    organisation_id: Mapped[OrganisationId]
    content: Mapped[bytes]
    kept_at: Mapped[datetime]

"""Framework versions and settings, as the very bytes that decisions were made by, and who approved them."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import AppendOnly, Base, Id, Pinned, Prose, to


class FrameworkVersion(AppendOnly, Base):
    """One version of a framework, known by the hash of its bytes: last March's answer can be given again."""

    __tablename__ = "framework_versions"
    __table_args__ = (
        # Found by name and version; a corrected file under the same version is another row, and both stay.
        Index(None, "framework", "version"),
    )

    sha256: Mapped[Id]
    framework: Mapped[str]
    version: Mapped[str]
    content: Mapped[bytes]
    stored_at: Mapped[datetime]


class FrameworkApproval(Pinned, Base):
    """A named clinical lead accepts these bytes, and no others, for live use in her organisation."""

    __tablename__ = "framework_approvals"

    id: Mapped[Id]
    sha256: Mapped[str] = mapped_column(to("framework_versions.sha256"), index=True)
    approved_by: Mapped[str]
    role: Mapped[str]
    approved_on: Mapped[date]
    recorded_at: Mapped[datetime]
    note: Mapped[Prose | None] = mapped_column(default=None)
    organisation_id: Mapped[str | None] = mapped_column(default=None)
    """For whose cases. Null before approvals named it: then for the organisation in whose record its entry stands."""


class SettingsChoice(AppendOnly, Base):
    """What an organisation chose where the text leaves it open: canonical JSON, known by its hash."""

    __tablename__ = "settings_choices"

    sha256: Mapped[Id]
    content: Mapped[bytes]

"""Evidence: what was shown, when it was true, when it was recorded, and who stands behind it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CheckConstraint, Index, Row
from sqlalchemy.orm import Mapped, mapped_column

from models.base import (
    Actor,
    AppendOnly,
    Base,
    EvidenceId,
    Id,
    OrganisationId,
    PersonId,
    Pinned,
    Prose,
    to,
)
from rules.moments import FOREVER, Period, instant, last_instant, london_day
from rules.question import Evidence, Giver
from rules.vocabulary import Mode


class Document(AppendOnly, Base):
    """A file as it was handed in, known by the hash of its bytes; the same file twice is one row."""

    __tablename__ = "documents"

    sha256: Mapped[Id]
    media_type: Mapped[str]
    content: Mapped[bytes]
    stored_at: Mapped[datetime]


class EvidenceRow(Pinned, Base):
    """One thing on record. A correction is another row, of kind ``void``, that names this one in ``about``.

    ``true_is_day`` says that a bare day was given: it may have begun at any time of that London day, and no
    page shows a time that nobody stated.
    ``parts``, what it speaks of, stand a line each; ``interval`` is written like "9 months".
    ``until`` is the last instant it says of itself that it is good; null means that it names no end.
    ``organisation_id`` is in whose record it was recorded: what is general about a PA is used by another
    organisation only while the PA consents. Null for evidence from before this was kept.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        # Evidence that is never good for an instant was mistyped.
        CheckConstraint("until IS NULL OR until >= true_from", name="until_after_true"),
        # Every question asks for one PA, one person and one task.
        Index(None, "person_id", "pa_id", "task"),
        Index(None, "pa_id"),
        # Registrations, assurances, topics and voids are found by what they are about.
        Index(None, "kind", "about"),
        # "What ends within sixty days?"
        Index(None, "until"),
    )

    id: Mapped[Id]
    kind: Mapped[str]
    outcome: Mapped[str]
    true_from: Mapped[datetime]
    true_is_day: Mapped[bool]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[Actor]
    until: Mapped[datetime | None] = mapped_column(default=None)
    note: Mapped[Prose | None] = mapped_column(default=None)
    pa_id: Mapped[PersonId | None] = mapped_column(default=None)
    person_id: Mapped[PersonId | None] = mapped_column(default=None)
    task: Mapped[str | None] = mapped_column(default=None)
    ward: Mapped[str | None] = mapped_column(default=None)
    about: Mapped[str | None] = mapped_column(default=None)
    provider_id: Mapped[OrganisationId | None] = mapped_column(default=None)
    equipment: Mapped[str | None] = mapped_column(default=None)
    device: Mapped[str | None] = mapped_column(default=None)
    mode: Mapped[str | None] = mapped_column(default=None)
    parts: Mapped[str | None] = mapped_column(default=None)
    interval: Mapped[str | None] = mapped_column(default=None)
    document_sha256: Mapped[str | None] = mapped_column(to("documents.sha256"), default=None)
    organisation_id: Mapped[str | None] = mapped_column(default=None)


class EvidenceGiver(Pinned, Base):
    """Somebody who stands behind a piece of evidence, and in which role they acted that day."""

    __tablename__ = "evidence_givers"
    __table_args__ = (
        # The order in which they signed is kept; it starts at nought.
        CheckConstraint("position >= 0", name="position_from_nought"),
    )

    evidence_id: Mapped[EvidenceId] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(index=True)
    role: Mapped[str]
    organisation_id: Mapped[OrganisationId | None] = mapped_column(default=None)


def as_giver(row: EvidenceGiver) -> Giver:
    """What the rules know of a giver."""
    return Giver(row.person_id, row.role, row.organisation_id or "")


def as_evidence(row: EvidenceRow, givers: Iterable[EvidenceGiver]) -> Evidence:
    """What the rules know of a piece of evidence."""
    return as_known(row, tuple(map(as_giver, sorted(givers, key=lambda giver: giver.position))))


def as_known(row: EvidenceRow | Row[Any], by: tuple[Giver, ...]) -> Evidence:
    """The same of its columns: instants as whole seconds, nothing as the empty string."""
    begins = instant(row.true_from)
    return Evidence(
        id=row.id,
        kind=row.kind,
        outcome=row.outcome,
        begins=begins,
        recorded=instant(row.recorded_at),
        by=by,
        pa=row.pa_id or "",
        person=row.person_id or "",
        task=row.task or "",
        ward=row.ward or "",
        about=row.about or "",
        provider=row.provider_id or "",
        until=FOREVER if row.until is None else instant(row.until),
        begins_by=last_instant(london_day(begins)) if row.true_is_day else begins,
        equipment=row.equipment or "",
        device=row.device or "",
        mode=cast("Mode | None", row.mode),
        parts=tuple(row.parts.split("\n")) if row.parts else (),
        interval=Period.parse(row.interval) if row.interval else None,
        kept_by=row.organisation_id or "",
    )

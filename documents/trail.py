"""An audit trail on paper, from plain data to a PDF: whoever reads it has no screen, and may not take our word for it.

pdf = trail_pdf(trail)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from documents.pages import page_pdf
from documents.whom import Whom


@dataclass(frozen=True, slots=True)
class EntryOnPaper:
    """One entry in words. ``remarks`` say that it is void, or was recorded later."""

    heading: str
    text: str
    true_from: str
    recorded_at: str
    recorded_by: str
    place: str
    remarks: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailOnPaper:
    """Some or all entries of a trail. ``chosen`` says by what they were chosen; empty: all."""

    about: str
    person: Whom
    case: str
    organisation: str
    taken_by: str
    taken_at: datetime
    chosen: tuple[str, ...]
    entries: tuple[EntryOnPaper, ...]


def trail_pdf(trail: TrailOnPaper) -> bytes:
    """The trail on A4; the same trail gives the same bytes. Raises ``documents.pdf.PangoMissing``."""
    reference = f"Audit trail, case {trail.case}"
    return page_pdf("trail.html.jinja", reference, trail.taken_at, trail=trail)

"""Proof of a shift on paper, from plain data to a PDF: for a panel, a family's solicitor or a coroner.

pdf = shift_pdf(shift)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from documents.pages import page_pdf
from documents.whom import Whom


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One piece of evidence in words, and when it was recorded. ``remarks`` say that it was later, or void since."""

    said: str
    recorded: str
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MissingLine:
    """A requirement that was not met: which, why not, and where the text asks for it."""

    requirement: str
    because: str
    cite: str


@dataclass(frozen=True, slots=True)
class StretchLine:
    """One answer and the time for which it held."""

    times: str
    authorised: bool
    answer: str
    frameworks: tuple[str, ...]
    evidence: tuple[EvidenceLine, ...]
    missing: tuple[MissingLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftOnPaper:
    """A shift with both answers. ``clocks`` says that they went forward or back in it, or is empty."""

    pa: str
    person: Whom
    task: str
    case: str
    organisation: str
    times: str
    clocks: str
    drawn_up_by: str
    drawn_up_at: datetime
    authorised: bool
    verdict: str
    known_then: tuple[StretchLine, ...]
    known_now: tuple[StretchLine, ...]


def shift_pdf(shift: ShiftOnPaper) -> bytes:
    """The proof on A4; the same proof gives the same bytes. Raises ``documents.pdf.PangoMissing``."""
    reference = f"Proof of a shift, case {shift.case}"
    return page_pdf("shift_proof.html.jinja", reference, shift.drawn_up_at, shift=shift)

"""The delegation letter, one page at sign-off: what a PA may do for a person, within which limits, and whom to ring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from documents.pages import page_pdf
from documents.whom import Whom

COMPETENT = (
    "Competence is signed off as seen on that day. It is not a promise that nothing will ever go wrong."
)
"""The full sign-off's meaning (2:380)."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ring; an empty telephone number is printed as missing."""

    name: str
    role: str
    telephone: str = ""


@dataclass(frozen=True, slots=True)
class Agreed:
    """One of the three who agree. Without a day there are lines to sign on."""

    party: str
    name: str = ""
    on: date | None = None
    what: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationLetter:
    """One version of one letter. What is empty was not on record, and stands under ``missing`` in plain words."""

    reference: str
    version: int
    written_at: datetime
    organisation: str
    person: Whom
    pa: str
    task: str
    limits: tuple[str, ...]
    care_plan: str
    escalate_to: tuple[Contact, ...]
    out_of_hours: str
    cover: str
    review_by: date | None
    agreed: tuple[Agreed, ...]
    approved: bool
    missing: tuple[str, ...] = ()


def delegation_letter_pdf(letter: DelegationLetter) -> bytes:
    """The letter on A4; the same letter gives the same bytes. Raises ``documents.pdf.PangoMissing``."""
    name = f"{letter.reference}, version {letter.version}"
    return page_pdf(
        "delegation_letter.html.jinja", name, letter.written_at, letter=letter, competent=COMPETENT
    )

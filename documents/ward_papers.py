"""The small papers beside the working agreement: a card for a PA's pocket, and a sheet for the ward's desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from documents.pages import page_pdf
from documents.qr import qr_code
from documents.whom import Whom


@dataclass(frozen=True, slots=True, kw_only=True)
class WardPaper:
    """What both papers say: which agreement, where, whom to ring, and the code with the address it is typed at."""

    reference: str
    hospital: str
    ward: str
    on_call_nurse: str
    telephone: str
    made_at: datetime
    code: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PocketCardPaper(WardPaper):
    """What a PA carries besides a copy of the agreement (4:2450); it names nobody but the PA: a card can be lost.

    ``alike``: somebody else of the organisation has a name like the PA's.
    """

    pa: str
    number: int
    alike: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WardSheet(WardPaper):
    """What hangs at the ward's desk and is given to nobody: the ward's own code, and for whom it is."""

    person: Whom


def pocket_card_pdf(card: PocketCardPaper) -> bytes:
    """The card on A4, to be cut out. Raises ``documents.pdf.PangoMissing``."""
    name = f"Pocket card, {card.reference}"
    address = f"{card.address}/{card.code}"
    qr = qr_code(address, f"A code to scan. It opens {address}, which says whether the agreement holds")
    return page_pdf("pocket_card.html.jinja", name, card.made_at, card=card, qr=qr)


def ward_sheet_pdf(sheet: WardSheet) -> bytes:
    """The sheet on A4. Raises ``documents.pdf.PangoMissing``."""
    name = f"Ward’s sheet, {sheet.reference}"
    return page_pdf("ward_sheet.html.jinja", name, sheet.made_at, sheet=sheet)

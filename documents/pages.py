"""Letters and plans on A4: one page of HTML from ``templates/documents``, one style sheet, one PDF."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from documents import words
from documents.pdf import FILES, render


def page_html(template: str, **values: Any) -> str:
    """What the PDF is made from; whatever comes from a person is escaped."""
    return _environment().get_template(template).render(**values)


NO_LETTERS = (
    "Letters that this computer cannot print: an empty box in a name stands for one. "
    "Write the name beside it by hand"
)


def page_pdf(template: str, reference: str, written_at: datetime, **values: Any) -> bytes:
    """The page on A4; the same values give the same bytes. Raises ``documents.pdf.PangoMissing``."""
    css = (FILES / "paper.css").read_text(encoding="utf-8")
    return owned_up(page_html(template, **values), css, reference, written_at)


def owned_up(html: str, css: str, reference: str, written_at: datetime) -> bytes:
    """The page on A4; where no font here holds a letter of it, its end says so: an empty box is no name."""
    printed = render(html, css, reference, written_at)
    if printed.unprintable:
        said = f"<p><strong>{NO_LETTERS}.</strong></p></body>"
        printed = render(html.replace("</body>", said), css, reference, written_at)
    return printed.pdf


def pounds(amount: Decimal) -> str:
    """``£1,250.00``."""
    return f"£{amount:,.2f}"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FILES),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(day=words.day, moment=words.moment, counted=words.counted, pounds=pounds)
    return environment


def _visible(value: Any) -> Any:
    # Markup, a text that is already escaped, is made of pieces that came through here.
    return words.visible(value) if type(value) is str else value

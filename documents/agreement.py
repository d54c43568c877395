"""The hospital working agreement, from plain data to a PDF (HO-05 to HO-15).

    pdf = agreement_pdf(paper)

The page is made of ``templates/documents/agreement.html.jinja`` and its parts. Whatever comes from a person
is escaped: a name is printed as it is written, whatever it holds.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from documents import agreement_view, words
from documents.agreement_paper import AgreementPaper
from documents.pdf import Rendered, render

TEMPLATES = Path(__file__).parent.parent / "templates" / "documents"

NO_LETTERS = (
    "Letters that this computer cannot print: an empty box in a name stands for one. "
    "Write the name beside it by hand"
)


def agreement_html(paper: AgreementPaper) -> str:
    """The agreement as one page of HTML, which is what the PDF is made from."""
    template = _environment().get_template("agreement.html.jinja")
    return template.render(paper=paper, missing=agreement_view.what_is_missing(paper))


def agreement_pdf(paper: AgreementPaper) -> bytes:
    """The agreement on A4; the same paper gives the same bytes.

    Where a name has letters that no font here holds, the paper says so under what is missing: an empty box
    must not pass for a name. Raises ``documents.pdf.PangoMissing`` where the system cannot print at all.
    """
    printed = _print(paper)
    if printed.unprintable:
        printed = _print(replace(paper, what_is_missing=(*paper.what_is_missing, NO_LETTERS)))
    return printed.pdf


def _print(paper: AgreementPaper) -> Rendered:
    css = (TEMPLATES / "agreement.css").read_text(encoding="utf-8")
    return render(agreement_html(paper), css, f"{paper.reference}-{paper.version}", paper.issued_at)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        day=words.day,
        weekday=words.weekday_and_day,
        clock=words.clock,
        moment=words.moment,
        rota_moment=words.rota_moment,
        nhs_number=words.nhs_number,
        counted=words.counted,
        from_the_left=words.from_the_left,
    )
    environment.globals.update(
        answers=agreement_view.answers,
        weeks=agreement_view.weeks,
        fault=agreement_view.fault,
        hours_between=words.hours_between,
        clock_change=words.clock_change,
    )
    return environment


def _visible(value: Any) -> Any:
    # Markup, a text that is already escaped, is made of pieces that came through here.
    return words.visible(value) if type(value) is str else value

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

from jinja2 import Environment, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from documents import agreement_view, words
from documents.agreement_data import agreement_data
from documents.agreement_paper import AgreementPaper
from documents.archive import Attachment
from documents.own_papers import STYLE, OwnPapers
from documents.pages import NO_LETTERS
from documents.pdf import Rendered, render
from documents.picture_folders import pictures_from
from documents.qr import qr_code

TEMPLATES = Path(__file__).parent.parent / "templates" / "documents"


DATA = "agreement.json"
SAYS = (
    "What this agreement says, as data (JSON). Whether it is in force does not stand in it: "
    "that stands on the pages, and behind the code on them"
)


def agreement_html(paper: AgreementPaper) -> str:
    """The agreement as one page of HTML, which is what the PDF is made from.

    Raises ``jinja2.TemplateError`` where a template of the organisation's own cannot be filled in.
    """
    own = OwnPapers(paper.folders)
    template = environment(own).get_template("agreement.html.jinja")
    missing = agreement_view.what_is_missing(paper)
    return template.render(paper=paper, missing=missing, logo=own.logo_address, qr=_qr(paper))


def agreement_pdf(paper: AgreementPaper) -> bytes:
    """The agreement on A4, made to be archived (PDF/A-3a, PDF/UA-1), with its content attached as ``agreement.json``.

    The same paper gives the same bytes.
    Where a name has letters that no font here holds, the paper says so under what is missing: an empty box
    must not pass for a name. Raises ``documents.pdf.PangoMissing`` where the system cannot print at all.
    """
    data = Attachment(DATA, "application/json", agreement_data(paper), SAYS)
    printed = _print(paper, data)
    if printed.unprintable:
        printed = _print(replace(paper, what_is_missing=(*paper.what_is_missing, NO_LETTERS)), data)
    return printed.pdf


def agreement_css(paper: AgreementPaper) -> str:
    """The style: ours, or the organisation's own."""
    return OwnPapers(paper.folders).found(STYLE).read_text(encoding="utf-8")


def _print(paper: AgreementPaper, data: Attachment) -> Rendered:
    identifier = f"{paper.reference}-{paper.version}"
    with pictures_from(paper.folders):
        return render(agreement_html(paper), agreement_css(paper), identifier, paper.issued_at, data)


def _qr(paper: AgreementPaper) -> str:
    """Where to scan instead of typing; nothing where there is no page to open."""
    if not (paper.code and paper.check_at):
        return ""
    address = f"{paper.check_at}/{paper.code}"
    return qr_code(
        address, f"A code to scan. It opens {address}, which says whether this version still holds"
    )


@lru_cache(maxsize=64)
def environment(own: OwnPapers) -> Environment:
    """Our templates, each replaced by the organisation's own where there is one.

    Theirs are held to what a paper needs: whatever comes from a person stays escaped, and no Python is reached.
    """
    environment = ImmutableSandboxedEnvironment(
        loader=own.loader(),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    del environment.filters["safe"]
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
        faults=agreement_view.faults,
        hours_between=words.hours_between,
        clock_change=words.clock_change,
    )
    return environment


def _visible(value: Any) -> Any:
    # Markup, a text that is already escaped, is made of pieces that came through here.
    return words.visible(value) if type(value) is str else value

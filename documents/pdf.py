"""HTML in, a tagged PDF out.

What the tests look at: ``pdfinfo`` says the file is tagged, ``qpdf --check`` finds its structure sound, and
it has a structure tree, a language, a title that viewers show, and table headers that say what they head.
Of a file with an attachment they look besides at what it says it is made to be (PDF/A-3a and PDF/UA-1), its colour
profile, its fonts, and what ``pdfua`` finds, which looks at 16 of the 106 rules of PDF/UA-1 that a program can check.
Nothing here shows that a file conforms to PDF/A or PDF/UA: no validator of the whole of either is at hand, and
much of PDF/UA takes a person's judgement.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from io import BytesIO, StringIO
from pathlib import Path
from threading import local
from typing import Any

import pikepdf

from documents.archive import Attachment, attach, mark_accessible
from documents.table_scope import add_table_scope

FILES = Path(__file__).parent.parent / "templates" / "documents"
APT_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-liberation")
_OF_THREAD = local()
_UNPRINTED: ContextVar[bool] = ContextVar("unprinted", default=False)
TO_READ = {"pdf_variant": "pdf/ua-1", "pdf_tags": True}
TO_KEEP = {"pdf_variant": "pdf/a-3a", "pdf_tags": True}
"""What WeasyPrint is asked for: a paper that is read, and one that is kept for years with its data."""


class PangoMissing(RuntimeError):
    """The system cannot lay text out, so nothing can be printed."""

    def __init__(self) -> None:
        command = f"apt-get install -y --no-install-recommends {' '.join(APT_PACKAGES)}"
        super().__init__(f"printing needs Pango, and WeasyPrint cannot load it. As root, run: {command}")


class AddressRefused(ValueError):
    """A template asked for something outside ``templates/documents``; papers are made without any network."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A PDF, and the characters that no font on this machine can draw: they are printed as empty boxes."""

    pdf: bytes
    unprintable: tuple[str, ...]


def render_pdf(html: str, css: str, identifier: str, created: datetime) -> bytes:
    """The HTML as a tagged PDF; the same input gives the same bytes.

    ``identifier`` and ``created`` go into the file, in place of chance and the clock. Raises PangoMissing,
    or AddressRefused for a template that asks for anything but files in ``templates/documents``.
    """
    return render(html, css, identifier, created).pdf


def render(
    html: str, css: str, identifier: str, created: datetime, attachment: Attachment | None = None
) -> Rendered:
    """As ``render_pdf``, and says which characters could not be drawn; with an attachment, made to be archived."""
    if _UNPRINTED.get():
        return Rendered(f"{identifier}\n{html}".encode(), ())
    printed = lay_out(html, css, identifier, created, TO_KEEP if attachment else TO_READ)
    return Rendered(finished(printed.pdf, created, attachment), printed.unprintable)


def lay_out(
    html: str, css: str, identifier: str, created: datetime, variant: Mapping[str, Any] = TO_READ
) -> Rendered:
    """What WeasyPrint makes of the HTML; ``finished`` mends and adds what it cannot."""
    weasyprint = _weasyprint()
    files = import_module("documents.package_files")
    base, fetcher = FILES.as_uri() + "/", files.PackageFiles(FILES)
    fonts = _fonts(css)
    try:
        sheet = weasyprint.CSS(string=css, base_url=base, url_fetcher=fetcher, font_config=fonts)
        page = weasyprint.HTML(string=html, base_url=base, url_fetcher=fetcher)
        document = page.render(font_config=fonts, stylesheets=[sheet], **variant)
        document.metadata.created = created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        pdf = document.write_pdf(pdf_identifier=identifier.encode(), **variant)
    except files.AddressRefused as error:
        raise AddressRefused(str(error)) from error
    undrawn = {chr(code) for font in document.fonts.values() for code in font.missing}
    return Rendered(pdf, tuple(sorted(undrawn)))


def finished(pdf: bytes, created: datetime, attachment: Attachment | None = None) -> bytes:
    """The same pages with tags that are whole and what is attached; the same input gives the same bytes."""
    with pikepdf.open(BytesIO(pdf)) as document:
        add_table_scope(document)
        if attachment:
            attach(document, attachment, created)
            mark_accessible(document)
        out = BytesIO()
        document.save(out, deterministic_id=True)
    return out.getvalue()


@contextmanager
def unprinted() -> Iterator[None]:
    """Within this block a document is kept as its HTML: for a simulation, which draws up thousands to read none."""
    token = _UNPRINTED.set(True)
    try:
        yield
    finally:
        _UNPRINTED.reset(token)


def _fonts(css: str) -> Any:
    """The fonts of this machine, as this thread knows them; Pango's font map may not be shared between threads.

    Asked for once in each thread: a font configuration holds 0.2 MB that is never given back. A style that brings
    fonts of its own has one to itself, or the next paper would find them too.
    """
    configuration = import_module("weasyprint.text.fonts").FontConfiguration
    if "@font-face" in css:
        return configuration()
    if not hasattr(_OF_THREAD, "fonts"):
        _OF_THREAD.fonts = configuration()
    return _OF_THREAD.fonts


def _weasyprint() -> Any:
    """Imported when first needed: it takes two seconds, and most commands print nothing."""
    with redirect_stdout(StringIO()):  # it prints advice of its own before it raises
        try:
            return import_module("weasyprint")
        except OSError as error:
            raise PangoMissing from error

"""What is in a file: it is really opened, and a picture is made anew. Run only within limits (`file_child`).

Of a few light modules: a process that opens one file starts in a moment, and knows of no database and no secret.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pikepdf
from PIL import Image, ImageOps

from services.files.file_mp4 import NotAFilm, cleaned_film

MOST_PIXELS = 40_000_000
"""More than most telephones take; a picture of more could be made to fill the memory."""
DOES_SOMETHING = {
    "/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/GoToR", "/Rendition", "/RichMediaExecute",
    "/Movie", "/Sound",
}  # fmt: skip
"""Actions of a PDF, other than turning to a page or following a link."""
HIDES_SOMETHING = {"/JS", "/AA", "/XFA", "/EF", "/RichMediaContent"}
"""Keys of a PDF that hold scripts, forms that run, or other files."""


class NotTaken(Exception):
    """Why a file is not taken, and what to do about it."""

    def __init__(self, message: str, way_out: str) -> None:
        self.message, self.way_out = message, way_out
        super().__init__(message)


def opened(content: bytes, media_type: str) -> bytes:
    """The file as it is kept. Raises NotTaken, and whatever the libraries raise that run out of memory."""
    return OPENED_BY[media_type](content)


def _film(content: bytes) -> bytes:
    try:
        return cleaned_film(content)
    except NotAFilm as why:
        raise NotTaken(f"The film cannot be opened: {why}.", "save it as MP4, and choose it again") from why


def _jpeg(content: bytes) -> bytes:
    return _picture(content, "JPEG", "RGB", quality=90)


def _png(content: bytes) -> bytes:
    return _picture(content, "PNG", "RGBA", optimize=False)


def _picture(content: bytes, kind: str, mode: str, **how: Any) -> bytes:
    """Made anew from its pixels, the right way up: nothing that was hidden in it or written beside it is left."""
    try:
        with Image.open(BytesIO(content), formats=[kind]) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise NotTaken(
                    f"The picture has too many pixels: {MOST_PIXELS // 1_000_000} million are taken at most.",
                    "take a smaller photograph",
                )
            # Without a copy in between: of the largest picture each takes 160 MB.
            ImageOps.exif_transpose(opened, in_place=True)
            plain = opened if opened.mode == mode else opened.convert(mode)
            anew = Image.new(mode, plain.size)
            anew.paste(plain)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as why:
        raise NotTaken(
            "The picture cannot be opened: it is damaged.", "choose another, or take it again"
        ) from why
    out = BytesIO()
    anew.save(out, kind, **how)
    return out.getvalue()


def _pdf(content: bytes) -> bytes:
    """As it was, if it can be opened by anybody and does nothing by itself."""
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                raise NotTaken("The PDF is locked.", "save it without a password")
            if not len(pdf.pages):
                raise NotTaken("The PDF has no pages.", "choose another file")
            if any(map(_acts, _dictionaries(pdf))):
                raise NotTaken(
                    "The PDF has something in it that runs by itself, or another file.",
                    "print it to a new PDF, and choose that one",
                )
    except pikepdf.PasswordError as why:
        raise NotTaken("The PDF is locked.", "save it without a password") from why
    except (pikepdf.PdfError, ValueError, RuntimeError) as why:
        raise NotTaken(
            "The PDF cannot be opened: it is damaged, or takes too much memory.",
            "print it to a new PDF, and choose that one",
        ) from why
    return content


def _acts(one: pikepdf.Object) -> bool:
    return bool(HIDES_SOMETHING & set(one.keys())) or str(one.get("/S", "")) in DOES_SOMETHING


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every dictionary in a PDF, also those within others."""
    waiting = [pdf.trailer, *pdf.objects]
    while waiting:
        one = waiting.pop()
        if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            yield one
            waiting += [held for _, held in one.items() if _stands_within(held)]
        elif isinstance(one, pikepdf.Array):
            waiting += [held for held in list(one) if _stands_within(held)]


def _stands_within(held: object) -> bool:
    return isinstance(held, pikepdf.Object) and not held.is_indirect


OPENED_BY: dict[str, Callable[[bytes], bytes]] = {
    "application/pdf": _pdf,
    "image/png": _png,
    "image/jpeg": _jpeg,
    "video/mp4": _film,
}

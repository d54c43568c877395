"""A file that came with a form: read whole, and taken only if it was opened and is harmless; and how one is sent.

Opening one takes seconds. A route asks for it in a dependency that has asked for access first, and that stands before
any on the session that writes: on SQLite everybody else would wait for the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from models.cases import DelegationRow
from models.files import HandedInFile
from services.act import Act, Refused
from services.files.file_checks import LARGEST, LARGEST_FILM, MEGABYTE, Clean, cleaned
from services.files.file_store import FileStore
from services.files.handed_in import hand_in
from web.parts.forms import Form
from web.settings import WebSettings

TAKES_FILMS = "material"
"""The only form that takes a film: its name in an address."""
CALLED = {
    "application/pdf": ("document", "pdf", "PDF"),
    "image/jpeg": ("photograph", "jpg", "JPEG"),
    "image/png": ("picture", "png", "PNG"),
    "video/mp4": ("film", "mp4", "MP4"),
}
"""What a page calls it, how its name ends, and the kind as people know it."""


@dataclass(frozen=True, slots=True)
class Upload:
    """What was handed in, cleaned; ``fault`` says why it was not taken, for the form."""

    content: bytes = b""
    media_type: str = ""
    fault: str = ""


async def scan_of(request: Request) -> Upload | None:
    """The file in the field `scan`; None if none was chosen."""
    return await _upload(request, "scan", film=False)


async def uploaded(request: Request) -> Upload | None:
    """The file in the field `file` of a trainer's form; None if none was chosen."""
    return await _upload(request, "file", film=request.path_params.get("slug") == TAKES_FILMS)


Scan = Annotated[Upload | None, Depends(scan_of)]


def store_of(request: Request) -> FileStore:
    """Where this Safehands keeps files."""
    settings: WebSettings = request.app.state.settings
    return settings.file_store


Store = Annotated[FileStore, Depends(store_of)]


def take_in(act: Act, store: FileStore, row: DelegationRow, form: Form, file: Upload | None) -> None:
    """Keep the file that came with a form, at once and for good: it is not sent again if the form has errors.

    The form then names it in its field `files`.
    """
    if file is None:
        return
    if file.fault:
        form.refuse("file", file.fault)
        return
    kept = hand_in(act, store, row, Clean(file.content, file.media_type))
    act.session.commit()
    ids = (*form.values("files"), kept.id)
    form.typed = {**form.typed, "files": tuple(dict.fromkeys(ids))}


def in_words(file: HandedInFile) -> str:
    """`Photograph (JPEG, 1.2 MB)`"""
    name, _, kind = CALLED[file.media_type]
    size = (
        f"{file.size / MEGABYTE:.1f} MB" if file.size >= MEGABYTE / 10 else f"{max(1, file.size // 1000)} kB"
    )
    return f"{name.capitalize()} ({kind}, {size})"


def file_answer(store: FileStore, file: HandedInFile) -> Response:
    """The file as it was kept, to be saved and not shown within a page; its name says nothing about anybody."""
    name, ending, _ = CALLED[file.media_type]
    headers = {
        "Content-Disposition": f'attachment; filename="{name}-{file.id[-6:]}.{ending}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(store.read(file.sha256), media_type=file.media_type, headers=headers)


async def _upload(request: Request, field: str, *, film: bool) -> Upload | None:
    found = (await request.form()).get(field)
    if not isinstance(found, UploadFile) or not found.filename:
        return None
    content = await found.read((LARGEST_FILM if film else LARGEST) + 1)
    await found.close()
    try:
        clean = await run_in_threadpool(cleaned, content, film=film)
    except Refused as why:
        return Upload(fault=f"{why.message.rstrip('.')}: {why.way_out}")
    return Upload(clean.content, clean.media_type)

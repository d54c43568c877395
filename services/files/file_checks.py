"""Whether a file is what it says it is, and harmless: each is really opened, and pictures are made anew.

What a file is called and what a browser says it is are not asked. Each is opened in a process of its own, which may
take only so much memory and time: a small file can be made to unfold into one that fills the machine.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore

from services.act import Refused
from services.files.file_child import BROKEN, NOT_TAKEN, TAKEN
from services.house_settings import HOUSE

MEGABYTE = 1_000_000
LARGEST, LARGEST_FILM = HOUSE.files.largest * MEGABYTE, HOUSE.files.largest_film * MEGABYTE
"""Bytes."""
MOST_SECONDS, LONGEST_WAIT = 20, 60
"""Of a processor, and by the clock, for one file."""
AT_ONCE = 2
"""How many files are opened side by side; more wait for their turn."""
HERE = Path(__file__).parents[2]
KINDS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
"""How each begins."""
MOST_MEMORY = {
    "application/pdf": 200 * MEGABYTE,
    "image/png": 700 * MEGABYTE,
    "image/jpeg": 700 * MEGABYTE,
    "video/mp4": 300 * MEGABYTE,
}
"""Bytes for opening one, besides four times its own size: enough for the most pixels that are taken."""
_turns = BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Clean:
    """A file as it is kept: a picture without what the camera wrote into it, a film without its particulars."""

    content: bytes
    media_type: str


def cleaned(content: bytes, *, film: bool = False) -> Clean:
    """The file, checked by what is in it. Raises Refused with what to do; a film is only taken if ``film``.

    Takes seconds: nobody may be kept waiting for the database meanwhile.
    """
    if not content:
        raise Refused("The file is empty.", way_out="choose another")
    if film and content[4:8] == b"ftyp":
        if len(content) > LARGEST_FILM:
            raise Refused(
                f"The film must be {HOUSE.files.largest_film} MB or smaller.",
                way_out="cut it, or film with fewer pixels",
            )
        return Clean(_opened(content, "video/mp4"), "video/mp4")
    if len(content) > LARGEST:
        raise Refused(
            f"The file must be {HOUSE.files.largest} MB or smaller.",
            way_out="take a smaller photograph, or scan it in black and white",
        )
    for begins, media_type in KINDS:
        if content.startswith(begins):
            return Clean(_opened(content, media_type), media_type)
    kinds = "PDF, PNG, JPEG or MP4" if film else "PDF, PNG or JPEG"
    raise Refused(f"The file must be a {kinds}.", way_out="save it as one of these, and choose it again")


def _opened(content: bytes, media_type: str) -> bytes:
    """What a process of its own makes of the file, within the limits."""
    if not _turns.acquire(timeout=LONGEST_WAIT):
        raise Refused("Too many files are being looked at just now.", way_out="send it again in a minute")
    try:
        done = _run(content, media_type)
    except subprocess.TimeoutExpired as why:
        raise _too_much() from why
    finally:
        _turns.release()
    if done.returncode == TAKEN:
        return done.stdout
    if done.returncode == NOT_TAKEN:
        message, way_out = json.loads(done.stdout)
        raise Refused(message, way_out=way_out)
    if done.returncode == BROKEN:
        raise RuntimeError("the process that opens files does not start")
    raise _too_much()


def _run(content: bytes, media_type: str) -> subprocess.CompletedProcess[bytes]:
    memory = MOST_MEMORY[media_type] + 4 * len(content)
    return subprocess.run(  # noqa: S603 (our own module; nothing of it comes from a form)
        [sys.executable, "-m", "services.files.file_child", media_type, str(memory), str(MOST_SECONDS)],
        input=content,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=HERE,
        env={},  # no address of a database, no password
        timeout=LONGEST_WAIT,
        check=False,
    )


def _too_much() -> Refused:
    return Refused(
        "The file takes too much memory or time to open.",
        way_out="print it to a new PDF, or take a new photograph, and choose that",
    )

"""What is on record about somebody as files: two to hand over, and a folder for whoever looks the rest through."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import asdict
from pathlib import Path

from documents.about_somebody import as_html
from services.act import Refused
from services.law.about import About

TO_LOOK_THROUGH = "look-through-first"
ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "video/mp4": "mp4"}


def files_of(told: About) -> dict[str, bytes]:
    """Each file by its name."""
    page = as_html(
        told.whom, told.made_at, told.tables, told.said,
        others=told.others, left_out=len(told.left_out), papers=len(told.documents),
    )  # fmt: skip
    left_out = json.dumps([asdict(one) for one in told.left_out], ensure_ascii=False, indent=1).encode()
    papers = {
        f"{TO_LOOK_THROUGH}/{sha256}.{ENDINGS.get(kind, 'bin')}": content
        for sha256, (kind, content) in told.documents.items()
    }
    return {
        "about.html": page,
        "about.json": told.as_json(),
        f"{TO_LOOK_THROUGH}/left-out.json": left_out,
        **papers,
    }


def refuse_taken(out: Path) -> None:
    """Raises Refused where something stands already: nobody's data is written over anybody else's."""
    if out.exists():
        raise Refused(
            f"There is something at {out} already.", way_out="name a folder or a .zip that is not there yet"
        )


def write_files(files: dict[str, bytes], out: Path) -> None:
    """Into a folder, or into one file if the name ends in ``.zip``; for the eyes of whoever wrote it alone."""
    out.parent.mkdir(parents=True, exist_ok=True)
    if out.suffix.lower() == ".zip":
        out.touch(mode=0o600)
        out.write_bytes(_zipped(files))
        return
    out.mkdir(mode=0o700)
    for name, content in files.items():
        path = out / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)


def _zipped(files: dict[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return whole.getvalue()

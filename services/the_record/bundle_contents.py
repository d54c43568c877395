"""What a bundle carries besides entries: rows, sealed texts as they can be read, and files by their hash."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.evidence import Document
from models.files import HandedInFile
from models.frameworks import FrameworkVersion, SettingsChoice
from models.record import SealedText
from models.record_rows import kept_rows
from models.row_digest import said_of
from models.sealing import Erased, SealBroken, unseal
from models.tables import METADATA
from services.act import Refused
from services.files.file_store import FileStore

ENDINGS = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "video/mp4": "mp4",
    "text/html": "html",
    "text/csv": "csv",
}


def read_rows(session: Session, wanted: Iterable[tuple[str, tuple[Any, ...]]]) -> list[dict[str, Any]]:
    """These rows as they are hashed; Refused if one is gone, as the bundle would not be sound."""
    by_table: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for of, key in sorted(wanted, key=str):
        by_table[of].append(key)
    found = []
    for name, keys in by_table.items():
        table = METADATA.tables[name]
        kept = kept_rows(session, table, keys)
        for key in keys:
            if (row := kept.get(key)) is None:
                raise Refused(
                    f"The row {name} {'/'.join(map(str, key))} is on record and is not there.",
                    way_out="run `safehands record verify`",
                )
            found.append(said_of(table, row))
    return found


def sealed_texts(session: Session, seals: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Each as it is stored, and as it reads; null if it was erased."""
    for sha256 in seals:
        kept = session.get(SealedText, sha256)
        if kept is None:
            raise Refused(f"The sealed text {sha256} is not there.", way_out="run `safehands record verify`")
        try:
            text: str | None = unseal(session, {"sealed": sha256})
        except (Erased, SealBroken):
            text = None
        yield {
            "sealed": sha256,
            "nonce": kept.nonce.hex(),
            "ciphertext": kept.ciphertext.hex(),
            "text": text,
        }


def files_named(
    session: Session, rows: Sequence[dict[str, Any]], store: FileStore | None
) -> dict[str, bytes]:
    """Documents, frameworks, settings and handed-in files that the rows name by their hash."""
    named = {
        value
        for row in rows
        for column, value in row["row"].items()
        if column.endswith("sha256") and isinstance(value, str)
    }
    files: dict[str, bytes] = {}
    for sha256 in sorted(named):
        if document := session.get(Document, sha256):
            files[f"documents/{sha256}.{ENDINGS.get(document.media_type, 'bin')}"] = document.content
        if version := session.get(FrameworkVersion, sha256):
            files[f"frameworks/{sha256}.yaml"] = version.content
        if choice := session.get(SettingsChoice, sha256):
            files[f"settings/{sha256}.json"] = choice.content
    if store:
        for file in session.scalars(select(HandedInFile).where(HandedInFile.sha256.in_(named))):
            files[f"files/{file.sha256}.{ENDINGS[file.media_type]}"] = store.read(file.sha256)
    return files

"""Where files lie: a folder, each under the SHA-256 of its bytes. None of them is ever run."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL

from services.act import Refused
from services.files.whole_file import whole_file


def files_from(environment: Mapping[str, str]) -> Path | None:
    """The folder that ``SAFEHANDS_FILES`` names, if it names one."""
    named = environment.get("SAFEHANDS_FILES")
    return Path(named) if named else None


def store_for(database: URL, named: Path | None) -> FileStore:
    """The folder that was named; else the one beside a SQLite file, or where Safehands was started."""
    beside = Path(database.database or "").parent if database.get_backend_name() == "sqlite" else Path()
    return FileStore(named or beside / "safehands-files")


@dataclass(frozen=True)
class FileStore:
    """Adds files and gives them back as they were; the same file twice lies there once."""

    folder: Path

    def keep(self, content: bytes) -> str:
        """Its SHA-256. It is there whole or not at all, even if the power fails in the middle."""
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(digest)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with whole_file(path) as writing:
            writing.write(content)
        return digest

    def read(self, digest: str) -> bytes:
        """Its bytes. Raises Refused if they are not there, or are no longer what they were."""
        try:
            content = self._path(digest).read_bytes()
        except OSError as why:
            raise Refused(
                "The file is on record, but it is not where files are kept.",
                way_out="tell the person who runs Safehands: it has to be brought back from a backup",
            ) from why
        if hashlib.sha256(content).hexdigest() != digest:
            raise Refused(
                "The file was changed on the disk after it was handed in, so it is not shown.",
                way_out="tell the person who runs Safehands: it has to be brought back from a backup",
            )
        return content

    def _path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest

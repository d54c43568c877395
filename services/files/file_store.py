"""Where files lie: a folder, each under the SHA-256 of its bytes. None of them is ever run."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL

from services.act import Refused

READ_BY_US_ALONE = 0o600


def files_from(environment: Mapping[str, str]) -> Path | None:
    """The folder that ``SAFEHANDS_FILES`` names, if it names one."""
    named = environment.get("SAFEHANDS_FILES")
    return Path(named) if named else None


@dataclass(frozen=True)
class FileStore:
    """Adds files and gives them back as they were; the same file twice lies there once."""

    folder: Path

    def keep(self, content: bytes) -> str:
        """Its SHA-256. It is there whole or not at all, even if the power fails in the middle."""
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(digest)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as writing:
            writing.write(content)
            writing.flush()
            os.fsync(writing.fileno())
        Path(writing.name).chmod(READ_BY_US_ALONE)
        Path(writing.name).replace(path)
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


def store_for(database: URL, named: Path | None) -> FileStore:
    """The folder that was named, or the one beside the database."""
    is_file = database.get_backend_name() == "sqlite"
    beside = Path(database.database or "").parent if is_file else Path()
    return FileStore(named or beside / "safehands-files")

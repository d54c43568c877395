"""Where checkpoints are published: a folder that somebody else keeps too, each in a file of its own."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from services.act import Refused

NAME = re.compile(r"(.+)-(\d{12})\.checkpoint")


@dataclass(frozen=True)
class Published:
    """The folder. What is in it is only added to: a file with other words under the same name is a fork."""

    folder: Path

    def put(self, organisation_id: str, size: int, signed: str) -> bool:
        """There whole or not at all, even if the power fails in the middle. No if it was there before."""
        path = self.path(organisation_id, size)
        if path.exists():
            self._refuse_other(path, signed)
            return False
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as writing:
            writing.write(signed.encode())
            writing.flush()
            os.fsync(writing.fileno())
        Path(writing.name).chmod(0o644)  # for everybody to read: that is what it is for
        Path(writing.name).replace(path)
        return True

    def path(self, organisation_id: str, size: int) -> Path:
        return self.folder / f"{quote(organisation_id, safe='')}-{size:012d}.checkpoint"

    def newest(self, organisation_id: str) -> Path | None:
        """The file of the largest checkpoint of a log."""
        return max(self.files(organisation_id), default=None)

    def files(self, organisation_id: str | None = None) -> Iterator[Path]:
        """The files of one log, or all there are."""
        wanted = None if organisation_id is None else quote(organisation_id, safe="")
        for path in sorted(self.folder.glob("*.checkpoint")):
            named = NAME.fullmatch(path.name)
            if named and wanted in (None, named[1]):
                yield path

    def _refuse_other(self, path: Path, signed: str) -> None:
        if path.read_bytes() != signed.encode():
            raise Refused(
                f"Another checkpoint of this size was published before: {path}.",
                way_out="keep both, run `safehands record compare` on them, and find out who changed the past",
            )

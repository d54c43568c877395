"""Writing a file so that it is there whole or not at all, even if the power fails in the middle."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file to write into, readable by its owner alone; it takes its name when all of it is on the disk."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as writing:
        try:
            yield writing.file
            writing.flush()
            os.fsync(writing.fileno())
            Path(writing.name).replace(path)
        except BaseException:
            Path(writing.name).unlink(missing_ok=True)
            raise

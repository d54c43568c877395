"""From which folders besides ours a paper's pictures may come: those of the organisation whose paper it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

_ALSO: ContextVar[tuple[Path, ...]] = ContextVar("also", default=())

PICTURES = (".png", ".svg")


@contextmanager
def pictures_from(folders: tuple[Path, ...]) -> Iterator[None]:
    """Within this block the pictures that stand in these folders themselves may be used."""
    token = _ALSO.set(tuple(folder.resolve() for folder in folders))
    try:
        yield
    finally:
        _ALSO.reset(token)


def is_own_picture(path: Path) -> bool:
    """Whether a resolved path is a picture in one of these folders, and not below it."""
    return path.parent in _ALSO.get() and path.suffix in PICTURES

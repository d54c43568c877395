"""Ids: a readable prefix and 96 random bits. An id says what kind of thing it names and nothing about it."""

import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_REPEATABLE: ContextVar[random.Random | None] = ContextVar("repeatable ids", default=None)


def new_id(prefix: str) -> str:
    """Make an id such as ``ev_3f9c…``: safe in a log line, an address or an entry of the record."""
    repeatable = _REPEATABLE.get()
    return f"{prefix}_{secrets.token_hex(12) if repeatable is None else repeatable.randbytes(12).hex()}"


@contextmanager
def repeatable_ids(seed: str) -> Iterator[None]:
    """The same ids each time, for a simulation that must come out the same; never where real people are."""
    token = _REPEATABLE.set(random.Random(seed))  # noqa: S311 (no secret)
    try:
        yield
    finally:
        _REPEATABLE.reset(token)

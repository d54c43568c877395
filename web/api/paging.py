"""Lists in parts: each part says where the next one begins, in a word that only we can read."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Annotated, TypeVar

from fastapi import Query

from web.api.problems import Unreadable

Item = TypeVar("Item")

Cursor = Annotated[
    str | None,
    Query(max_length=200, pattern="^[A-Za-z0-9_-]+$", description="`next` of the part before."),
]
Limit = Annotated[int, Query(ge=1, le=100, description="How many at most.")]
USUAL = 50


def written(*parts: str) -> str:
    """A cursor that holds these."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def read(cursor: str | None, parts: int) -> list[str] | None:
    """What a cursor holds; None without one. Raises Unreadable for one that we did not write."""
    if cursor is None:
        return None
    try:
        found = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise unreadable() from error
    if not isinstance(found, list) or len(found) != parts or not all(isinstance(one, str) for one in found):
        raise unreadable()
    # What no text of the database can hold, we did not write.
    if any(not one.isprintable() for one in found):
        raise unreadable()
    return found


def cut(found: Sequence[Item], limit: int) -> tuple[Sequence[Item], Item | None]:
    """Of one more than was asked for: those asked for, and the last of them if there are more."""
    return (found[:limit], found[limit - 1]) if len(found) > limit else (found, None)


def unreadable() -> Unreadable:
    """To be raised for a cursor that we did not write."""
    return Unreadable("query.cursor", "This is not the `next` of a part before.")

"""The bytes of the record: one way to write a value, and how each entry is chained to the one before."""

import hashlib
import json
from collections.abc import Iterable
from typing import Self

ENTRY = b"\x00"
BEGINNING = b"\x01safehands record 1\x00"
LARGEST = 2**53 - 1
"""The largest whole number that every reader of JSON keeps exactly."""


def canonical(value: object) -> bytes:
    """Write a value as the one JSON text that means it: sorted keys, no spaces, UTF-8 (RFC 8785).

    What different programs would write differently is refused with ValueError: floats, keys outside ASCII,
    dates (hand in text).

    >>> canonical({"who": "pe_1", "at": None})
    b'{"at":null,"who":"pe_1"}'
    """
    _refuse(value)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode()


def entry_hash(previous: bytes, body: bytes) -> bytes:
    """The hash of an entry: over a mark that says "entry", the hash before it, and its own bytes."""
    return hashlib.sha256(ENTRY + previous + body).digest()


def beginning(organisation_id: str) -> bytes:
    """What stands before a log's first entry: it names the log, so that no log passes for another's."""
    return hashlib.sha256(BEGINNING + organisation_id.encode()).digest()


class _Unfit(ValueError):
    """What cannot be written, and where in the whole it stands."""

    def __init__(self, why: str, where: str = "") -> None:
        super().__init__(f"it{where} {why}")
        self.why, self.where = why, where

    def inside(self, place: int | str) -> Self:
        """The same, seen from one level above."""
        step = f"[{place}]" if isinstance(place, int) else f".{place}"
        return type(self)(self.why, f"{step}{self.where}")


def _refuse(value: object) -> None:
    match value:
        case str():
            _refuse_text(value)
        case None | bool():
            return
        case int():
            if abs(value) > LARGEST:
                raise _Unfit("is too large a number: write it as text")
        case list() | tuple():
            _refuse_inside(enumerate(value))
        case dict():
            for key in value:
                _refuse_key(key)
            _refuse_inside(value.items())
        case _:
            raise _Unfit(f"is a {type(value).__name__}: write it as text, or as a whole number")


def _refuse_inside(items: Iterable[tuple[int | str, object]]) -> None:
    for place, item in items:
        try:
            _refuse(item)
        except _Unfit as unfit:
            raise unfit.inside(place) from None


def _refuse_text(value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise _Unfit("holds half a character, which cannot be written as UTF-8") from None


def _refuse_key(key: object) -> None:
    if not isinstance(key, str) or not key.isascii():
        raise _Unfit(f"has the key {key!r}: keys are plain ASCII text")

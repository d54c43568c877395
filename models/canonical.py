"""The bytes of the record: one way to write a value, and how each entry is chained to the one before."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, Self

import orjson

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


def parse_canonical(body: bytes) -> object:
    """The value that these bytes are the one text of; ValueError if they are not."""
    [value] = parse_all([body])
    return value


def parse_all(bodies: Sequence[bytes]) -> list[Any]:
    """The values that these are the one text of, each; ValueError if one of them is not.

    What is plainly a text of ours is read and written again by orjson, which takes a tenth of the time; what could be
    read in two ways (a number with a point or an exponent, anything outside ASCII) is looked at slowly.
    A score at a time is best: each call costs less, and what was read is soon let go again.
    """
    together = b"[" + b",".join(bodies) + b"]"
    if together.isascii() and not _may_hold_floats(together):
        try:
            values: list[Any] = orjson.loads(together)
            # One by one, as two broken texts might make sense together.
            if list(map(_WRITE, values)) == list(bodies):
                return values
        except (ValueError, TypeError):  # not JSON, or nested deeper than orjson goes
            pass
    return [_parse(body) for body in bodies]


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


_WRITE = partial(orjson.dumps, option=orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER)


def _parse(body: bytes) -> object:
    try:
        value: object = json.loads(body)
        if canonical(value) == body:
            return value
    except RecursionError:
        pass
    raise ValueError("these bytes are not canonical JSON")


_BEGINS_A_NUMBER = bytes.maketrans(b",[eE", b"::..")


def _may_hold_floats(body: bytes) -> bool:
    """Never no where there is one: after a colon, comma or bracket come digits, then a point or an e."""
    bare = body.translate(_BEGINS_A_NUMBER, b"0123456789-")
    return b":." in bare


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

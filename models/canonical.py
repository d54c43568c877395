"""The bytes of the record: one way to write a value, and how each entry is chained to the one before."""

import hashlib
import json
from collections.abc import Mapping

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
    _refuse(value, "it")
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode()


def entry_hash(previous: bytes, body: bytes) -> bytes:
    """The hash of an entry: over a mark that says "entry", the hash before it, and its own bytes."""
    return hashlib.sha256(ENTRY + previous + body).digest()


def beginning(organisation_id: str) -> bytes:
    """What stands before a log's first entry: it names the log, so that no log passes for another's."""
    return hashlib.sha256(BEGINNING + organisation_id.encode()).digest()


def _refuse(value: object, where: str) -> None:
    match value:
        case None | bool():
            return
        case str():
            _refuse_text(value, where)
        case int():
            if abs(value) > LARGEST:
                raise ValueError(f"{where} is too large a number: write it as text")
        case list() | tuple():
            for index, item in enumerate(value):
                _refuse(item, f"{where}[{index}]")
        case Mapping():
            for key, item in value.items():
                _refuse_key(key, where)
                _refuse(item, f"{where}.{key}")
        case _:
            raise ValueError(f"{where} is a {type(value).__name__}: write it as text, or as a whole number")


def _refuse_text(value: str, where: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{where} holds half a character, which cannot be written as UTF-8") from None


def _refuse_key(key: object, where: str) -> None:
    if not isinstance(key, str) or not key.isascii():
        raise ValueError(f"{where} has the key {key!r}: keys are plain ASCII text")

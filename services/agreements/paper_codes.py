"""Codes that people read off a paper and type: twelve letters and digits, none of which looks like another.

A code holds 60 random bits, so that nobody finds one by guessing; what is kept of it is a hash.
"""

from __future__ import annotations

import hashlib
import os

from models.ids import new_id

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: without I, L, O and U, which are misread or make words."""

LENGTH, GROUP = 12, 4
MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})


def check_address() -> str:
    """Where a code is typed, as it is printed on papers: this organisation's ``SAFEHANDS_ADDRESS``, if it is set."""
    return address_of("check")


def address_of(page: str) -> str:
    """Where a page is, for whoever has nothing but paper in hand; empty if the organisation's address is not set."""
    address = os.environ.get("SAFEHANDS_ADDRESS", "").rstrip("/")
    return f"{address}/{page}" if address else ""


def new_code() -> str:
    """A code as it is printed: ``7KQ2-M0XA-93TD``."""
    number = int(new_id("code").partition("_")[2], 16)
    letters = "".join(ALPHABET[(number >> (5 * place)) & 31] for place in range(LENGTH))
    return "-".join(letters[first : first + GROUP] for first in range(0, LENGTH, GROUP))


def plain_code(typed: str) -> str:
    """A code as somebody typed it, without what does not matter; empty if it cannot be one.

    >>> plain_code("7kq2 moxa-93td")
    '7KQ2M0XA93TD'
    """
    letters = "".join(typed.upper().replace("-", " ").split()).translate(MISREAD)
    return letters if len(letters) == LENGTH and set(letters) <= set(ALPHABET) else ""


def code_sha256(code: str) -> str:
    """What is kept of a code, however it was typed."""
    return hashlib.sha256(b"safehands paper code\x00" + plain_code(code).encode()).hexdigest()

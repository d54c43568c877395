"""Random words that a browser is given, and what is kept of them: whoever reads the database holds none."""

from __future__ import annotations

import hashlib


def hashed_token(token: str) -> str:
    """What is kept of a word that a browser holds: its SHA-256, in hex."""
    return hashlib.sha256(token.encode()).hexdigest()

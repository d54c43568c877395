"""Ids: a readable prefix and 96 random bits. An id says what kind of thing it names and nothing about it."""

import secrets


def new_id(prefix: str) -> str:
    """Make an id such as ``ev_3f9c…``: safe in a log line, an address or an entry of the record."""
    return f"{prefix}_{secrets.token_hex(12)}"

"""Whether somebody else could write to the database just now."""

from __future__ import annotations

import sqlite3

from web.settings import WebSettings


def somebody_else_writes(settings: WebSettings) -> None:
    """At once, or it raises that the database is locked."""
    other = sqlite3.connect(settings.engine.url.database or "", timeout=0, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
    finally:
        other.close()

"""All engines of a test session share what the first of their kind has learnt: a statement is put into SQL once.

In life a process has one engine, which keeps the SQL of every statement. Here nearly every test has its own, and would
put the same statements into SQL again: about a seventh of the time that the tests of services and pages take.
"""

from __future__ import annotations

from functools import wraps
from typing import Any

import pytest
from sqlalchemy import Engine

from models import database

_first: dict[str, Engine] = {}


@pytest.fixture(autouse=True, scope="session")
def engines_share_their_sql() -> None:
    """For the whole session, as engines are made in fixtures of every scope."""
    make = database.create_engine

    @wraps(make)
    def sharing(*arguments: Any, **options: Any) -> Engine:
        engine = make(*arguments, **options)
        first = _first.get(engine.dialect.name)
        if first is None or not hasattr(first.dialect, "default_isolation_level"):
            # A dialect learns its database at its first connection; some tests never make one.
            _first[engine.dialect.name] = engine
            return engine
        # The dialect is a part of the key under which SQL is kept.
        engine.dialect = engine.pool._dialect = first.dialect
        engine._compiled_cache = first._compiled_cache
        return engine

    database.create_engine = sharing

"""A fresh, migrated database with the invented world settled in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from models.database import engine_for, migrate
from tests.services.world import World, settled


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    migrate(database_url)
    engine = engine_for(database_url)
    with Session(engine) as session:
        yield settled(session)
    engine.dispose()

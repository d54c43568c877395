"""The commands that need a database work on the services' invented world."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from models.database import engine_for
from tests.services.conftest import settled_file
from tests.services.world import START, World

__all__ = ["settled_file"]

Play = Callable[[World], object]


@pytest.fixture
def played(settled_file: Path, tmp_path: Path) -> Callable[..., str]:
    """The address of a copy of the settled world, after what is handed in has happened in it."""

    def plays(*happens: Play) -> str:
        shutil.copy(settled_file, tmp_path / "world.db")
        url = f"sqlite:///{tmp_path}/world.db"
        engine = engine_for(url)
        with Session(engine) as session, session.begin():
            world = World(session, START)
            for one in happens:
                one(world)
        engine.dispose()
        return url

    return plays

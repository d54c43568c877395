"""What the pages are handed when they start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from models import database
from services.accounts import LoginLimits
from services.readings import Watched


def clock() -> datetime:
    """Now. The only place in `web` where the time is read; tests hand in another."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class WebSettings:
    """Everything that differs between one running Safehands and another."""

    engine: Engine
    """The database, made by `models.database.engine_for`."""
    clock: Callable[[], datetime] = clock
    demo: bool = False
    """Every page says that the people are invented."""
    https: bool = False
    """Cookies are sent over HTTPS only, and browsers are told to come back that way."""
    limits: LoginLimits = field(default_factory=LoginLimits)
    watched: Watched = field(default_factory=Watched)
    """What `/ready` and `/metrics` tell of, and to whom."""

    @cached_property
    def sessions(self) -> sessionmaker[Session]:
        """Sessions that may write."""
        return database.sessions(self.engine)

    @cached_property
    def reading(self) -> sessionmaker[Session]:
        """Sessions that only read, and wait for nobody."""
        return database.reading(self.engine)

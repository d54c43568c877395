"""What the pages are handed when they start."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from models import database
from models.factor_keys import FactorKeys
from services.files.file_store import FileStore, store_for
from services.logins.login_limits import LoginLimits
from services.logins.oidc import Provider
from services.readings import Watched


def clock() -> datetime:
    """Now. The only place in `web` where the time is read; tests hand in another."""
    return datetime.now(UTC)


def https_from(environment: Mapping[str, str]) -> bool:
    """Whether people reach the pages by HTTPS (`SAFEHANDS_HTTPS`): cookies are then sent over nothing else.

    Raises ValueError for a word that is neither yes nor no, and where people come back from a provider by HTTPS
    to pages that are said to be without.
    """
    said = environment.get("SAFEHANDS_HTTPS", "").strip().casefold()
    if said not in ("", "yes", "no"):
        raise ValueError("SAFEHANDS_HTTPS has to be yes or no.")
    if said != "yes" and environment.get("SAFEHANDS_OIDC_REDIRECT", "").startswith("https://"):
        raise ValueError("SAFEHANDS_OIDC_REDIRECT begins with https://, so set SAFEHANDS_HTTPS=yes.")
    return said == "yes"


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
    provider: Provider | None = None
    """Where people may log in elsewhere (OIDC)."""
    files: Path | None = None
    """The folder for files that are handed in; without it, one beside the database."""
    watched: Watched = field(default_factory=Watched)
    """What `/ready` and `/metrics` tell of, and to whom."""

    def __post_init__(self) -> None:
        """Whoever looks at a demonstration of invented people is asked for no second factor."""
        if self.demo:
            object.__setattr__(self, "limits", replace(self.limits, factor_of=()))

    @cached_property
    def file_store(self) -> FileStore:
        """Where files lie: in the folder that was named, or beside the database."""
        return store_for(self.engine.url, self.files)

    @cached_property
    def factor_keys(self) -> FactorKeys:
        """What second factors are sealed under: the file that the environment names, or one beside a SQLite file."""
        return FactorKeys.of(self.engine.url)

    @cached_property
    def sessions(self) -> sessionmaker[Session]:
        """Sessions that may write."""
        return database.sessions(self.engine)

    @cached_property
    def reading(self) -> sessionmaker[Session]:
        """Sessions that only read, and wait for nobody."""
        return database.reading(self.engine)

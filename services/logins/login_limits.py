"""How many guesses, how long a login lasts, and who needs a second factor; and the counting of failures.

Failures are counted by name, whether or not anybody has it: a wrong code counts like a wrong password.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.accounts import FailedLogin, LoginSession
from services.house_settings import HOUSE, FactorOf


@dataclass(frozen=True, slots=True)
class LoginLimits:
    """The only place where these numbers stand."""

    guesses: int = 5
    guessing_time: timedelta = timedelta(minutes=15)
    closed_for: timedelta = timedelta(minutes=15)
    at_most: timedelta = timedelta(hours=12)
    idle: timedelta = timedelta(minutes=60)
    known_for: timedelta = timedelta(hours=24)
    """How long it is known whose session has ended, for what they had typed (`services.kept_forms`)."""
    noted_every: timedelta = timedelta(minutes=1)
    """A session's last use is written down no more often than this, so that reading a page writes nothing."""
    for_code: timedelta = timedelta(minutes=10)
    """From the password to the code of the second factor."""
    one_time: timedelta = timedelta(days=7)
    """How long a password that an operator gave logs in."""
    factor_of: FactorOf = HOUSE.getting_in.second_factor
    """Of which roles a second factor is asked."""

    def need_factor(self, roles: Iterable[str]) -> bool:
        """Whether somebody with these roles has to have a second factor."""
        return self.factor_of == "everybody" or any(role in self.factor_of for role in roles)


def is_closed(session: Session, name: str, now: datetime, limits: LoginLimits) -> bool:
    """Whether the last failures came so fast, and so lately, that this name has to wait."""
    failures = session.scalars(
        select(FailedLogin.at)
        .where(FailedLogin.username == name)
        .order_by(FailedLogin.at.desc(), FailedLogin.id.desc())
        .limit(limits.guesses)
    ).all()
    if len(failures) < limits.guesses:
        return False
    last, first = failures[0], failures[-1]
    return last - first < limits.guessing_time and now < last + limits.closed_for


def note_failure(session: Session, name: str, now: datetime) -> None:
    """One guess more at this name."""
    session.add(FailedLogin(username=name, at=now))


def forget_failures(session: Session, name: str) -> None:
    """Whoever has this name is in."""
    session.execute(delete(FailedLogin).where(FailedLogin.username == name))


def tidy(session: Session, now: datetime, limits: LoginLimits) -> None:
    """What counts no more does not grow for ever: old failures, and sessions that have ended."""
    session.execute(
        delete(FailedLogin).where(FailedLogin.at <= now - limits.guessing_time - limits.closed_for)
    )
    session.execute(delete(LoginSession).where(LoginSession.expires_at <= now - limits.known_for))

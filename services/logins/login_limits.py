"""How many guesses, how long a login lasts, and who needs a second factor; and the counting of failures.

Failures are counted by name, whether or not anybody has it, and apart from that for each device on which the login has
got in before: a wrong code counts like a wrong password.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.accounts import FailedLogin, LoginSession
from services.house_settings import HOUSE, FactorOf

A_DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class LoginLimits:
    """The numbers of the login: those of guessing are the house's settings, the others stand here alone."""

    guesses: int = HOUSE.getting_in.guesses
    """Failures within `guessing_time` that close a counter for `closed_for`."""
    guessing_time: timedelta = timedelta(minutes=HOUSE.getting_in.minutes)
    closed_for: timedelta = timedelta(minutes=HOUSE.getting_in.minutes)
    guesses_a_day: int = HOUSE.getting_in.guesses_a_day
    """Failures within 24 hours that close a counter until the first of them is older."""
    devices: int = HOUSE.getting_in.devices
    """How many devices a login knows at most: with strangers, so many counters and one there are for guesses at it."""
    device_known_for: timedelta = timedelta(days=HOUSE.getting_in.device_days)
    """Since the login last got in there."""
    device_code: timedelta = timedelta(hours=1)
    """How long a code for a new device is good that an operator gave."""
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


def counter_of(name: str, known_as: str) -> str:
    """What failures at a login are counted by: the name for strangers, the device for one that is known.

    Nobody can log in under a name with a line feed, nor be counted under it.
    """
    return f"device\n{known_as}" if known_as else name


def is_closed(session: Session, counter: str, now: datetime, limits: LoginLimits) -> bool:
    """Whether the last failures came so fast and so lately, or are so many, that whoever they count for has to wait."""
    failures = session.scalars(
        select(FailedLogin.at)
        .where(FailedLogin.username == counter, FailedLogin.at > now - A_DAY)
        .order_by(FailedLogin.at.desc(), FailedLogin.id.desc())
        .limit(limits.guesses_a_day)
    ).all()
    if len(failures) >= limits.guesses_a_day:
        return True
    if len(failures) < limits.guesses:
        return False
    last, first = failures[0], failures[limits.guesses - 1]
    return last - first < limits.guessing_time and now < last + limits.closed_for


def note_failure(session: Session, counter: str, now: datetime) -> None:
    """One guess more."""
    session.add(FailedLogin(username=counter, at=now))


def forget_failures(session: Session, counter: str) -> None:
    """Whoever they count for is in."""
    session.execute(delete(FailedLogin).where(FailedLogin.username == counter))


def tidy(session: Session, now: datetime, limits: LoginLimits) -> None:
    """What counts no more does not grow for ever: old failures, and sessions that have ended."""
    session.execute(delete(FailedLogin).where(FailedLogin.at <= now - A_DAY))
    session.execute(delete(LoginSession).where(LoginSession.expires_at <= now - limits.known_for))

"""Who somebody is, from their password until they log out.

Of a password only an argon2 hash is kept, and of a session's token only a SHA-256 hash: whoever reads the
database can log in as nobody. Every way of failing looks the same from outside and takes about as long.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from models.accounts import Account, FailedLogin, LoginSession
from models.ids import new_id
from models.organisations import Organisation
from models.people import Appointment, AppointmentEnd, Person
from rules.moments import LONDON

LONGEST = 1000
"""Characters of a user name or password that are looked at; more is refused unread."""


@dataclass(frozen=True, slots=True)
class LoginLimits:
    """How many guesses, and how long a login lasts. The only place where these numbers stand."""

    guesses: int = 5
    guessing_time: timedelta = timedelta(minutes=15)
    closed_for: timedelta = timedelta(minutes=15)
    at_most: timedelta = timedelta(hours=12)
    idle: timedelta = timedelta(minutes=60)
    noted_every: timedelta = timedelta(minutes=1)
    """A session's last use is written down no more often than this, so that reading a page writes nothing."""


@dataclass(frozen=True, slots=True)
class Post:
    """A role that a person holds today, at an organisation or (with neither id nor name) at none."""

    appointment_id: str
    role: str
    organisation_id: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person who has logged in, in the role they act in."""

    account_id: str
    person_id: str
    name: str
    role: str
    organisation_id: str


@dataclass(frozen=True, slots=True)
class Login:
    """What a session's token stands for. ``viewer`` is None until a role is chosen, and when it has ended."""

    account_id: str
    name: str
    posts: tuple[Post, ...]
    viewer: Viewer | None
    to_be_noted: bool
    """Whether it is time to call :func:`note_use`."""


def create_account(session: Session, person_id: str, username: str, password: str) -> Account:
    """Let a person log in."""
    account = Account(
        id=new_id("acc"),
        username=_plain(username),
        password_hash=PasswordHasher().hash(password),
        person_id=person_id,
    )
    session.add(account)
    return account


def log_in(
    session: Session, username: str, password: str, *, now: datetime, limits: LoginLimits
) -> str | None:
    """Check a password and open a session; its token, or None if these two do not log anybody in.

    A name is closed for a while after too many failures, whether or not it is anybody's.
    """
    session.execute(
        delete(FailedLogin).where(FailedLogin.at <= now - limits.guessing_time - limits.closed_for)
    )
    session.execute(delete(LoginSession).where(LoginSession.expires_at <= now))
    name = _plain(username)
    if not name or len(name) > LONGEST or len(password) > LONGEST:
        return None
    # Guesses at one account wait for each other, or all would count the failures before any adds its own.
    account = session.scalar(select(Account).where(Account.username == name).with_for_update())
    if _closed(session, name, now, limits):
        return None
    if not _matches(account, password) or account is None or not account.active:
        session.add(FailedLogin(username=name, at=now))
        return None
    session.execute(delete(FailedLogin).where(FailedLogin.username == name))
    if PasswordHasher().check_needs_rehash(account.password_hash):
        account.password_hash = PasswordHasher().hash(password)
    return _open(session, account, now, limits)


def read_session(session: Session, token: str, *, now: datetime, limits: LoginLimits) -> Login | None:
    """Whose session this token opens; None if nobody's, or no longer."""
    found = session.execute(
        select(LoginSession, Account, Person)
        .join(Account, Account.id == LoginSession.account_id)
        .join(Person, Person.id == Account.person_id)
        .where(LoginSession.token_hash == _hashed(token), Account.active)
    ).one_or_none()
    if found is None:
        return None
    login, account, person = found
    if now >= login.expires_at or now >= login.last_seen_at + limits.idle:
        return None
    held = posts(session, person.id, now.astimezone(LONDON).date())
    viewer = None
    if any(_acting(login) == (post.role, post.organisation_id) for post in held):
        viewer = Viewer(account.id, person.id, person.name, *_acting(login))
    noted_lately = now < login.last_seen_at + limits.noted_every
    return Login(account.id, person.name, held, viewer, to_be_noted=not noted_lately)


def note_use(session: Session, token: str, *, now: datetime) -> None:
    """The session is in use: its time of idleness begins anew."""
    session.execute(
        update(LoginSession).where(LoginSession.token_hash == _hashed(token)).values(last_seen_at=now)
    )


def act_as(session: Session, token: str, post: Post) -> None:
    """From now on this session acts in that post, one of its ``posts``."""
    session.execute(
        update(LoginSession)
        .where(LoginSession.token_hash == _hashed(token))
        .values(acting_role=post.role, organisation_id=post.organisation_id or None)
    )


def log_out(session: Session, token: str) -> None:
    """Close a session: its token opens nothing any more."""
    session.execute(delete(LoginSession).where(LoginSession.token_hash == _hashed(token)))


def posts(session: Session, person_id: str, day: date) -> tuple[Post, ...]:
    """The roles a person holds on a day, longest held first."""
    rows = session.execute(
        select(Appointment, Organisation.name)
        .outerjoin(Organisation, Organisation.id == Appointment.organisation_id)
        .outerjoin(AppointmentEnd, AppointmentEnd.appointment_id == Appointment.id)
        .where(
            Appointment.person_id == person_id,
            Appointment.first_day <= day,
            or_(Appointment.last_day.is_(None), Appointment.last_day >= day),
            or_(AppointmentEnd.last_day.is_(None), AppointmentEnd.last_day >= day),
        )
        .order_by(Appointment.first_day, Appointment.id)
    )
    held = (Post(row.id, row.role, row.organisation_id or "", name or "") for row, name in rows)
    # The same role twice at one organisation is one choice.
    return tuple({(post.role, post.organisation_id): post for post in held}.values())


def _plain(username: str) -> str:
    """A user name as it is compared: capitals and stray spaces make no difference."""
    return username.strip().casefold()


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _acting(login: LoginSession) -> tuple[str, str]:
    return login.acting_role, login.organisation_id or ""


def _closed(session: Session, name: str, now: datetime, limits: LoginLimits) -> bool:
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


def _matches(account: Account | None, password: str) -> bool:
    """Whether the password is right. Without an account, as long is spent on finding that it is not."""
    try:
        return PasswordHasher().verify(account.password_hash if account else _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    return PasswordHasher().hash(secrets.token_urlsafe())


def _open(session: Session, account: Account, now: datetime, limits: LoginLimits) -> str:
    token = secrets.token_urlsafe(32)
    session.add(
        LoginSession(
            token_hash=_hashed(token),
            account_id=account.id,
            acting_role="",
            created_at=now,
            last_seen_at=now,
            expires_at=now + limits.at_most,
        )
    )
    return token

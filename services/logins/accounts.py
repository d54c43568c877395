"""Who somebody is, from their password until they log out.

Of a password only an argon2 hash is kept, and of a session's token only a SHA-256 hash: whoever reads the
database can log in as nobody. Every way of failing looks the same from outside and takes about as long.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Row, or_, select, update
from sqlalchemy.orm import Session

from models.accounts import Account, LoginSession, SecondFactor
from models.factor_keys import FactorKeys
from models.ids import new_id
from models.organisations import Organisation
from models.people import Appointment, AppointmentEnd, Person
from rules.moments import LONDON
from services.logins import known_devices, login_record, second_factor
from services.logins.login_limits import (
    LoginLimits,
    counter_of,
    forget_failures,
    is_closed,
    note_failure,
    tidy,
)
from services.logins.passwords import LONGEST
from services.logins.tokens import hashed_token


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
class Browser:
    """What somebody comes with who wants to be let in."""

    called: str = ""
    """The browser and the system, as far as they say."""
    known: str = ""
    """What it keeps of those who got in on it (`services.logins.known_devices`)."""
    code: str = ""
    """The code of an operator, which makes a device no stranger."""


STRANGER = Browser()


@dataclass(frozen=True, slots=True)
class Came:
    """On what somebody came to a session, and by whom they were let in."""

    device: str = ""
    known_as: str = ""
    """The hash under which their login knows the device; empty for a stranger's."""
    through: str = ""
    """The issuer of a provider; empty for a password."""
    vouched: bool = False
    """That provider has seen a second factor itself."""


class WaitsFor(StrEnum):
    """What somebody has to do before a session opens anything; each is a page of its own."""

    NOTHING = ""
    CODE = "code"
    """Give the code of the second factor."""
    CHANGE = "own password"
    """Choose a password of their own in the place of one that an operator gave."""
    FACTOR = "factor"
    """Set up the second factor that their role needs."""


@dataclass(frozen=True, slots=True)
class Login:
    """What a session's token stands for. ``viewer`` is None until a role is chosen, and when it has ended."""

    account_id: str
    name: str
    posts: tuple[Post, ...]
    viewer: Viewer | None
    to_be_noted: bool
    """Whether it is time to call :func:`note_use`."""
    waits_for: WaitsFor


def create_account(session: Session, person_id: str, username: str, password: str) -> Account:
    """Let a person log in."""
    account = Account(
        id=new_id("acc"),
        username=plain(username),
        password_hash=hashed_password(password),
        person_id=person_id,
    )
    session.add(account)
    return account


def log_in(
    session: Session,
    username: str,
    password: str,
    *,
    now: datetime,
    limits: LoginLimits,
    browser: Browser = STRANGER,
) -> str | None:
    """Check a password and open a session; its token, or None if these two do not log anybody in.

    After too many failures a name is closed for a while, whether or not it is anybody's: to strangers, or to the known
    device on which they were made. Where a second factor guards the account, the session opens nothing until its code
    is given (:func:`give_code`).
    """
    tidy(session, now, limits)
    known_devices.tidy(session, now, limits)
    name = plain(username)
    if not name.isprintable() or not name or len(name) > LONGEST or len(password) > LONGEST:
        return None
    # Guesses at one account wait for each other, or all would count the failures before any adds its own.
    account = session.scalar(select(Account).where(Account.username == name).with_for_update())
    known_as = known_devices.known_as(session, account, browser.known, browser.code, now, limits)
    counter = counter_of(name, known_as)
    if is_closed(session, counter, now, limits):
        return None
    if not _may_log_in(account, password, now) or account is None:
        _failed(session, counter, account, "password", now, limits)
        return None
    if PasswordHasher().check_needs_rehash(account.password_hash):
        account.password_hash = hashed_password(password)
    came = Came(browser.called, known_as)
    if second_factor.confirmed(session, account.id):
        return open_session(session, account, now, limits, came, waits_for_code=True)
    forget_failures(session, counter)
    login_record.enter(session, account, "logged in", now, details={"with": "password"})
    return open_session(session, account, now, limits, came)


def give_code(
    session: Session, token: str, typed: str, *, now: datetime, limits: LoginLimits, keys: FactorKeys
) -> str | None:
    """The second step of a login: a code of the app or a recovery code. The token of the session it opens, or None.

    The token of the first step opens nothing any more. A wrong code counts like a wrong password. Raises Refused where
    the key to the app's secret is missing.
    """
    waiting = session.get(LoginSession, hashed_token(token))
    if waiting is None or not waiting.waits_for_code or now >= waiting.expires_at:
        return None
    account = session.get_one(Account, waiting.account_id, with_for_update=True)
    counter = counter_of(account.username, waiting.known_as)
    if not account.active or is_closed(session, counter, now, limits):
        return None
    given = second_factor.is_right(session, account, typed, keys, now)
    if not given:
        _failed(session, counter, account, "code", now, limits)
        return None
    forget_failures(session, counter)
    login_record.enter(session, account, "logged in", now, details={"with": f"password and {given}"})
    came = Came(waiting.device, waiting.known_as, waiting.through)
    session.delete(waiting)
    return open_session(session, account, now, limits, came)


def is_own_password(
    session: Session, account: Account, token: str, password: str, *, now: datetime, limits: LoginLimits
) -> bool:
    """Whether this is the password of whoever is logged in: asked again before a lock is changed.

    Failures count like those of a login on the same device: an open screen must not be a place to guess at leisure.
    """
    session.refresh(account, with_for_update=True)
    here = session.get_one(LoginSession, hashed_token(token))
    counter = counter_of(account.username, here.known_as)
    if len(password) > LONGEST or is_closed(session, counter, now, limits):
        return False
    if _matches(account, password):
        forget_failures(session, counter)
        return True
    _failed(session, counter, account, "password asked again", now, limits)
    return False


def read_session(session: Session, token: str, *, now: datetime, limits: LoginLimits) -> Login | None:
    """Whose session this token opens; None if nobody's, or no longer."""
    found = _found(session, token)
    if found is None or now >= found[0].expires_at or now >= found[0].last_seen_at + limits.idle:
        return None
    return _login(session, found, now, limits)


def known_login(session: Session, token: str, *, now: datetime, limits: LoginLimits) -> Login | None:
    """Whose session this token opened, though it may have run out since; None if it was closed by logging out.

    It opens nothing: it tells whose form it is that comes too late.
    """
    found = _found(session, token)
    return _login(session, found, now, limits) if found else None


def note_use(session: Session, token: str, *, now: datetime) -> None:
    """The session is in use: its time of idleness begins anew."""
    session.execute(
        update(LoginSession).where(LoginSession.token_hash == hashed_token(token)).values(last_seen_at=now)
    )


def act_as(session: Session, token: str, post: Post) -> None:
    """From now on this session acts in that post, one of its ``posts``."""
    session.execute(
        update(LoginSession)
        .where(LoginSession.token_hash == hashed_token(token))
        .values(acting_role=post.role, organisation_id=post.organisation_id or None)
    )


def log_out(session: Session, token: str, *, now: datetime) -> None:
    """Close a session: its token opens nothing any more."""
    login = session.get(LoginSession, hashed_token(token))
    if login is None:
        return
    if not login.waits_for_code:
        account = session.get_one(Account, login.account_id)
        login_record.enter(session, account, "logged out", now)
    session.delete(login)


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


def plain(username: str) -> str:
    """A user name as it is compared: capitals and stray spaces make no difference."""
    return username.strip().casefold()


def hashed_password(password: str) -> str:
    """What is kept of a password."""
    return PasswordHasher().hash(password)


def open_session(
    session: Session,
    account: Account,
    now: datetime,
    limits: LoginLimits,
    came: Came,
    *,
    waits_for_code: bool = False,
) -> str:
    """A new session, and its token, which nobody knew before and of which only a hash is kept."""
    token = secrets.token_urlsafe(32)
    session.add(
        LoginSession(
            token_hash=hashed_token(token),
            account_id=account.id,
            acting_role="",
            created_at=now,
            last_seen_at=now,
            expires_at=now + (limits.for_code if waits_for_code else limits.at_most),
            waits_for_code=waits_for_code,
            through=came.through,
            vouched=came.vouched,
            device=came.device,
            known_as=came.known_as,
        )
    )
    return token


_Found = Row[tuple[LoginSession, Account, Person, datetime | None]]


def _found(session: Session, token: str) -> _Found | None:
    return session.execute(
        select(LoginSession, Account, Person, SecondFactor.confirmed_at)
        .join(Account, Account.id == LoginSession.account_id)
        .join(Person, Person.id == Account.person_id)
        .outerjoin(SecondFactor, SecondFactor.account_id == Account.id)
        .where(LoginSession.token_hash == hashed_token(token), Account.active)
    ).one_or_none()


def _login(session: Session, found: _Found, now: datetime, limits: LoginLimits) -> Login:
    login, account, person, guarded_at = found
    held = posts(session, person.id, now.astimezone(LONDON).date())
    needed = limits.need_factor(post.role for post in held) and not guarded_at
    waits_for = _waits_for(login, account, needs_factor=needed)
    viewer = None
    if not waits_for and any(_acting(login) == (post.role, post.organisation_id) for post in held):
        viewer = Viewer(account.id, person.id, person.name, *_acting(login))
    noted_lately = now < login.last_seen_at + limits.noted_every
    return Login(account.id, person.name, held, viewer, to_be_noted=not noted_lately, waits_for=waits_for)


def _waits_for(login: LoginSession, account: Account, *, needs_factor: bool) -> WaitsFor:
    """Whoever comes from a provider that has seen two factors is asked neither for ours nor for a password."""
    if login.waits_for_code:
        return WaitsFor.CODE
    if account.one_time_until and not login.through:
        return WaitsFor.CHANGE
    return WaitsFor.FACTOR if needs_factor and not login.vouched else WaitsFor.NOTHING


def _acting(login: LoginSession) -> tuple[str, str]:
    return login.acting_role, login.organisation_id or ""


def _failed(
    session: Session, counter: str, account: Account | None, at: str, now: datetime, limits: LoginLimits
) -> None:
    """Counted; entered where there is somebody whose organisation should know, and so is that it closes the name."""
    note_failure(session, counter, now)
    if account is None:
        return
    on = "another device" if counter == account.username else "a known device"
    login_record.enter(
        session, account, "log in failed", now, by=login_record.SOMEBODY, details={"at": at, "on": on}
    )
    if is_closed(session, counter, now, limits):
        login_record.enter(
            session, account, "log in closed", now, by=login_record.SOMEBODY, details={"on": on}
        )


def _may_log_in(account: Account | None, password: str, now: datetime) -> bool:
    """Whether this password logs in; each way of not doing so takes as long."""
    right = _matches(account, password)
    if not right or account is None or not account.active:
        return False
    return account.one_time_until is None or now < account.one_time_until


def _matches(account: Account | None, password: str) -> bool:
    """Whether the password is right. Without an account, as long is spent on finding that it is not."""
    try:
        return PasswordHasher().verify(account.password_hash if account else _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    return hashed_password(secrets.token_urlsafe())

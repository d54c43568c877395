"""What somebody does with their own login: another password, the second factor, and where they are logged in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.accounts import Account, LoginSession
from models.factor_keys import FactorKeys
from models.organisations import Organisation
from models.people import Appointment, Person
from services.logins import known_devices, login_record, second_factor
from services.logins.accounts import hashed_password, is_own_password
from services.logins.login_limits import LoginLimits
from services.logins.passwords import wrong_with
from services.logins.tokens import hashed_token

NOT_RIGHT = "Your password is not right"


@dataclass(frozen=True, slots=True)
class OpenLogin:
    """One place where somebody is logged in."""

    key: str
    device: str
    since: datetime
    last_used: datetime
    here: bool
    """It is the one they are looking from."""


@dataclass(frozen=True, slots=True)
class OwnLogin:
    """What the page about a person's own login shows."""

    username: str
    has_password: bool
    guarded_since: datetime | None
    """Since when codes are asked for, if they are."""
    codes_left: int
    logins: Sequence[OpenLogin]


def own_login(
    session: Session, account_id: str, token: str, *, now: datetime, limits: LoginLimits
) -> OwnLogin:
    """The login of whoever holds this token; the place they look from comes first."""
    account = session.get_one(Account, account_id)
    factor = second_factor.confirmed(session, account_id)
    rows = session.scalars(
        select(LoginSession)
        .where(
            LoginSession.account_id == account_id,
            LoginSession.expires_at > now,
            LoginSession.last_seen_at > now - limits.idle,
            LoginSession.waits_for_code.is_(False),
        )
        .order_by(LoginSession.last_seen_at.desc(), LoginSession.token_hash)
    )
    here = hashed_token(token)
    found = [
        OpenLogin(row.token_hash, row.device, row.created_at, row.last_seen_at, row.token_hash == here)
        for row in rows
    ]
    return OwnLogin(
        account.username,
        bool(account.password_hash),
        factor.confirmed_at if factor else None,
        second_factor.recovery_codes_left(session, account_id),
        sorted(found, key=lambda one: not one.here),
    )


def end_login(session: Session, account_id: str, key: str, *, now: datetime) -> bool:
    """End one of a person's own logins, and forget its device; whether there was such a one."""
    row = session.get(LoginSession, key)
    if row is None or row.account_id != account_id:
        return False
    known_devices.forget_those_of(session, [row])
    session.delete(row)
    login_record.enter(session, session.get_one(Account, account_id), "login ended from another", now)
    return True


def end_other_logins(session: Session, account_id: str, token: str, *, now: datetime) -> None:
    """Nobody is logged in by this account but whoever holds this token."""
    _end_others(session, account_id, token)
    login_record.enter(session, session.get_one(Account, account_id), "other logins ended", now)


def change_password(
    session: Session,
    account_id: str,
    token: str,
    *,
    present: str,
    new: str,
    now: datetime,
    limits: LoginLimits,
) -> dict[str, str]:
    """Another password; nobody stays logged in by the old one. Gives what is wrong, by field; empty if done."""
    account = session.get_one(Account, account_id)
    if not is_own_password(session, account, token, present, now=now, limits=limits):
        return {"present": NOT_RIGHT}
    wrong = wrong_with(new, names_of(session, account))
    if new == present:
        wrong = "New password must be another than your present one"
    if wrong:
        return {"new": wrong}
    account.password_hash, account.one_time_until = hashed_password(new), None
    _end_others(session, account_id, token)
    login_record.enter(session, account, "password changed", now)
    return {}


def begin_factor(session: Session, account_id: str, *, keys: FactorKeys, now: datetime) -> None:
    """A secret for the authenticator app, to be confirmed."""
    second_factor.begin(session, session.get_one(Account, account_id), keys, now)


def confirm_factor(
    session: Session, account_id: str, token: str, typed: str, *, keys: FactorKeys, now: datetime
) -> list[str] | None:
    """Codes are asked for from now on, and nobody stays logged in without one. The recovery codes, or None."""
    account = session.get_one(Account, account_id)
    codes = second_factor.confirm(session, account, typed, keys, now)
    if codes:
        _end_others(session, account_id, token)
        login_record.enter(session, account, "second factor set up", now)
    return codes


def remove_factor(
    session: Session, account_id: str, token: str, password: str, *, now: datetime, limits: LoginLimits
) -> bool:
    """No codes are asked for any more; whether the password was right. Other logins end."""
    account = session.get_one(Account, account_id)
    if not is_own_password(session, account, token, password, now=now, limits=limits):
        return False
    if second_factor.remove(session, account):
        _end_others(session, account_id, token)
        login_record.enter(session, account, "second factor removed", now)
    return True


def renew_recovery_codes(
    session: Session, account_id: str, token: str, password: str, *, now: datetime, limits: LoginLimits
) -> list[str] | None:
    """New recovery codes in the place of the old ones; None if the password is not right or no factor is there."""
    account = session.get_one(Account, account_id)
    if not is_own_password(session, account, token, password, now=now, limits=limits):
        return None
    if second_factor.confirmed(session, account_id) is None:
        return None
    login_record.enter(session, account, "recovery codes made", now)
    return second_factor.new_recovery_codes(session, account)


def names_of(session: Session, account: Account) -> list[str]:
    """What others would try first: the names of the person, of the login, of whom they work for, and ours."""
    works_for = (
        select(Organisation.name)
        .join(Appointment, Appointment.organisation_id == Organisation.id)
        .where(Appointment.person_id == account.person_id)
    )
    person = session.get_one(Person, account.person_id)
    return [person.name, account.username, *session.scalars(works_for), "safehands"]


def _end_others(session: Session, account_id: str, token: str) -> None:
    """Nor is any other device known any more: whoever was there is a stranger now."""
    here = session.get_one(LoginSession, hashed_token(token))
    known_devices.forget(session, account_id, but=here.known_as)
    session.execute(
        delete(LoginSession).where(
            LoginSession.account_id == account_id, LoginSession.token_hash != here.token_hash
        )
    )

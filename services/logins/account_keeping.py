"""What an operator does with other people's accounts: made, opened again, closed, and tied to a login elsewhere.

An operator never knows a password that goes on working: what is given out logs in for a week and is changed at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.accounts import Account, LinkedLogin, LoginSession, UnknownLogin
from services.act import Act, Refused
from services.agreements.paper_codes import new_code
from services.logins import known_devices, login_record, second_factor
from services.logins.accounts import create_account, hashed_password, plain
from services.logins.login_limits import LoginLimits, forget_failures


def make_account(act: Act, person_id: str, username: str, limits: LoginLimits) -> str:
    """Let somebody on record log in. Gives the one-time password. Raises Refused for a name that is taken or none."""
    name = plain(username)
    if not name or " " in name:
        raise Refused("A user name is one word.", way_out="write it like miriam.oakes")
    if act.session.scalar(select(Account.id).where(Account.username == name)):
        raise Refused(f"The user name {name} is taken.", way_out="choose another")
    password = new_code()
    account = create_account(act.session, person_id, name, password)
    account.one_time_until = act.now + limits.one_time
    _enter(act, account, "account made")
    return password


def reset_password(act: Act, username: str, limits: LoginLimits) -> str:
    """A one-time password in the place of a lost one; nobody stays logged in, and a closed name is open again."""
    account, password = account_named(act.session, username), new_code()
    account.password_hash, account.one_time_until = hashed_password(password), act.now + limits.one_time
    forget_failures(act.session, account.username)
    _end_all(act, account)
    _enter(act, account, "password reset")
    return password


def unlock(act: Act, username: str, limits: LoginLimits) -> str:
    """A way in past strangers who guess at this name: what they did is forgotten, and one device is no stranger.

    Gives the code for it, since strangers may go on guessing. The password and second factor are asked for as ever.
    """
    account = account_named(act.session, username)
    forget_failures(act.session, account.username)
    code = known_devices.give_code(act.session, account, act.now, limits)
    _enter(act, account, "login unlocked")
    return code


def reset_factor(act: Act, username: str) -> None:
    """The phone and the recovery codes are lost. Raises Refused where no second factor is set up."""
    account = account_named(act.session, username)
    if not second_factor.remove(act.session, account):
        raise Refused(f"{account.username} has no second factor.", way_out="look at the user name")
    _end_all(act, account)
    _enter(act, account, "second factor reset")


def close_account(act: Act, username: str) -> None:
    """Nobody logs in by it any more, and whoever is logged in by it is out."""
    account = account_named(act.session, username)
    account.active = False
    _end_all(act, account)
    _enter(act, account, "account closed")


def open_account(act: Act, username: str) -> None:
    """An account that was closed logs in again, with the password and second factor it had."""
    account = account_named(act.session, username)
    account.active = True
    _enter(act, account, "account opened again")


def link_login(act: Act, username: str, issuer: str, subject: str) -> None:
    """Whoever the provider knows by this subject is this person. Raises Refused where it is somebody else's already."""
    account = account_named(act.session, username)
    if not issuer.strip() or not subject.strip():
        raise Refused("A link needs an issuer and a subject.", way_out="look at safehands accounts unknown")
    there = act.session.get(LinkedLogin, (issuer, subject))
    if there:
        raise Refused("This login is linked already.", way_out="unlink it first, if it is not theirs")
    act.session.add(LinkedLogin(issuer=issuer, subject=subject, account_id=account.id, linked_at=act.now))
    act.session.execute(
        delete(UnknownLogin).where(UnknownLogin.issuer == issuer, UnknownLogin.subject == subject)
    )
    _enter(act, account, "login linked")


def unlink_login(act: Act, issuer: str, subject: str) -> None:
    """The provider logs this person in no more. Raises Refused where there is no such link."""
    there = act.session.get(LinkedLogin, (issuer, subject))
    if there is None:
        raise Refused("There is no such link.", way_out="look at the issuer and the subject")
    account = act.session.get_one(Account, there.account_id)
    act.session.delete(there)
    came = LoginSession.account_id == account.id, LoginSession.through == issuer
    known_devices.forget_those_of(act.session, act.session.scalars(select(LoginSession).where(*came)).all())
    act.session.execute(delete(LoginSession).where(*came))
    _enter(act, account, "login unlinked")


def note_unknown(session: Session, issuer: str, subject: str, now: datetime) -> None:
    """Somebody came whom nobody has linked: kept once, so that an operator can."""
    there = session.get(UnknownLogin, (issuer, subject))
    if there:
        there.last_at = now
    else:
        session.add(UnknownLogin(issuer=issuer, subject=subject, first_at=now, last_at=now))


def unknown_logins(session: Session) -> Sequence[UnknownLogin]:
    """Who came and was not known, the newest first."""
    return session.scalars(select(UnknownLogin).order_by(UnknownLogin.last_at.desc())).all()


def account_named(session: Session, username: str) -> Account:
    """Raises Refused for a user name that nobody has."""
    account = session.scalar(select(Account).where(Account.username == plain(username)).with_for_update())
    if account is None:
        raise Refused(f"Nobody has the user name {username!r}.", way_out="look at how it is written")
    return account


def _end_all(act: Act, account: Account) -> None:
    known_devices.forget(act.session, account.id)
    act.session.execute(delete(LoginSession).where(LoginSession.account_id == account.id))


def _enter(act: Act, account: Account, what: str) -> None:
    login_record.enter(act.session, account, what, act.now, by=act.actor)
